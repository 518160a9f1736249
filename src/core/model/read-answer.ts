import { err, ok, type Result } from "../result.js";
import { risks, type Diagnosis, type Diagnostician, type ModelTries, type Risk } from "../diagnosis.js";
import type { Evidence } from "../evidence.js";
import { answerSchema, type ModelAnswer } from "./answer-schema.js";

/** The most that an uncalibrated model may claim. */
const ceiling = 90;

/** A diagnosis without its author: the adapter knows which model said it. */
export type ReadAnswer = Omit<Diagnosis, "by"> & { readonly agreesWithRule: string | null };

/**
 * What a model wrote, checked against what it was shown. The grammar that constrained it is never trusted: the text is parsed,
 * held to the schema, every quote looked up in its evidence, and confidence computed here, not taken from the model.
 *
 * @returns the diagnosis, or every problem as a sentence that a repair try can use.
 */
export function readAnswer(text: string, evidence: Evidence, hint: Diagnosis | null): Result<ReadAnswer, readonly string[]> {
  const parsed = parseJson(text);
  if (!parsed.ok) return err([parsed.error]);
  const checked = answerSchema(evidence.items.map(({ id }) => id)).safeParse(parsed.value);
  if (!checked.success) return err(checked.error.issues.map(({ path, message }) => `${path.join(".") || "the answer"}: ${message}`));
  const answer = checked.data;
  const problems = semanticProblems(answer);
  if (problems.length > 0) return err(problems);
  return ok(diagnosisOf(answer, evidence, hint));
}

function parseJson(text: string): Result<unknown, string> {
  const start = text.indexOf("{");
  const end = text.lastIndexOf("}");
  if (start === -1 || end < start) return err("the answer is not a JSON object");
  try {
    return ok(JSON.parse(text.slice(start, end + 1)));
  } catch {
    return err("the answer is not valid JSON");
  }
}

function semanticProblems({ cause, cause_class, commands, entity }: ModelAnswer): readonly string[] {
  const placeholder = commands.find(({ command }) => /<[A-Za-z][\w -]*>|\{\{|\bPID\b|\bUNIT\b|your-|path\/to/.test(command));
  return [
    ...(cause.trim().length < 10 ? ["cause: write one or two sentences"] : []),
    ...(entity.trim() === "" && cause_class !== "unknown" && cause_class !== "not_an_incident" ? ["entity: name what it is about"] : []),
    ...(placeholder === undefined
      ? []
      : [`commands: "${placeholder.command}" holds a placeholder; write the literal value or leave the command out`]),
    ...(cause_class === "not_an_incident" && commands.some(({ kind }) => kind === "remedy")
      ? ["commands: nothing is wrong, so there is nothing to remedy"]
      : []),
  ];
}

function diagnosisOf(answer: ModelAnswer, evidence: Evidence, hint: Diagnosis | null): ReadAnswer {
  const verified = answer.observations.filter(({ evidence: id, quote }) => isQuoted(quote, evidence, id)).map(({ evidence: id }) => id);
  const agreesWithRule = hint !== null && hint.by.kind === "rule" && hint.causeClass === answer.cause_class ? hint.by.rule : null;
  const share = answer.observations.length === 0 ? 0 : verified.length / answer.observations.length;
  const restsOn = answer.rests_on.filter((id) => verified.includes(id));
  return {
    causeClass: answer.cause_class,
    entity: answer.entity.trim(),
    cause: answer.cause.trim(),
    confidence: confidenceOf({
      share,
      agrees: agreesWithRule !== null,
      grounded: restsOn.length > 0,
      onKernel: restsOn.some((id) => trustOf(id, evidence) > 0),
    }),
    risk: riskier(answer.risk, hint?.risk ?? "low"),
    evidence: [...new Set(restsOn.length > 0 ? restsOn : verified)],
    commands: answer.commands.map(({ kind, command, purpose }) => ({ kind, text: command, purpose })),
    agreesWithRule,
  };
}

/** Weights set by hand until judged incidents exist to fit them; an ungrounded answer stays below the band that offers remedies. */
function confidenceOf({
  share,
  agrees,
  grounded,
  onKernel,
}: {
  share: number;
  agrees: boolean;
  grounded: boolean;
  onKernel: boolean;
}): number {
  const sum = Math.min(ceiling, Math.round(25 + 25 * share + (agrees ? 30 : 0)));
  if (!grounded) return Math.min(sum, 30);
  return onKernel ? sum : Math.min(sum, 50);
}

/** A model may say that a plan is riskier than the rules think, never that it is safer: risk decides how many must agree. */
const riskier = (one: Risk, other: Risk): Risk => (risks.indexOf(one) > risks.indexOf(other) ? one : other);

const trustOf = (id: string, { items }: Evidence): number => items.find((item) => item.id === id)?.trust ?? 0;

function isQuoted(quote: string, { items }: Evidence, id: string): boolean {
  const wanted = folded(quote);
  return wanted.length >= 4 && folded(items.find((item) => item.id === id)?.text ?? "").includes(wanted);
}

const folded = (text: string): string => text.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();

/** Who made it, for the card. */
export function authorOf(model: string, digest: string, { agreesWithRule }: ReadAnswer, tries: ModelTries): Diagnostician {
  return { kind: "model", model, digest, agreesWithRule, tries };
}
