import { err, ok, type Result } from "../result.js";
import { risks, type Diagnosis, type Percent, type Risk } from "../diagnosis.js";
import type { Evidence } from "../evidence.js";
import { parseJson } from "../parse-json.js";
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
  const parsed = jsonObjectIn(text);
  if (!parsed.ok) return err([parsed.error]);
  const checked = answerSchema(evidence.items.map(({ id }) => id)).safeParse(parsed.value);
  if (!checked.success) return err(checked.error.issues.map(({ path, message }) => `${path.join(".") || "the answer"}: ${message}`));
  const answer = checked.data;
  const problems = semanticProblems(answer);
  if (problems.length > 0) return err(problems);
  return ok(diagnosisOf(answer, evidence, hint));
}

/** From the first brace to the last: models like to put a word before their answer, and a fence around it. */
function jsonObjectIn(text: string): Result<unknown, string> {
  const start = text.indexOf("{");
  const end = text.lastIndexOf("}");
  if (start === -1 || end < start) return err("the answer is not a JSON object");
  const value = parseJson(text.slice(start, end + 1));
  return value === undefined ? err("the answer is not valid JSON") : ok(value);
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
  const verifiedShare = answer.observations.length === 0 ? 0 : verified.length / answer.observations.length;
  const restsOn = answer.rests_on.filter((id) => verified.includes(id));
  return {
    causeClass: answer.cause_class,
    entity: answer.entity.trim(),
    cause: answer.cause.trim(),
    confidence: confidenceOf({
      verifiedShare,
      agreesWithRule: agreesWithRule !== null,
      isGrounded: restsOn.length > 0,
      isTrusted: restsOn.some((id) => trustOf(id, evidence) > 0),
    }),
    risk: riskier(answer.risk, hint?.risk ?? "low"),
    evidence: [...new Set(restsOn.length > 0 ? restsOn : verified)],
    commands: answer.commands.map(({ kind, command, purpose }) => ({ kind, text: command, purpose })),
    agreesWithRule,
  };
}

/** What confidence is computed from. */
interface Grounds {
  /** Of the quotes, how many stand in the evidence they name: 0 to 1. */
  readonly verifiedShare: number;
  readonly agreesWithRule: boolean;
  /** Whether a verified quote is what the cause rests on, and whether one of those is from root, the kernel or the agent. */
  readonly isGrounded: boolean;
  readonly isTrusted: boolean;
}

/** Weights set by hand until judged incidents exist to fit them; an ungrounded answer stays below the band that offers remedies. */
function confidenceOf({ verifiedShare, agreesWithRule, isGrounded, isTrusted }: Grounds): Percent {
  const sum = Math.min(ceiling, Math.round(25 + 25 * verifiedShare + (agreesWithRule ? 30 : 0)));
  if (!isGrounded) return Math.min(sum, 30);
  return isTrusted ? sum : Math.min(sum, 50);
}

/** A model may say that a plan is riskier than the rules think, never that it is safer: risk decides how many must agree. */
const riskier = (one: Risk, other: Risk): Risk => (risks.indexOf(one) > risks.indexOf(other) ? one : other);

const trustOf = (id: string, { items }: Evidence): number => items.find((item) => item.id === id)?.trust ?? 0;

function isQuoted(quote: string, { items }: Evidence, id: string): boolean {
  const wanted = folded(quote);
  return wanted.length >= 4 && folded(items.find((item) => item.id === id)?.text ?? "").includes(wanted);
}

const folded = (text: string): string => text.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();
