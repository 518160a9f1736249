import type { Argument } from "../argv.js";
import { held, type Objection } from "../facts.js";
import { together } from "../judged.js";
import { shown } from "../values/text.js";
import type { Finding } from "../verdict.js";
import { words } from "../words.js";
import { shownBelow } from "./below.js";
import { objecting, type Call } from "./check.js";

/** One `-exec` of a `find`: the action, the command up to `;` or `+`, and whether that was there. */
export interface Exec {
  readonly action: Argument;
  readonly inner: readonly Argument[];
  readonly isEnded: boolean;
}

/** What `-exec` may run on each file found: it only looks. */
const viewers = new Set(
  words(
    "ls stat wc du file head tail grep egrep fgrep zgrep cat zcat md5sum sha1sum sha256sum sha512sum basename dirname readlink realpath",
  ),
);
const contentViewers = new Set(words("wc file head tail grep egrep fgrep zgrep cat zcat md5sum sha1sum sha256sum sha512sum"));

/** What is against running a command on whatever a `find` finds below its roots. */
export function execFindings({ action, inner, isEnded }: Exec, roots: readonly Argument[], call: Call): readonly Finding[] {
  const [program] = inner;
  if (program === undefined) return objecting([held("find.exec", `\`${action.value}\` needs a command.`), action]);
  const isViewer = viewers.has(program.value);
  // A program that looks is judged for each root, as if that were the file; any other is held and judged once.
  const places = isViewer && roots.length > 0 ? roots : [roots[0] ?? null];
  const judged = together(...places.map((root) => call.judge(inner.map((word) => filled(word, root)))));
  return [
    ...objecting(
      [isEnded ? null : held("find.exec", `\`${action.value}\` is not ended by \`\\;\` or \`{} +\`.`, "end it with `\\;`"), action],
      [action.value === "-exec" ? null : everyDirectory(action.value), action],
      [isViewer ? null : onWhatever(program.value), program],
      ...(contentViewers.has(program.value) ? contentObjections(program, roots, call) : []),
    ),
    ...judged.findings.filter(({ ruling }) => ruling !== "allow"),
  ];
}

function everyDirectory(action: string): Objection {
  return held(`find.action.${action}`, `\`${action}\` runs a program in every directory it finds.`, "use `-exec`");
}

function onWhatever(program: string): Objection {
  return held("find.exec", `\`-exec\` would run \`${shown(program)}\` on whatever it finds.`, "use `-exec ls -l {} +`");
}

type Placed = readonly [Objection | null, Argument];

/** What a program shows of every file below must be logs, and files of their own: a link could lead anywhere. */
function contentObjections(program: Argument, roots: readonly Argument[], { words: all }: Call): readonly Placed[] {
  const onlyFiles = all.some(({ value }, index) => value === "f" && all[index - 1]?.value === "-type");
  // With an `or` or a `not` the `-type f` may not be about what is shown.
  const follows = !onlyFiles || all.some(({ value }) => /^(?:-L|-o|-or|,|!|-not)$/.test(value));
  const links = held("find.exec.links", "It would follow links that somebody may have put there.", "add `-type f`");
  const outside = roots.find(({ value }) => !shownBelow.test(value));
  const everything = `\`${shown(program.value)}\` would show every file below \`${shown(outside?.value ?? "")}\`.`;
  const scope = held("find.exec.scope", everything, "look below /var/log");
  return [...(follows ? [[links, program] as const] : []), ...(outside === undefined ? [] : [[scope, outside] as const])];
}

function filled(word: Argument, root: Argument | null): Argument {
  if (root === null || !word.value.includes("{}")) return word;
  const value = word.value.replaceAll("{}", root.value);
  return { ...word, value, word: { ...word.word, value } };
}
