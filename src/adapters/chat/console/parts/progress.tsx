import { stateLabels } from "../../../../core/card/state.js";
import { reportOf, type Incident, type State } from "../../../../core/incident.js";
import { Icon, type IconName } from "./icon.js";
import type { Markup } from "../markup.js";

const stops = ["Captured", "Diagnosed", "Proposed", "Approved", "Dry run", "Live run", "Verified"] as const;

type Mark = "done" | "now" | "bad" | "ended" | "ahead";

/** How far along the line an incident is, and how its last stop went. */
export function Progress({ incident }: { readonly incident: Incident }): Markup {
  const at = stopOf(incident);
  return (
    <ol class="progress" aria-label="How far it is">
      {stops.map((stop, n) => {
        const mark: Mark = n < at ? "done" : n > at ? "ahead" : markOf(incident.state);
        return (
          <li class={`stop stop-${mark}`} aria-current={n === at ? "step" : undefined}>
            <span class="knob">{icons[mark] === null ? null : <Icon name={icons[mark]} />}</span>
            <span class="stop-name">{stop}</span>
            <span class="unseen">{words[mark]}</span>
          </li>
        );
      })}
    </ol>
  );
}

const icons: Readonly<Record<Mark, IconName | null>> = { done: "check", now: null, bad: "alert", ended: "cross", ahead: null };
const words: Readonly<Record<Mark, string>> = {
  done: ": done",
  now: ": now",
  bad: ": needs a look",
  ended: ": ended here",
  ahead: ": not yet",
};

function stopOf(incident: Incident): number {
  switch (incident.state) {
    case "captured":
      return 0;
    case "diagnosed":
      return 1;
    case "proposed":
    case "blocked":
      return 2;
    case "approved":
      return 3;
    case "dry_running":
    case "dry_passed":
    case "dry_failed":
      return 4;
    case "running":
    case "executed":
    case "partial":
    case "failed":
    case "unknown":
      return 5;
    case "verifying":
    case "resolved":
    case "unresolved":
      return 6;
    case "rejected":
    case "expired":
    case "superseded":
    case "recovered":
      return furthest(incident);
  }
}

/** Where an incident was when it ended early. */
function furthest(incident: Incident): number {
  if (incident.verification !== null) return 6;
  if (reportOf(incident, "live") !== null) return 5;
  if (reportOf(incident, "dry-run") !== null) return 4;
  if (incident.decisions.some(({ action, planHash }) => action === "approve" && planHash === incident.planHash)) return 3;
  if (incident.plan !== null) return 2;
  return incident.diagnosis === null ? 0 : 1;
}

function markOf(state: State): Mark {
  const { tone } = stateLabels[state];
  switch (state) {
    case "rejected":
    case "expired":
    case "superseded":
    case "recovered":
      return "ended";
    case "resolved":
    case "dry_passed":
      return "done";
    default:
      return tone === "danger" || state === "blocked" || state === "partial" ? "bad" : "now";
  }
}
