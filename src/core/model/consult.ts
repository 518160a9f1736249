import type { Diagnosis, ModelTries } from "../diagnosis.js";
import { evaluate } from "../policy/evaluate.js";
import { plannerFeedback } from "../policy/planner.js";
import { err, ok, type Result } from "../result.js";
import { answerJsonSchema } from "./answer-schema.js";
import { promptOf, repairOf, type Message, type Shown } from "./prompt.js";
import { authorOf, readAnswer, type ReadAnswer } from "./read-answer.js";

/** What a model server is asked for once: the text it wrote, or why there is none. `attempt` counts from 0. */
export type Ask<E> = (
  messages: readonly Message[],
  schema: object,
  attempt: number,
) => Promise<Result<{ readonly text: string; readonly digest: string }, E>>;

type Consulted<E> = Result<Diagnosis, E | { readonly kind: "rejected"; readonly why: string }>;

/**
 * One consultation, the same for every kind of server: ask, check, and at most once more with what was wrong. An answer that
 * cannot be used is sent back with its problems; one whose commands the policy would not run, with each finding and the nearest
 * allowed form. The second answer stands as it is; should there be none, the first one does if it could be used at all.
 */
export async function consultWith<E>(ask: Ask<E>, model: string, shown: Shown): Promise<Consulted<E>> {
  const schema = answerJsonSchema(shown.evidence.items.map(({ id }) => id));
  const messages = promptOf(shown);
  const first = await ask(messages, schema, 0);
  if (!first.ok) return first;
  const read = readAnswer(first.value.text, shown.evidence, shown.hint);
  const held = read.ok ? heldCommands(read.value, shown) : [];
  const signed = (answer: ReadAnswer, digest: string, tries: ModelTries): Consulted<E> => ok(by(model, digest, answer, tries));
  if (read.ok && held.length === 0) return signed(read.value, first.value.digest, "one");

  const again = read.ok
    ? repairOf(messages, first.value.text, held, rewrite)
    : repairOf(messages, first.value.text, ["That answer cannot be used:", ...read.error.map((problem) => `- ${problem}`)], mend);
  const second = await ask(again, schema, 1);
  const reread = second.ok ? readAnswer(second.value.text, shown.evidence, shown.hint) : null;
  if (second.ok && reread?.ok === true) return signed(reread.value, second.value.digest, read.ok ? "held-then-new" : "unusable-then-new");
  if (read.ok) return signed(read.value, first.value.digest, "held-then-none");
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

function by(model: string, digest: string, answer: ReadAnswer, tries: ModelTries): Diagnosis {
  const { agreesWithRule: _, ...diagnosis } = answer;
  return { ...diagnosis, by: authorOf(model, digest, answer, tries) };
}
