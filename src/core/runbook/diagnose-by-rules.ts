import type { Diagnosis, ProposedCommand } from "../diagnosis.js";
import type { Evidence } from "../evidence.js";
import type { HostProfile } from "../host.js";
import type { SignalKind } from "../signal.js";
import { inspect, type Fit, type RunbookRule } from "./rule.js";
import { runbookRules } from "./rules.js";

/**
 * The diagnosis without a model: every rule for this kind of signal is tried, the most confident that fits wins.
 * When none fits the cause is unknown, and the commands only look.
 *
 * @param withoutModel why no model answered, as one clause for the card.
 */
export function diagnoseByRules(evidence: Evidence, profile: HostProfile | null, withoutModel: string): Diagnosis {
  const [best] = hypotheses(evidence, profile);
  if (best === undefined) return unknown(evidence, withoutModel);
  const { rule, fit } = best;
  return {
    causeClass: rule.causeClass,
    entity: fit.entity,
    cause: fit.cause,
    confidence: rule.confidence,
    risk: rule.risk,
    evidence: fit.evidence,
    commands: fit.commands,
    by: { kind: "rule", rule: rule.id, version: rule.version, withoutModel },
  };
}

/** Every rule that fits, most confident first. */
export function hypotheses(evidence: Evidence, profile: HostProfile | null): readonly { readonly rule: RunbookRule; readonly fit: Fit }[] {
  return runbookRules
    .filter(({ signals }) => signals.includes(evidence.signal.kind))
    .flatMap((rule) => {
      const fit = rule.fit({ evidence, profile });
      return fit === null ? [] : [{ rule, fit }];
    })
    .sort((a, b) => b.rule.confidence - a.rule.confidence);
}

/** What to look at when nothing is known about the cause. */
const firstLooks: Record<SignalKind, readonly string[]> = {
  "memory-low": ["free -m", "ps -eo pid,user,rss,comm --sort=-rss"],
  "memory-pressure": ["free -m", "vmstat 1 5"],
  "memory-process": ["free -m", "ps -eo pid,user,rss,comm --sort=-rss"],
  "disk-space": ["df -h", "journalctl --disk-usage"],
  "disk-inodes": ["df -i"],
  "cpu-high": ["uptime", "top -b -n 1"],
  "cpu-pressure": ["uptime", "top -b -n 1"],
  "io-pressure": ["iostat -x 1 3"],
  "unit-failed": ["systemctl list-units --failed --no-pager"],
  "crash-loop": ["ps -eo pid,ppid,etime,comm"],
};

function unknown(evidence: Evidence, withoutModel: string): Diagnosis {
  const commands: readonly ProposedCommand[] = firstLooks[evidence.signal.kind].map((text) =>
    inspect(text.split(" "), "Look before doing anything."),
  );
  return {
    causeClass: "unknown",
    entity: evidence.signal.subject,
    cause: "The cause is not known: no runbook rule fits what was seen.",
    confidence: 5,
    risk: "low",
    evidence: [],
    commands,
    by: { kind: "nobody", withoutModel },
  };
}
