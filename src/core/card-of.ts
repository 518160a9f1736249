import type { Access } from "./access.js";
import type { Card } from "./card.js";
import { buttonsOf } from "./card/buttons.js";
import { causeOf, evidenceOf } from "./card/cause.js";
import { factsOf } from "./card/facts.js";
import { historyOf } from "./card/history.js";
import { moreOf } from "./card/more.js";
import { quietOf } from "./card/quiet.js";
import { standingOf, type Standing } from "./card/standing.js";
import { nextOf, progress, stateLabels } from "./card/state.js";
import { awaitsPlan, stepsOf } from "./card/steps.js";
import { titleOf, whatOf } from "./card/title.js";
import { count, oneLine } from "./card/words.js";
import { incidentName, type Incident } from "./incident.js";
import type { Mute } from "./mute.js";
import { shortHash, type PolicyStamp } from "./plan.js";

/**
 * The card of an incident: everything a person needs to decide, in words that hold on every platform. The only place where
 * wording lives. Total; the same input gives the same card.
 *
 * @param now   milliseconds since 1970; only the age of a dry run and what is quiet depend on it, since a card is drawn again
 *              on commits alone.
 * @param mutes those that hold; whichever of them covers the incident is said on the card.
 */
export function cardOf(incident: Incident, access: Access, now: number, mutes: readonly Mute[] = []): Card {
  const standing = standingOf(incident, access, now, mutes);
  const buttons = buttonsOf(standing);
  const { label, tone } = stateLabels[incident.state];
  return {
    incidentId: incident.id,
    name: incidentName(incident.id),
    version: incident.version,
    tone,
    severity: incident.severity,
    host: incident.host,
    title: titleOf(incident),
    state: { code: incident.state, label, next: nextOf(standing) },
    quiet: quietOf(standing),
    facts: factsOf(standing),
    cause: causeOf(incident),
    ...evidenceOf(incident),
    steps: stepsOf(incident),
    plan: stampOf(incident),
    history: historyOf(incident),
    buttons,
    more: moreOf(
      standing,
      buttons.map(({ action }) => action),
    ),
    fallback: fallbackOf(standing),
  };
}

function stampOf(incident: Incident): Card["plan"] {
  if (incident.plan === null || incident.planHash === null || awaitsPlan(incident)) return null;
  const { plan, planHash, profile, host } = incident;
  const own = { version: profile?.policyVersion ?? "", hash: profile?.policyHash ?? "" };
  const differs = profile !== null && own.hash !== plan.policy.hash ? `; ${host} judges by ${stampText(own)}` : "";
  return { hash: shortHash(planHash), policy: `${stampText(plan.policy)}${differs}` };
}

const stampText = ({ version, hash }: PolicyStamp): string => `${oneLine(version, 40)} (${oneLine(shortHash(hash), 8)})`;

function fallbackOf(standing: Standing): string {
  const { incident, snooze, mutes } = standing;
  return [
    `${incident.severity} ${incidentName(incident.id)} ${incident.host}: ${whatOf(incident)}.`,
    `${progress(standing)}.`,
    ...sizeOf(standing),
    ...(snooze === null ? [] : ["Snoozed."]),
    ...(mutes.length === 0 ? [] : ["Muted."]),
  ].join(" ");
}

/** How much the plan would run, while there is one. */
function sizeOf({ incident, runs }: Standing): readonly string[] {
  if (incident.plan === null || awaitsPlan(incident)) return [];
  const held = incident.plan.steps.length - runs;
  return [`${count(runs, "command")} to run${held === 0 ? "" : `, ${held} held`}.`];
}
