import { err, ok, type Result } from "../result.js";

/** One flag as the notation writes it. `type` is empty for a flag without a value. */
export interface FlagNote {
  readonly name: string;
  readonly value: "none" | "required" | "optional";
  readonly type: string;
}

/** One operand slot: how many words of this type. */
export interface OperandNote {
  readonly type: string;
  readonly min: number;
  readonly max: number;
}

const flag = /^(?<name>(?:--?|\+)[^\s=?]+)(?:(?<mark>[=?])(?<type>\S+))?$/;

/** Reads `-a -n=int --color?text`. */
export function flagNotes(notation: string): Result<readonly FlagNote[], string> {
  const notes: FlagNote[] = [];
  for (const token of tokens(notation)) {
    const groups = flag.exec(token)?.groups;
    const name = groups?.["name"];
    if (groups === undefined || name === undefined) return err(`\`${token}\` is not a flag; write \`-x\`, \`-x=TYPE\` or \`--long?TYPE\``);
    const mark = groups["mark"];
    notes.push({ name, value: mark === undefined ? "none" : mark === "=" ? "required" : "optional", type: groups["type"] ?? "" });
  }
  return ok(notes);
}

const counts = { "": [1, 1], "?": [0, 1], "*": [0, Infinity], "+": [1, Infinity] } as const;
const operand = /^(?<type>[^\s?*+]+)(?<count>[?*+]?)$/;

/** Reads `path.read path.read*`. */
export function operandNotes(notation: string): Result<readonly OperandNote[], string> {
  const notes: OperandNote[] = [];
  for (const token of tokens(notation)) {
    const groups = operand.exec(token)?.groups;
    const type = groups?.["type"];
    if (groups === undefined || type === undefined)
      return err(`\`${token}\` is not an operand; write \`TYPE\`, \`TYPE?\`, \`TYPE*\` or \`TYPE+\``);
    const [min, max] = counts[(groups["count"] ?? "") as keyof typeof counts];
    notes.push({ type, min, max });
  }
  return ok(notes);
}

const tokens = (notation: string): readonly string[] => notation.split(/\s+/).filter((token) => token !== "");
