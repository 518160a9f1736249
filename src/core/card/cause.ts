import type { Card } from "../card.js";
import type { Diagnosis, Diagnostician, ModelTries } from "../diagnosis.js";
import type { Incident } from "../incident.js";
import { head, oneLine, sentence, spaced } from "./words.js";

const shownEvidence = 3;

/** Cause, confidence in words and figures, and an honest line on who says so. */
export function causeOf({ diagnosis }: Incident): Card["cause"] {
  if (diagnosis === null) return null;
  const by = diagnosedBy(diagnosis.by);
  if (diagnosis.by.kind === "nobody") return { text: "The cause is not known. Look at the evidence.", confidence: "none", by };
  return { text: causeText(diagnosis), confidence: confidence(diagnosis.confidence), by };
}

function causeText({ cause, entity, causeClass }: Diagnosis): string {
  const about = oneLine(entity, 80);
  const kind = oneLine(spaced(causeClass), 60);
  return `${sentence(oneLine(cause, 500))} (${kind}${about === "" ? "" : `, ${about}`})`;
}

function confidence(percent: number): string {
  const word = percent >= 80 ? "high" : percent >= 50 ? "moderate" : "low";
  return `${word}, ${percent} %`;
}

/** Who diagnosed. Never more than is true: a rule says why there was no model, nobody says so. */
export function diagnosedBy(by: Diagnostician): string {
  switch (by.kind) {
    case "model": {
      const rule =
        by.agreesWithRule === null ? "No runbook rule supports it." : `Runbook rule ${oneLine(by.agreesWithRule, 60)} says the same.`;
      return `Diagnosed by model ${oneLine(by.model, 60)} (digest ${shortDigest(by.digest)}). ${triesOf(by.tries)}${rule}`;
    }
    case "rule":
      return `Diagnosed by runbook rule ${oneLine(by.rule, 60)}, version ${by.version}. No model was used: ${why(by.withoutModel)}`;
    case "nobody":
      return `Diagnosed by nobody: no runbook rule matches, and no model was used: ${why(by.withoutModel)}`;
  }
}

/** A diagnosis that was stored before tries were counted says nothing about them. */
const triesOf = (tries: ModelTries): string => (triesText[tries] as string | undefined) ?? "";

const triesText: Readonly<Record<ModelTries, string>> = {
  one: "Asked once. ",
  "unusable-then-new": "Asked twice: its first answer could not be read. ",
  "held-then-new": "Asked twice: the policy would not have run commands of its first answer. ",
  "held-then-none": "Asked twice: this is its first answer, since its second could not be used. ",
};

const why = (withoutModel: string): string => sentence(oneLine(withoutModel, 160));

/** As many digits as people compare: twelve, as in the lists of Ollama. */
const shortDigest = (digest: string): string => /^(?:sha256:)?[0-9a-f]{12}/.exec(digest)?.[0] ?? oneLine(digest, 24);

/** The evidence the diagnosis rests on, in the order it was captured; the first items while it rests on none. */
export function evidenceOf({ evidence, diagnosis }: Incident): Pick<Card, "evidence" | "moreEvidence"> {
  const cited = evidence.items.filter((item) => diagnosis?.evidence.includes(item.id));
  const chosen = (cited.length > 0 ? cited : evidence.items).slice(0, shownEvidence);
  return {
    evidence: chosen.map((item) => ({ id: oneLine(item.id, 12), source: oneLine(item.source, 100), text: head(item.text, 8, 500) })),
    moreEvidence: evidence.items.length - chosen.length,
  };
}
