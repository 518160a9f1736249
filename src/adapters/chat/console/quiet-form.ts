import type { MuteArgs } from "../../../core/slash/verbs/quiet.js";
import { durationOf, reasonOf } from "../../../core/slash/words.js";
import { isHostPattern, mutableKind } from "../../../core/mute.js";
import { err, ok, type Result } from "../../../core/result.js";

/** How long something may be quiet, as it is typed in chat; any other span from 5m to 7d is taken too. */
export const spansOffered = [
  { id: "30m", label: "30 minutes" },
  { id: "1h", label: "1 hour" },
  { id: "2h", label: "2 hours" },
  { id: "4h", label: "4 hours" },
  { id: "8h", label: "8 hours, a shift" },
  { id: "1d", label: "1 day" },
  { id: "3d", label: "3 days" },
  { id: "7d", label: "7 days, the longest" },
] as const;
export const usualSpan = "4h";

/** The same as in chat. */
export const maxReason = 500;

/** What a field holds that nothing can be done with, said beside that field. */
export interface FieldProblem {
  readonly field: "host" | "rule" | "for" | "reason";
  readonly why: string;
}

/** As typed, to be shown again beside what is wrong with it. */
export interface MuteTyped {
  readonly host: string;
  readonly rule: string;
  readonly for: string;
  readonly reason: string;
}

export function muteTyped(params: URLSearchParams): MuteTyped {
  const field = (name: string, most: number): string => (params.get(name) ?? "").trim().slice(0, most);
  return {
    host: field("host", 63),
    rule: field("rule", 63) || "*",
    for: field("for", 10) || usualSpan,
    reason: field("reason", maxReason),
  };
}

/** Reads the form by the rules of the typed word `mute`. */
export function readMute(typed: MuteTyped): Result<MuteArgs, FieldProblem> {
  const { host, rule, for: time, reason } = typed;
  const signal = mutableKind(rule);
  const forMs = durationOf(time);
  if (!isHostPattern(host)) return problem("host", "Name the hosts: letters, digits and -, with * and ? for any characters.");
  if (signal === null) return problem("rule", "Choose one of the signals.");
  if (forMs === null) return problem("for", "Choose for how long.");
  return reason === "" ? problem("reason", "Say in a few words why.") : ok({ host: host.toLowerCase(), signal, forMs, reason });
}

/** Reads the form by the rules of the typed word `snooze`; a reason may be missing. */
export function readSnooze(form: URLSearchParams): Result<{ readonly forMs: number; readonly reason: string }, FieldProblem> {
  const forMs = durationOf((form.get("for") ?? "").trim());
  return forMs === null ? problem("for", "Choose for how long.") : ok({ forMs, reason: reasonOf([form.get("reason") ?? ""]) });
}

const problem = (field: FieldProblem["field"], why: string): Result<never, FieldProblem> => err({ field, why });
