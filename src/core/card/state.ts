import { lapsedText } from "../approvers.js";
import type { Tone } from "../card.js";
import type { OrderMode } from "../host.js";
import { openOrder, stopOf, type State } from "../incident.js";
import { liveIsOpen, missingFor, type Standing } from "./standing.js";
import { count, moment } from "./words.js";

/** A word for each state, and the colour that goes with it. */
export const stateLabels: Readonly<Record<State, { readonly label: string; readonly tone: Tone }>> = {
  captured: { label: "Diagnosing", tone: "info" },
  diagnosed: { label: "Checking the plan", tone: "info" },
  proposed: { label: "Waiting for approval", tone: "warn" },
  approved: { label: "Approved for a dry run", tone: "info" },
  dry_running: { label: "Dry run in progress", tone: "info" },
  dry_passed: { label: "Dry run passed", tone: "warn" },
  dry_failed: { label: "Dry run failed", tone: "danger" },
  running: { label: "Running live", tone: "info" },
  executed: { label: "Executed", tone: "info" },
  partial: { label: "Partly executed", tone: "warn" },
  failed: { label: "Live run failed", tone: "danger" },
  unknown: { label: "Outcome unknown", tone: "danger" },
  verifying: { label: "Measuring again", tone: "info" },
  resolved: { label: "Resolved", tone: "ok" },
  unresolved: { label: "Not resolved", tone: "danger" },
  rejected: { label: "Rejected", tone: "neutral" },
  expired: { label: "Expired", tone: "neutral" },
  superseded: { label: "Diagnosing again", tone: "info" },
  recovered: { label: "Recovered by itself", tone: "ok" },
  blocked: { label: "Nothing can run", tone: "warn" },
};

/** What happens next, and who has to do it. Complete sentences. */
export function nextOf(standing: Standing): string {
  const { incident } = standing;
  const host = incident.host;
  if (standing.outdated !== null)
    return `The host has changed since this plan was made: ${standing.outdated}. Nothing of it can run. Ask for a new plan.${expiry(standing)}`;
  switch (incident.state) {
    case "captured":
      return "The evidence is stored. A diagnosis follows.";
    case "diagnosed":
      return "The policy is judging the proposed commands. Nothing runs before people have decided.";
    case "proposed":
      return (
        `Read the commands, then approve or reject. ${more(standing, "dry-run")} unlocks the dry run, which changes nothing.` +
        expiry(standing)
      );
    case "approved":
      return missingFor(standing, "dry-run") > 0
        ? `${lost(standing)}${more(standing, "dry-run")} unlocks the dry run.${expiry(standing)}`
        : `Start the dry run: it shows what would happen on ${host} and changes nothing.${expiry(standing)}`;
    case "dry_running":
      if (openOrder(incident, "dry-run") === null) return unsent(host);
      if (stopOf(incident, "dry-run") !== null) return stopping(host);
      return `The agent on ${host} is checking every step. Nothing is changed.`;
    case "dry_passed":
      return `${afterDryRun(standing)}${expiry(standing)}`;
    case "dry_failed":
      return `Nothing was changed. Read what stood in the way, then ask for a new plan or reject this one.${expiry(standing)}`;
    case "running":
      if (openOrder(incident, "live") === null) return unsent(host);
      if (stopOf(incident, "live") !== null) return stopping(host);
      return `The agent on ${host} is running the commands. The outcome follows here.`;
    case "executed":
    case "partial":
    case "verifying":
      return `The same signal is being measured again on ${host}, to see whether the trouble is gone.`;
    case "failed":
      return `Nothing is run again by itself. Look at ${host}, or ask for a new plan.`;
    case "unknown":
      return `The run may have started and its end was not seen. Nothing is run again by itself. Look at ${host} before anything else.`;
    case "resolved":
      return "Nothing more to do. Should the signal come back, a new incident opens.";
    case "unresolved":
      return `The trouble is still there. Look at ${host}, or ask for a new plan.`;
    case "rejected":
      return "Nothing of this plan will run.";
    case "expired":
      return "Nobody took this plan further in time, and nothing of it will run. The next report of the signal opens a new incident.";
    case "superseded":
      return incident.outdated.some(({ planHash }) => planHash === incident.planHash)
        ? "The host changed, so a new plan is made. The old one can no longer run, and its approvals no longer count."
        : "Somebody asked for a new plan. The old one can no longer run.";
    case "recovered":
      return "The signal cleared without a run. Nothing more will run.";
    case "blocked":
      return blocked(standing);
  }
}

const unsent = (host: string): string => `The order has not been sent to ${host} yet. Nothing has started.`;

const stopping = (host: string): string =>
  `A person has stopped it: ${host} is told to end the command that runs and to start no other. How far it came follows here.`;

function blocked({ incident: { plan, host } }: Standing): string {
  if (plan === null) return `Nothing could be proposed. Look at ${host}.`;
  const byHand = plan.steps.some(({ verdict }) => verdict === "review") ? "Do the steps held for review by hand" : `Look at ${host}`;
  return `The policy lets Tagout run none of these commands, and no approval can change that. ${byHand}, or ask for a new plan.`;
}

function afterDryRun(standing: Standing): string {
  const { host } = standing.incident;
  if (!standing.hostIsLive) {
    return `There is no live run here: ${host} is in mode dry-run, which only its own file can change. Do it by hand, or reject the plan.`;
  }
  if (standing.dryRunIsStale) return "The dry run is older than 15 minutes and the host may have changed since. Ask for a new plan.";
  if (!liveIsOpen(standing)) return `${lost(standing)}${more(standing, "live")} unlocks the live run.${third(standing)}`;
  return `An executor can now run it live on ${host}.${third(standing)}`;
}

/** Which approvals no longer count, before what is needed in their place. */
function lost({ lapsed }: Standing): string {
  return lapsed.length === 0 ? "" : `${lapsedText(lapsed)} `;
}

function more(standing: Standing, mode: OrderMode): string {
  const missing = Math.max(1, missingFor(standing, mode));
  return `${missing === 1 ? "One" : missing} ${standing.approvers.length > 0 ? "more " : ""}approval${missing === 1 ? "" : "s"}`.trim();
}

const third = (standing: Standing): string => (standing.separateExecutor ? " Whoever runs it must not be one of its approvers." : "");

/** Plans that wait for people carry their end in `dueAt`. */
const expiry = ({ incident }: Standing): string => (incident.dueAt === null ? "" : ` The plan expires at ${moment(incident.dueAt)}.`);

/** The fallback's few words on how far the approvals are. */
export function progress(standing: Standing): string {
  const { state } = standing.incident;
  const { label } = stateLabels[state];
  if (state === "proposed") return `${label}, ${standing.approvers.length} of ${standing.dryRunNeed}`;
  if (state === "dry_passed" && standing.hostIsLive)
    return `${label}, ${standing.approvers.length} of ${count(standing.liveNeed, "approval")} for a live run`;
  return label;
}
