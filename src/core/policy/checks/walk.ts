import { held } from "../facts.js";
import { plainPath } from "../values/paths.js";
import { flagValue, hasFlag, objecting, type Check } from "./check.js";

/** How each program is kept on one file system, or in the first levels; others walk only when they are told to. */
const bounds: Readonly<Record<string, readonly string[]>> = {
  du: ["-x", "--one-file-system"],
  tree: ["-x", "-L"],
};
const tellsToWalk: Readonly<Record<string, readonly string[]>> = { getcap: ["-r"], lsof: ["+D"] };

/** A walk over every file system of a host in trouble makes the trouble worse. */
export const walk: Check = (call) => {
  const walks = call.program in bounds || hasFlag(call, "-R", "--recursive", ...(tellsToWalk[call.program] ?? []));
  const below = call.program === "lsof" ? flagValue(call, "+D") : null;
  const operands = below === null ? call.parsed.operands : [below];
  const root = operands.find(({ value }) => plainPath(value) === "/") ?? null;
  // Without an operand it starts where the agent stands, which is the root directory.
  if (!walks || (root === null && operands.length > 0) || hasFlag(call, ...(bounds[call.program] ?? []))) return { findings: [] };
  const mend = !(call.program in bounds) ? "name a smaller directory" : `add \`${bounds[call.program]?.[0] ?? "-x"}\``;
  return { findings: objecting([held("walk.everywhere", "It would walk every file system of the host, network ones too.", mend), root]) };
};
