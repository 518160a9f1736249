import type { Tone } from "../../../../core/card.js";
import type { Ruling } from "../../../../core/policy/verdict.js";
import type { Severity } from "../../../../core/signal.js";
import { Icon, type IconName } from "./icon.js";
import type { Markup } from "../markup.js";

const severityWords: Readonly<Record<Severity, string>> = { P1: "critical", P2: "high", P3: "medium", P4: "low" };

export function SeverityMark({ severity }: { readonly severity: Severity }): Markup {
  return (
    <span class={`sev sev-${severity.toLowerCase()}`}>
      <b>{severity}</b> {severityWords[severity]}
    </span>
  );
}

const toneIcons: Readonly<Record<Tone, IconName>> = { neutral: "dot", info: "clock", ok: "check", warn: "hand", danger: "alert" };

export function StateMark({ tone, label }: { readonly tone: Tone; readonly label: string }): Markup {
  return (
    <span class={`mark tone-${tone}`}>
      <Icon name={toneIcons[tone]} /> {label}
    </span>
  );
}

const verdictIcons: Readonly<Record<Ruling, IconName>> = { allow: "check", review: "hand", block: "ban" };

/** The verdict's word, and what it means here: `label` begins with that word. */
export function VerdictMark({ verdict, label = verdict }: { readonly verdict: Ruling; readonly label?: string }): Markup {
  const rest = label.startsWith(verdict) ? label.slice(verdict.length) : ` ${label}`;
  return (
    <span class={`verdict verdict-${verdict}`}>
      <Icon name={verdictIcons[verdict]} />
      <span>
        <b>{verdict}</b>
        {rest}
      </span>
    </span>
  );
}
