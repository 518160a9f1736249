import type { Diagnosis, ModelTries } from "../diagnosis.js";
import { evaluate } from "../policy/evaluate.js";
import { plannerFeedback } from "../policy/planner.js";
import { err, ok, type Result } from "../result.js";
import { answerJsonSchema } from "./answer-schema.js";
import { promptOf, repairOf, type Message, type Shown } from "./prompt.js";
import { readAnswer, type ReadAnswer } from "./read-answer.js";

/** What a model server is asked for once: the text it wrote, or why there is none. `attempt` counts from 0. */
export type Ask<E> = (
  messages: readonly Message[],
  schema: object,
  attempt: number,
) => Promise<Result<{ readonly text: string; readonly digest: string }, E>>;

type Consulted<E> = Result<Diagnosis, E | { readonly kind: "rejected"; readonly why: string }>;

/** One answer as the server gave it, and what it was read as. */
interface Attempt {
  readonly text: string;
  readonly digest: string;
  readonly read: Result<ReadAnswer, readonly string[]>;
}

/**
 * One consultation, the same for every kind of server: ask, check, and at most once more with what was wrong. An answer that
 * cannot be used is sent back with its problems; one whose commands the policy would not run, with each finding and the nearest
 * allowed form. The second answer stands as it is; should there be none, the first one does if it could be used at all.
 */
export async function consultWith<E>(ask: Ask<E>, model: string, shown: Shown): Promise<Consulted<E>> {
  const schema = answerJsonSchema(shown.evidence.items.map(({ id }) => id));
  const attempt = async (messages: readonly Message[], n: number): Promise<Result<Attempt, E>> => {
    const answer = await ask(messages, schema, n);
    return answer.ok ? ok({ ...answer.value, read: readAnswer(answer.value.text, shown.evidence, shown.hint) }) : answer;
  };
  const messages = promptOf(shown);
  const first = await attempt(messages, 0);
  if (!first.ok) return first;
  const { read, digest } = first.value;
  const held = read.ok ? heldCommands(read.value, shown) : [];
  if (read.ok && held.length === 0) return ok(diagnosis(model, digest, read.value, "one"));
  return bestOf(model, first.value, await attempt(repair(messages, first.value, held), 1));
}

/** The conversation that goes on after an answer that will not do. */
function repair(messages: readonly Message[], { text, read }: Attempt, held: readonly string[]): readonly Message[] {
  if (read.ok) return repairOf(messages, text, held, rewrite);
  return repairOf(messages, text, ["That answer cannot be used:", ...read.error.map((problem) => `- ${problem}`)], mend);
}

function bestOf<E>(model: string, first: Attempt, second: Result<Attempt, E>): Consulted<E> {
  if (second.ok && second.value.read.ok) {
    const tries = first.read.ok ? "held-then-new" : "unusable-then-new";
    return ok(diagnosis(model, second.value.digest, second.value.read.value, tries));
  }
  if (first.read.ok) return ok(diagnosis(model, first.digest, first.read.value, "held-then-none"));
  return second.ok ? err({ kind: "rejected", why: `${model} answered twice in a form that cannot be used` }) : second;
}

const mend = "Answer again with one JSON object that mends this.";
const rewrite =
  "Those commands would never run. Answer again with the whole JSON object: write each of them in a form that is allowed, or leave it out; keep what was right.";

function heldCommands({ commands }: ReadAnswer, { policy, context }: Shown): readonly string[] {
  return commands.flatMap(({ text }) => {
    const why = plannerFeedback(text, evaluate(text, context, policy));
    return why === "" ? [] : [why];
  });
}

function diagnosis(model: string, digest: string, { agreesWithRule, ...found }: ReadAnswer, tries: ModelTries): Diagnosis {
  return { ...found, by: { kind: "model", model, digest, agreesWithRule, tries } };
}
