import { z } from "zod";
import { escapeName } from "../../core/escape.js";
import type { Judgement } from "../../core/policy/evaluate.js";
import type { Finding } from "../../core/policy/verdict.js";
import { showScript } from "../../core/shell/quote.js";
import { maxLineBytes, type Line } from "./lines.js";

/** Judges one command text under the policy and context that the person chose. */
export type Judge = (text: string) => Judgement;

/** An id that is no scalar is not echoed; its command is judged all the same, and order still tells which it was. */
const Id = z.union([z.string(), z.number(), z.boolean()]).nullable().catch(null);
const Row = z.object({ id: Id.default(null), code: z.string() });
const OnlyId = z.object({ id: Id });

type Answer = {
  readonly id: z.infer<typeof Id>;
  readonly verdict: string;
  readonly effect: string;
  readonly rule: string;
  readonly reason: string;
  readonly findings?: readonly Finding[];
  readonly plan?: string;
};

/**
 * The answer to one line of `{"id","code"}`, as one line of JSON without its newline. Every line has one: what
 * is no such line is `block`, with the id if it can be told.
 *
 * @param explain adds all findings and, for an `allow`, the plan as it would be shown.
 */
export function answerLine(line: Line, judge: Judge, explain: boolean): Answered {
  const its = answer(line, judge, explain);
  return { text: oneLine(its), unread: its.rule.startsWith("input.") };
}

export interface Answered {
  readonly text: string;
  /** Whether the line held no command that could be judged. */
  readonly unread: boolean;
}

function answer(line: Line, judge: Judge, explain: boolean): Answer {
  if (line.kind === "too-long") return refused(null, "input.too-long", `This line is longer than ${maxLineBytes} bytes. Split the input.`);
  const text = decode(line.bytes);
  if (text === null) return refused(null, "input.not-utf8", "This line is not UTF-8. Write the input as UTF-8.");
  const json = parse(text);
  if (!json.ok) return refused(null, "input.not-json", 'This line is not JSON. Write one `{"id": "...", "code": "..."}` a line.');
  const row = Row.safeParse(json.value);
  if (row.success) return judged(row.data.id, judgeOrBlock(row.data.code, judge), explain);
  const known = OnlyId.safeParse(json.value);
  const id = known.success ? known.data.id : null;
  return refused(id, "input.bad-line", "This line has no `code`, or it is not a string.");
}

function judged(id: Answer["id"], { ruling, effect, findings, script }: Judgement, explain: boolean): Answer {
  const [worst] = findings;
  const short = { id, verdict: ruling, effect, rule: worst?.rule ?? "", reason: worst?.reason ?? "" };
  return explain ? { ...short, findings, plan: showScript(script) } : short;
}

/** Judging is total; should it fail after all, the line is still answered, by `block`. */
function judgeOrBlock(text: string, judge: Judge): Judgement {
  try {
    return judge(text);
  } catch (error) {
    const reason = `Judging failed: ${error instanceof Error ? error.message : String(error)}. Please report the command.`;
    return {
      ruling: "block",
      effect: "change",
      findings: [{ rule: "policy.failed", ruling: "block", reason, span: null, argvIndex: null, mend: null }],
      script: [],
    };
  }
}

/** What cannot be read may do anything: it counts as a change. */
const refused = (id: Answer["id"], rule: string, reason: string): Answer => ({ id, verdict: "block", effect: "change", rule, reason });

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function parse(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

/** JSON on one line for every reader of lines, also for those that end one at U+2028 or U+0085; nothing in it hides. */
function oneLine(value: Answer): string {
  const json = JSON.stringify(value);
  if (/^[\x20-\x7e]*$/.test(json)) return json;
  return [...json].map((character) => (escapeName(character) === character ? character : jsonEscape(character))).join("");
}

function jsonEscape(character: string): string {
  return Array.from({ length: character.length }, (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`).join("");
}
