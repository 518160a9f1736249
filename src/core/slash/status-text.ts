import { count, oneLine } from "../card/words.js";
import { shortHash, type PolicyStamp } from "../plan.js";

/** What the hub knows of itself and its neighbours right now. */
export interface HubStatus {
  readonly openIncidents: number;
  /** Of those, how many wait for people. */
  readonly waiting: number;
  readonly agents: { readonly connected: number; readonly enrolled: number };
  /** The model that is asked first, or null when the rules diagnose alone. */
  readonly model: string | null;
  readonly policy: PolicyStamp;
  /** Each chat platform, the database, the model: what it waits for, or null when it is well. */
  readonly parts: readonly { readonly name: string; readonly waitsFor: string | null }[];
}

/** The hub's state in a few lines, trouble first. */
export function statusText(status: HubStatus): string {
  const ill = status.parts.filter(({ waitsFor }) => waitsFor !== null);
  const well = status.parts.filter(({ waitsFor }) => waitsFor === null);
  return [
    ...ill.map(({ name, waitsFor }) => `Not well: ${oneLine(name, 40)}: ${oneLine((waitsFor ?? "").replaceAll("`", ""), 450)}`),
    ...(well.length === 0 ? [] : [`Well: ${well.map(({ name }) => oneLine(name, 40)).join(", ")}`]),
    `Incidents: ${status.openIncidents} open, ${status.waiting} waiting for people`,
    `Agents: ${status.agents.connected} of ${count(status.agents.enrolled, "host")} connected`,
    `Diagnosis: ${status.model === null ? "runbook rules alone, no model" : `model ${oneLine(status.model, 80)}, then runbook rules`}`,
    `Policy: ${oneLine(status.policy.version, 40)} (${shortHash(oneLine(status.policy.hash, 64))})`,
  ].join("\n");
}
