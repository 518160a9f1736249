import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { Fault } from "../../core/fault.js";

/** A directory that only its owner can enter; made when there is none. Throws a Fault when others can. */
export function privateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if ((statSync(path).mode & 0o077) !== 0) throw open(path, "chmod 700");
}

/**
 * A directory that nobody but its owner can enter, or its group where the owner has let it in; made private when there is none.
 * Throws a Fault when anybody else can.
 *
 * @returns the mode of a socket in it: whoever may enter may also connect.
 */
export function socketDirectory(path: string): 0o600 | 0o660 {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { mode } = statSync(path);
  if ((mode & 0o027) !== 0) throw open(path, "chmod o=,g-w");
  return (mode & 0o070) === 0 ? 0o600 : 0o660;
}

/** The text of a file that only its owner can read; null when there is none. */
export function readPrivate(path: string): string | null {
  if (!existsSync(path)) return null;
  if ((statSync(path).mode & 0o077) !== 0) throw open(path, "chmod 600");
  return readFileSync(path, "utf8");
}

/** Makes a new file, on the disk before this returns; never touches one that is there. */
export function createFile(path: string, text: string, mode: 0o600 | 0o644): void {
  const fd = openSync(path, "wx", mode);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  chmodSync(path, mode);
}

const open = (path: string, mend: string): Fault =>
  new Fault("signer_refused", `Others than its owner can reach ${path}; mend it with \`${mend} ${path}\` and find out who could.`, false);
