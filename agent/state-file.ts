import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "../src/core/fault.js";
import { errnoOf } from "./errno.js";

/** Small files of the agent's own, each read and replaced whole. Their directory and they are for their owner alone. */

/** The text of a state file, or null when there is none. Throws Fault `agent_state_damaged` when it is there and cannot be read. */
export async function readState(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return null;
    throw new Fault("agent_state_damaged", `${path} cannot be read. Check its owner and its disk.`, false, { cause });
  }
}

/**
 * Replaces a file whole: whoever reads it finds the old text or the new one, also after a power cut. Throws Fault
 * `agent_state_unwritable` when the disk does not take it.
 */
export async function replaceState(path: string, text: string): Promise<void> {
  await place(path, text, 0o600, rename);
}

/** The same for a file that is written once: one that exists stays as it is. */
export async function createState(path: string, text: string, mode: number): Promise<void> {
  await place(path, text, mode, async (draft) => {
    try {
      await link(draft, path);
    } catch (cause) {
      if (errnoOf(cause) !== "EEXIST") throw cause;
    }
    await rm(draft);
  });
}

async function place(path: string, text: string, mode: number, move: (draft: string, path: string) => Promise<void>): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await write(draft, text, mode);
    await move(draft, path);
    await syncDirectory(dirname(path));
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    const mend = "Check that its disk has space and that the agent may write there.";
    throw new Fault("agent_state_unwritable", `${path} cannot be written. ${mend}`, true, { cause });
  }
}

async function write(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Syncs a directory: a new name in it is on the disk only then. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
