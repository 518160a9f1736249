import type { Diagnosis } from "../diagnosis.js";
import type { Evidence } from "../evidence.js";
import type { HostProfile } from "../host.js";
import { err, ok, type Result } from "../result.js";
import { answerJsonSchema } from "./answer-schema.js";
import { promptOf, repairOf, type Message } from "./prompt.js";
import { authorOf, readAnswer } from "./read-answer.js";

/** What a model server is asked for once: the text it wrote, or why there is none. `attempt` counts from 0. */
export type Ask<E> = (
  messages: readonly Message[],
  schema: object,
  attempt: number,
) => Promise<Result<{ readonly text: string; readonly digest: string }, E>>;

/**
 * One consultation, the same for every kind of server: ask, check, and once more with what was wrong. The second unusable
 * answer is the end of it.
 */
export async function consultWith<E>(
  ask: Ask<E>,
  model: string,
  seen: { readonly evidence: Evidence; readonly profile: HostProfile | null; readonly hint: Diagnosis | null },
): Promise<Result<Diagnosis, E | { readonly kind: "rejected"; readonly why: string }>> {
  const schema = answerJsonSchema(seen.evidence.items.map(({ id }) => id));
  let messages = promptOf(seen.evidence, seen.profile, seen.hint);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const answer = await ask(messages, schema, attempt);
    if (!answer.ok) return answer;
    const read = readAnswer(answer.value.text, seen.evidence, seen.hint);
    if (read.ok) {
      const { agreesWithRule: _, ...diagnosis } = read.value;
      return ok({ ...diagnosis, by: authorOf(model, answer.value.digest, read.value) });
    }
    messages = repairOf(messages, answer.value.text, read.error);
  }
  return err({ kind: "rejected", why: `${model} answered twice in a form that cannot be used` });
}
