import { addAbortSignal } from "node:stream";
import type { PolicyContext } from "../../core/policy/context.js";
import { changesOf } from "../../core/policy/changes.js";
import { evaluate, type Judgement } from "../../core/policy/evaluate.js";
import { limitsOn } from "../../core/policy/limits.js";
import { policyStamp, type Policy } from "../../core/policy/policy.js";
import { fail, type World } from "../world.js";
import { answerLine, type Judge } from "./judge-line.js";
import { lineBatches, type Line } from "./lines.js";
import { showExplanation, showVerdict } from "./show.js";
import { writeBatches } from "./write-batches.js";

/** What texts are judged by, and how much is said of each. */
export interface JudgeSettings {
  readonly policy: Policy;
  readonly context: PolicyContext;
  /** Every finding and the plan, not only the verdict and its first reason. */
  readonly explain: boolean;
}

/**
 * Judges `{"id","code"}` lines from the input, one answer a line, in order, until the input ends or nobody reads. Whatever a line is it
 * has its answer; lines that hold no command are counted at the end, and make the exit code 1, so that no pipeline takes them for judged.
 */
export async function judgeLines(settings: JudgeSettings, world: World): Promise<void> {
  const unread = { count: 0, first: 0 };
  const written = await writeBatches(answers(settings, world, unread), world.stdout);
  if (written instanceof Error) fail(world, `The answers cannot be written: ${written.message}`);
  if (unread.count === 0) return;
  const lines = unread.count === 1 ? `Line ${unread.first}` : `${unread.count} lines, the first of them line ${unread.first},`;
  fail(world, `${lines} could not be read; each is answered with block. Write one {"id": "...", "code": "..."} a line.`);
}

/** Judges each text, or the whole input as one when there is none, and says it for people. */
export async function judgeTexts(settings: JudgeSettings, texts: readonly string[], world: World): Promise<void> {
  const all = texts.length > 0 ? texts : await inputText(world);
  if (all === null) return fail(world, "Give a command in quotes, or one on the input, or `--jsonl` with one on each line.");
  if (all.length > 1 && all.every((text) => !/\s/.test(text))) {
    world.complain(`Judged as ${all.length} commands. To judge them as one, put it in quotes: '${all.join(" ")}'`);
  }
  const judge = judgeBy(settings);
  for (const text of all) {
    world.say(settings.explain ? explained(text, judge(text), settings) : showVerdict(text, judge(text)));
  }
}

function explained(text: string, judgement: Judgement, { policy, context }: JudgeSettings): string {
  const limits = limitsOn(changesOf(judgement.script, policy, context), policy.limits);
  return showExplanation(text, judgement, policyStamp(policy), limits);
}

const judgeBy =
  ({ policy, context }: JudgeSettings): Judge =>
  (text) =>
    evaluate(text, context, policy);

/** @param unread counts the lines that could not be read, and keeps the number of the first, from 1. */
async function* answers(
  settings: JudgeSettings,
  { stdin, stopping }: World,
  unread: { count: number; first: number },
): AsyncGenerator<string> {
  const judge = judgeBy(settings);
  let number = 0;
  const answered = (line: Line): string => {
    const its = answerLine(line, judge, settings.explain);
    number += 1;
    if (its.unread) unread.count += 1;
    if (its.unread && unread.count === 1) unread.first = number;
    return `${its.text}\n`;
  };
  try {
    for await (const lines of lineBatches(addAbortSignal(stopping, stdin))) yield lines.map(answered).join("");
  } catch (error) {
    // Ctrl-C ends the input early; what was read is answered.
    if (!stopping.aborted) throw error;
  }
}

/** No command that is judged is longer than this, by far; the rest of the input is not read. */
const maxInputBytes = 1024 * 1024;

/** Null when the input is a terminal: then nobody meant to type a command there. */
async function inputText({ stdin, stopping }: World): Promise<readonly string[] | null> {
  if (stdin.isTTY === true) return null;
  const chunks: Buffer[] = [];
  for await (const chunk of addAbortSignal(stopping, stdin) as AsyncIterable<Buffer | string>) {
    chunks.push(Buffer.from(chunk as Buffer));
    if (chunks.reduce((sum, { length }) => sum + length, 0) > maxInputBytes) break;
  }
  return [Buffer.concat(chunks).toString("utf8").replace(/\n$/, "")];
}
