import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { ConfigProblem } from "../src/core/config-problem.js";
import { err, ok, type Result } from "../src/core/result.js";

/**
 * The text of a file that decides what may run here, unless somebody else owns it or can change it. Checked on the open file, so
 * that what was checked is what is read.
 *
 * @param uid the user the agent runs as.
 */
export function readOwn(path: string, uid: number): Result<string, ConfigProblem> {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return err({
      key: path,
      problem: "cannot be read",
      mend: "Check the path and its permissions; manifests/agent.example.yaml is a file to start from.",
    });
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return err({ key: path, problem: "is not a file", mend: "Name a YAML file." });
    return obstacle(path, stats, uid) ?? obstacle(dirname(path), statSync(dirname(path)), uid) ?? ok(readFileSync(fd, "utf8"));
  } finally {
    closeSync(fd);
  }
}

type Owned = { readonly uid: number; readonly mode: number };

/** A directory with the sticky bit, such as /tmp, lets nobody replace what is not theirs. */
function obstacle(path: string, { uid: owner, mode }: Owned, uid: number): Result<never, ConfigProblem> | null {
  if (owner !== 0 && owner !== uid) {
    return err({
      key: path,
      problem: "belongs to somebody else, who could let anything run here",
      mend: `chown ${uid === 0 ? "root" : uid} ${path}`,
    });
  }
  const isSticky = (mode & constants.S_IFMT) === constants.S_IFDIR && (mode & 0o1000) !== 0;
  if ((mode & 0o022) === 0 || isSticky) return null;
  return err({ key: path, problem: "can be changed by others, who could let anything run here", mend: `chmod go-w ${path}` });
}
