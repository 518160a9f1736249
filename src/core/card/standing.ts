import type { Access } from "../access.js";
import { dryRunLifeMs, quorumOf } from "../approval.js";
import { approvers, lapsed } from "../approvers.js";
import type { OrderMode } from "../host.js";
import { reportOf, type Incident } from "../incident.js";
import { mutesOf, type Mute } from "../mute.js";
import { outdatedBy } from "../outdated.js";
import { isSnoozed, type Snooze } from "../snooze.js";
import { stepsToRun } from "../plan.js";

/** Where the decisions on an incident stand at one moment: what the buttons, the facts and the next step all rest on. */
export interface Standing {
  readonly incident: Incident;
  /** Principals whose approval counts right now. */
  readonly approvers: readonly string[];
  /** Principals who approved and may not any more. */
  readonly lapsed: readonly string[];
  readonly dryRunNeed: number;
  readonly liveNeed: number;
  readonly separateExecutor: boolean;
  /** Whether the host's own file permits live runs at all. */
  readonly hostIsLive: boolean;
  /** A passed dry run that is too old to unlock a live run. */
  readonly dryRunIsStale: boolean;
  /** Steps that a run would start, and how many of those change the host. */
  readonly runs: number;
  readonly changes: number;
  /** How the newest evidence contradicts the plan, as a clause; null when it does not. */
  readonly outdated: string | null;
  /** The snooze that holds right now. */
  readonly snooze: Snooze | null;
  /** The mutes that cover it right now, the one that ends last first. */
  readonly mutes: readonly Mute[];
  readonly now: number;
}

/** The standing of an incident at `now`, by what is recorded; nobody is asked. `mutes` may hold any. */
export function standingOf(incident: Incident, access: Access, now: number, mutes: readonly Mute[] = []): Standing {
  const live = quorumOf(incident, access, "live");
  const preview = reportOf(incident, "dry-run");
  const running = incident.plan === null ? [] : stepsToRun(incident.plan);
  return {
    incident,
    approvers: approvers(incident, access),
    lapsed: lapsed(incident, access),
    dryRunNeed: quorumOf(incident, access, "dry-run").approvals,
    liveNeed: live.approvals,
    separateExecutor: live.separateExecutor,
    hostIsLive: incident.profile?.mode === "live",
    dryRunIsStale: preview !== null && now - preview.finishedAt > dryRunLifeMs,
    runs: running.length,
    changes: running.filter((step) => step.effect === "change").length,
    outdated: outdatedBy(incident),
    snooze: isSnoozed(incident, now) ? incident.snooze : null,
    mutes: mutesOf(mutes, incident, now),
    now,
  };
}

/** How many more different approvers it takes; 0 when there are enough. */
export const missingFor = (standing: Standing, mode: OrderMode): number =>
  Math.max(0, (mode === "live" ? standing.liveNeed : standing.dryRunNeed) - standing.approvers.length);

/** Whether a live run is on offer: the host permits it, the quorum is there, the dry run is fresh. */
export const liveIsOpen = (standing: Standing): boolean =>
  standing.hostIsLive && missingFor(standing, "live") === 0 && !standing.dryRunIsStale;
