import type { Argument } from "../argv.js";
import { blocked, type Facts, type Objection } from "../facts.js";
import { valueCheck } from "../values/index.js";
import { plainPath } from "../values/paths.js";
import { shown } from "../values/text.js";
import { objecting, type Check } from "./check.js";

/** Devices that hold nothing of anybody. */
const empty = /^\/dev\/(?:zero|null|full|u?random)$/;

/** Every copy is held; one onto a device or a protected file, or of a secret, is blocked. */
export const dd: Check = ({ words, facts }) => {
  const target = words.find(({ value }) => value.startsWith("of="))?.value.slice("of=".length);
  const isKept = target === undefined || plainPath(target) !== "/dev/null";
  return { findings: objecting(...words.map((at) => [end(at, isKept, facts), at] as const)) };
};

function end({ value }: Argument, isKept: boolean, facts: Facts): Objection | null {
  const target = /^of=(.*)$/s.exec(value)?.[1];
  const source = /^if=(.*)$/s.exec(value)?.[1];
  if (target?.startsWith("/") === true && plainPath(target) !== "/dev/null") {
    return plainPath(target).startsWith("/dev/")
      ? blocked("dd.device", `\`${shown(target)}\` is a device; what is on it would be gone.`)
      : (valueCheck("path.edited")?.(target, facts) ?? null);
  }
  if (source === undefined || empty.test(plainPath(source))) return null;
  if (isKept && plainPath(source).startsWith("/dev/"))
    return blocked("dd.device", `\`${shown(source)}\` is a device; what is on it is not shown or copied.`);
  const secret = valueCheck("path.stat")?.(source, facts) ?? null;
  return secret?.ruling === "block" ? secret : null;
}
