import type { Script } from "../src/core/shell/script.js";
import { baseName, wrappers } from "./wrapped.js";

interface Expected {
  readonly codes: readonly number[];
  /** Of the program's verbs, those that give these codes; absent: all of them. */
  readonly verbs?: readonly string[];
}

/**
 * Exit codes other than 0 with which a read-only program gives an answer instead of failing. Without this, the
 * `systemctl status` of a failed unit (3) would count as a failed step and hold back the restart it argues for.
 * A configuration test such as `nginx -t` is not here on purpose: its 1 must stop what follows.
 *
 * @source the EXIT STATUS sections of the manual pages: systemctl(1), grep(1), diff(1), cmp(1), pgrep(1), pidof(1),
 *   find(1), lsof(8), fuser(1), ping(8), pg_isready(1), dpkg-query(1), curl(1) for connection results.
 */
const expectedCodes: Readonly<Record<string, Expected>> = {
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
export function hasSucceeded(script: Script, exitCode: number | null): boolean {
  if (exitCode === 0) return true;
  const expected = expectedOf(script.at(-1)?.commands.at(-1)?.argv ?? []);
  if (expected === undefined || exitCode === null) return false;
  return expected.codes.includes(exitCode) && (expected.verbs === undefined || expected.verbs.some((verb) => expected.argv.includes(verb)));
}

/** What is expected of a command, or of the program behind its wrapper, with the argv of that program. */
function expectedOf(argv: readonly string[]): (Expected & { readonly argv: readonly string[] }) | undefined {
  const isKnown = (word: string | undefined): boolean => Object.hasOwn(expectedCodes, baseName(word ?? ""));
  const at = wrappers.includes(baseName(argv[0] ?? "")) ? argv.findIndex(isKnown) : 0;
  if (!isKnown(argv[at])) return undefined;
  const expected = expectedCodes[baseName(argv[at] ?? "")];
  return expected === undefined ? undefined : { ...expected, argv: argv.slice(at) };
}
