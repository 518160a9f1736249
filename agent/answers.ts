import type { Script } from "../src/core/shell/script.js";
import { baseName, wrappers } from "./wrapped.js";

/**
 * Exit codes other than 0 with which a read-only program gives an answer instead of failing. Without this, the
 * `systemctl status` of a failed unit (3) would count as a failed step and hold back the restart it argues for.
 * A configuration test such as `nginx -t` is not here on purpose: its 1 must stop what follows.
 *
 * @source the EXIT STATUS sections of the manual pages: systemctl(1), grep(1), diff(1), cmp(1), pgrep(1), pidof(1),
 *   find(1), lsof(8), fuser(1), ping(8), pg_isready(1), dpkg-query(1), curl(1) for connection results.
 */
const answers: Readonly<Record<string, { readonly codes: readonly number[]; readonly verbs?: readonly string[] }>> = {
  systemctl: { codes: [1, 2, 3, 4], verbs: ["status", "is-active", "is-failed", "is-enabled", "is-system-running", "list-dependencies"] },
  journalctl: { codes: [1] },
  grep: { codes: [1] },
  diff: { codes: [1] },
  cmp: { codes: [1] },
  pgrep: { codes: [1] },
  pidof: { codes: [1] },
  ps: { codes: [1] },
  find: { codes: [1] },
  du: { codes: [1] },
  lsof: { codes: [1] },
  fuser: { codes: [1] },
  ping: { codes: [1] },
  pg_isready: { codes: [1, 2] },
  dpkg: { codes: [1] },
  "dpkg-query": { codes: [1] },
  curl: { codes: [6, 7, 22, 28, 35, 52, 56] },
};

/** Whether a script that ended with this code has done what it was for. */
export function isAnswer(script: Script, exitCode: number | null): boolean {
  if (exitCode === 0) return true;
  const last = script.at(-1)?.commands.at(-1)?.argv ?? [];
  const at = wrappers.includes(baseName(last[0] ?? "")) ? last.findIndex((word) => baseName(word) in answers) : 0;
  const argv = last.slice(at);
  const known = Object.hasOwn(answers, baseName(argv[0] ?? "")) ? answers[baseName(argv[0] ?? "")] : undefined;
  if (known === undefined || exitCode === null || at === -1) return false;
  return known.codes.includes(exitCode) && (known.verbs === undefined || known.verbs.some((verb) => argv.includes(verb)));
}
