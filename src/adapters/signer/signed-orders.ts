import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, renameSync, writeSync } from "node:fs";
import { z } from "zod";
import { Fault } from "../../core/fault.js";
import type { SignedOrder } from "../../core/order.js";
import { parseJson } from "../../core/parse-json.js";
import { orderReply } from "./messages.js";
import { readPrivate } from "./private-files.js";

/** What was signed before, so that one unlocked run never becomes two orders. */
export interface SignedOrders {
  readonly find: (key: string) => SignedOrder | null;
  /** On the disk before this returns; only then may the order leave. */
  readonly add: (key: string, at: number, order: SignedOrder) => void;
  readonly close: () => void;
}

const lineShape = z.strictObject({ key: z.string(), at: z.int(), order: orderReply });
type Line = z.infer<typeof lineShape>;

/** Longer than any decision counts, so what is forgotten here cannot be signed again. */
const memoryMs = 48 * 60 * 60_000;

/** Opens the file, without what is too old to matter. A last line that was never finished was never sent either. */
export function openSignedOrders(path: string, now: number): SignedOrders {
  const lines = linesOf(path, readPrivate(path) ?? "").filter(({ at }) => now - at < memoryMs);
  const orders = new Map(lines.map(({ key, order }) => [key, order]));
  replace(path, lines.map(textOf).join(""));
  const fd = openSync(path, "a", 0o600);
  return {
    find: (key) => orders.get(key) ?? null,
    add(key, at, order) {
      write(fd, textOf({ key, at, order }));
      orders.set(key, order);
    },
    close: () => closeSync(fd),
  };
}

const textOf = (line: Line): string => `${JSON.stringify(line)}\n`;

function linesOf(path: string, text: string): readonly Line[] {
  const whole = text.split("\n").slice(0, -1);
  return whole.map((line, n) => {
    const parsed = lineShape.safeParse(parseJson(line));
    if (parsed.success) return parsed.data;
    throw new Fault(
      "signer_refused",
      `${path} is damaged at line ${n + 1}: what was signed is not known. Keep a copy, reject every open plan, remove the file, start again.`,
      false,
    );
  });
}

/** A line that did not fit is taken back, so that the next one does not stick to it. */
function write(fd: number, text: string): void {
  const before = fstatSync(fd).size;
  try {
    writeAll(fd, text);
    fsyncSync(fd);
  } catch (cause) {
    ftruncateSync(fd, before);
    throw new Fault("signer_unavailable", "The signer cannot write down what it signs; mend its disk.", true, { cause });
  }
}

function replace(path: string, text: string): void {
  const next = `${path}.new`;
  const fd = openSync(next, "w", 0o600);
  try {
    writeAll(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(next, path);
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}
