import type { Argument } from "../argv.js";
import { blocked, held, type Facts, type Objection } from "../facts.js";
import { valueCheck } from "../values/index.js";
import { plainPath } from "../values/paths.js";
import { shown } from "../values/text.js";
import { objecting, type Check } from "./check.js";

const disk = /^\/dev\/(?:sd[a-z]{1,2}|vd[a-z]|xvd[a-z]|nvme[0-9]n[0-9]|mmcblk[0-9]|zero|mapper\/[A-Za-z0-9_-]+)[0-9p]*$/;
/** At most 4096 blocks, and so at most 16 GiB. */
const blocks = /^(?:[0-9]{1,3}|[1-3][0-9]{3}|40[0-8][0-9]|409[0-6])$/;

const blockSize = /^(?:[0-9]{1,6}|[0-9]{1,3}k|[1-4]M)$/;

/** A short read of a disk to nowhere is allowed; any other copy is held, and one onto a device or a protected file is blocked. */
export const dd: Check = ({ words, facts }) => {
  const given = new Map(words.map((at) => [at.value.slice(0, at.value.indexOf("=")), at.value.slice(at.value.indexOf("=") + 1)]));
  const measures =
    given.get("of") === "/dev/null" &&
    disk.test(given.get("if") ?? "") &&
    blocks.test(given.get("count") ?? "") &&
    blockSize.test(given.get("bs") ?? "") &&
    words.every(({ value }) => /^(?:if|of|bs|count|iflag|status)=[A-Za-z0-9,/_-]*$/.test(value));
  const copies = measures ? null : held("dd.copy", "`dd` copies raw data.", "leave it to a person");
  return { findings: objecting([copies, null], ...words.map((at) => [end(at, facts), at] as const)) };
};

function end({ value }: Argument, facts: Facts): Objection | null {
  const target = /^of=(.*)$/s.exec(value)?.[1];
  const source = /^if=(.*)$/s.exec(value)?.[1];
  if (target !== undefined && plainPath(target) !== "/dev/null" && target.startsWith("/")) {
    return plainPath(target).startsWith("/dev/")
      ? blocked("dd.device", `\`${shown(target)}\` is a device; what is on it would be gone.`)
      : (valueCheck("path.edited")?.(target, facts) ?? null);
  }
  const secret = source === undefined || disk.test(source) ? null : (valueCheck("path.stat")?.(source, facts) ?? null);
  return secret?.ruling === "block" ? secret : null;
}
