import type { CardButton } from "../card.js";
import { stopOf, type Incident } from "../incident.js";
import { stepsToRun } from "../plan.js";
import { liveIsOpen, missingFor, type Standing } from "./standing.js";
import { shownOf } from "./shown.js";
import { count, cut, oneLine } from "./words.js";

const approve: CardButton = { action: "approve", label: "Approve", style: "primary", confirm: null };
const reject: CardButton = { action: "reject", label: "Reject", style: "danger", confirm: null };
const dryRun: CardButton = { action: "dry-run", label: "Dry-run", style: "primary", confirm: null };
const again: CardButton = { action: "rediagnose", label: "Diagnose again", style: "plain", confirm: null };

/** What may be pressed in this state. Never more than three, the destructive one last; none without a plan. */
export function buttonsOf(standing: Standing): readonly CardButton[] {
  const { incident } = standing;
  if (incident.planHash === null) return [];
  if (standing.outdated !== null) return [again, reject];
  switch (incident.state) {
    case "proposed":
      return [approve, reject];
    case "approved":
      return missingFor(standing, "dry-run") > 0 ? [approve, reject] : [dryRun, ...oneMore(standing), reject];
    case "dry_passed":
      return afterDryRun(standing);
    case "dry_failed":
      return [again, reject];
    case "failed":
    case "unknown":
    case "unresolved":
    case "blocked":
      return [again];
    case "dry_running":
    case "running":
      return stopOf(incident, incident.state === "running" ? "live" : "dry-run") === null ? [stop(incident)] : [];
    case "captured":
    case "diagnosed":
    case "executed":
    case "partial":
    case "verifying":
    case "resolved":
    case "rejected":
    case "expired":
    case "superseded":
    case "recovered":
      return [];
  }
}

function stop({ state, host }: Incident): CardButton {
  const [what, changed] = state === "running" ? ["live", " What has changed stays changed."] : ["dry", ""];
  const confirm =
    `Stop the ${what} run on ${host}? The command that runs is told to end, has 1 s for that, and is killed then; ` +
    `nothing after it starts.${changed}`;
  return { action: "stop", label: "Stop", style: "danger", confirm };
}

function afterDryRun(standing: Standing): readonly CardButton[] {
  if (!standing.hostIsLive) return [reject];
  if (standing.dryRunIsStale) return [again, reject];
  return liveIsOpen(standing) ? [runLive(standing), ...oneMore(standing), reject] : [approve, reject];
}

/** What can be in the way of a plan with all its approvals is that a platform no longer stands by one; then another can be given. */
const oneMore = ({ incident }: Standing): readonly CardButton[] => (incident.trouble === null ? [] : [{ ...approve, style: "plain" }]);

/** The last question before anything changes: where, how much, and exactly what. */
function runLive({ incident, runs, changes }: Standing): CardButton {
  const what = changes === 0 ? "Nothing is changed by them." : `Changes the host: ${changing(incident)}`;
  return {
    action: "run-live",
    label: "Run live",
    style: "primary",
    confirm: cut(`Run ${count(runs, "command")} on ${incident.host} now? ${what}`, 290),
  };
}

function changing({ plan }: Incident): string {
  if (plan === null) return "";
  const changes = stepsToRun(plan).filter(({ effect }) => effect === "change");
  return oneLine(changes.map(shownOf).join("; "), 220);
}
