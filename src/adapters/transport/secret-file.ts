import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../core/fault.js";

/**
 * The text of a file that holds a key, made first if there is none. Two processes that start at once end up with the
 * same file: it appears whole, by link(2), which fails when somebody was faster.
 *
 * Throws Fault `authority_unusable` when it cannot be read or made, or when its group or others may read it.
 */
export async function readOrCreate(dir: string, name: string, make: () => Promise<string>): Promise<string> {
  const path = join(dir, name);
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    if (!(await exists(path))) await create(path, await make());
    await refuseIfShared(path);
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault(
      "authority_unusable",
      `${path} cannot be read or made. The hub's user needs to own ${dir} and be able to write there.`,
      false,
      { cause },
    );
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? false : Promise.reject(error)),
  );

async function create(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}`;
  const file = await open(temporary, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await link(temporary, path).catch((error: NodeJS.ErrnoException) => (error.code === "EEXIST" ? undefined : Promise.reject(error)));
  } finally {
    await file.close();
    await unlink(temporary);
  }
}

async function refuseIfShared(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o077) === 0) return;
  throw new Fault(
    "authority_unusable",
    `${path} holds a private key and others may read it. Run \`chmod 600\` on it; if it was read, remove it and enrol every agent again.`,
    false,
  );
}
