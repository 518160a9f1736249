import { blocked, held, type Objection } from "../facts.js";
import { valueCheck } from "../values/index.js";
import { shown } from "../values/text.js";
import { objecting, type Check } from "./check.js";

/** Flags by which tar runs programs. GNU tar takes any beginning of a long name that is unique. */
const running = /^--(?:to-c|use-c|checkpoint-a|rsh|rmt|info-s|new-volume-s|i$|in|to)|^-I|^-F/;
/** `tf`, `-tvzf`, `-tf`: list, with a file. */
const listing = /^-?(?=[a-z]*t)(?=[a-z]*f$)[tvzjJaf]+$/;

/** `tar tf FILE [NAMES]`: listing one local archive. */
export const tar: Check = ({ words, facts }) => {
  const [mode, archive, ...names] = words;
  const runs = words.map(
    (at) => [running.test(at.value) ? blocked("tar.runs", `\`${shown(at.value)}\` runs a program.`, "leave it out") : null, at] as const,
  );
  const target = words.findIndex(({ value }) => value === "-C" || value === "--directory");
  const directory = words[target + 1];
  const placed = target === -1 || directory === undefined ? null : (valueCheck("path.edited")?.(directory.value, facts) ?? null);
  const isListing = mode !== undefined && listing.test(mode.value);
  const whole: Objection | null = isListing ? null : held("tar.mode", "Only listing an archive is read here.", "use `tar tf FILE`");
  const file = isListing
    ? archive === undefined
      ? held("tar.file", "The archive is missing.", "add its path")
      : (valueCheck("path.read")?.(archive.value, facts) ?? null)
    : null;
  const flags = isListing
    ? names.map(
        (at) =>
          [at.value.startsWith("-") ? held("tar.flag", `\`${shown(at.value)}\` is not read here.`, "leave it out") : null, at] as const,
      )
    : [];
  return { findings: objecting([whole, mode ?? null], [file, archive ?? null], [placed, directory ?? null], ...runs, ...flags) };
};
