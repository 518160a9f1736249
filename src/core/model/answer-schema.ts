import { z } from "zod";
import { commandKinds, risks } from "../diagnosis.js";

/** Classes of cause that a model may name. `unknown` and `not_an_incident` are answers like any other. */
export const causeClasses = [
  "oom_kill",
  "memory_leak",
  "memory_pressure",
  "cpu_runaway",
  "cpu_saturation",
  "disk_full",
  "inode_exhaustion",
  "deleted_file_held_open",
  "io_saturation",
  "unit_bad_config",
  "port_in_use",
  "permission_denied",
  "missing_config",
  "dependency_unreachable",
  "app_error",
  "expected_load",
  "not_an_incident",
  "unknown",
] as const;

/**
 * What a model may answer. Every property is required and in the order of reasoning, evidence before conclusion; lengths stay
 * below 400 and patterns away from lengths, since the grammars of llama.cpp, Ollama and vLLM break on more.
 *
 * @param evidenceIds the ids of this incident's evidence: the model can name no other.
 */
export function answerSchema(evidenceIds: readonly string[]) {
  const evidenceId = evidenceIds.length === 0 ? z.never() : z.enum(evidenceIds as [string, ...string[]]);
  return z.strictObject({
    observations: z.array(z.strictObject({ evidence: evidenceId, quote: z.string().max(200), means: z.string().max(160) })).max(6),
    cause_class: z.enum(causeClasses),
    entity: z.string().max(120),
    cause: z.string().max(390),
    rests_on: z.array(evidenceId).max(6),
    commands: z.array(z.strictObject({ kind: z.enum(commandKinds), command: z.string().max(300), purpose: z.string().max(140) })).max(5),
    risk: z.enum(risks),
  });
}

/** An answer of the right form. Nothing in it is believed yet. */
export type ModelAnswer = z.infer<ReturnType<typeof answerSchema>>;

/** The same as JSON schema, for a server that constrains what its model can write. */
export function answerJsonSchema(evidenceIds: readonly string[]): object {
  const { $schema: _, ...schema } = z.toJSONSchema(answerSchema(evidenceIds));
  return schema;
}
