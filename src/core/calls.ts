import { groupKinds, principalOf, type Access, type Grant, type Platform } from "./access.js";
import { stateLabels } from "./card/state.js";
import { whatOf } from "./card/title.js";
import { sentence } from "./card/words.js";
import { carries, type Labels } from "./host.js";
import { incidentName, type Incident, type State } from "./incident.js";
import { noticeLimits, type Mention } from "./notice.js";
import { shortHash } from "./plan.js";
import type { Severity } from "./signal.js";

/** When people are called by name, and who. */
export interface CallRules {
  /** Minutes after a plan was put up at which it asks again, by severity; the last step goes to the fallback channels too. */
  readonly escalateMinutes: Readonly<Record<Severity, readonly number[]>>;
  /** Called from the second step on, each as a grant names it: `slack-group:S0604`, `slack:T012/U345`, `mattermost:ID` ... */
  readonly onCall: readonly string[];
  /** How those who decided hear how it ended. */
  readonly outcome: "direct" | "mention" | "off";
}

/** Only an undecided P1 is called about more than once. */
export const defaultCallRules: CallRules = {
  escalateMinutes: { P1: [5, 15, 30], P2: [], P3: [], P4: [] },
  onCall: [],
  outcome: "direct",
};

/** Somebody is called, once. Whether it is still right to call depends on the incident as it is at `at`. */
export interface Call {
  /** Tells it from every other call of the incident. */
  readonly key: string;
  /** Milliseconds since 1970; one in the future is looked at again then. */
  readonly at: number;
  readonly text: string;
  readonly mentions: readonly Mention[];
  /** 0 for the first time, 1 for the first repetition, and so on. */
  readonly step: number;
  /** The last step: to be said in the fallback channels too. */
  readonly everywhere: boolean;
}

/**
 * Until when nobody is called, milliseconds since 1970; null when calls may be made. A snooze holds for every incident, the quiet
 * hours of a channel for all but P1.
 */
export function callsFrom(severity: Severity, snoozedUntil: number | null, quietHoursUntil: number | null): number | null {
  if (severity === "P1" || quietHoursUntil === null) return snoozedUntil;
  return Math.max(snoozedUntil ?? 0, quietHoursUntil);
}

/** States in which a live run came to something that those who unlocked it want to know. */
const outcomes: readonly State[] = ["resolved", "unresolved", "failed", "unknown"];

/** What calls depend on beside the incident. Times in milliseconds since 1970. */
export interface CallFacts {
  readonly access: Access;
  readonly platform: Platform;
  readonly rules: CallRules;
  /** When the current plan was put up. */
  readonly proposedAt: number;
  /** Until when somebody wants no calls; null when nobody does. */
  readonly quietUntil: number | null;
}

/**
 * Whoever may approve on this host is called when a P1 or P2 plan is put up, and again while nobody answers. A decision, a
 * cleared signal, an end or a snooze takes every later call away.
 */
export function callsOf(incident: Incident, { access, platform, rules, proposedAt, quietUntil }: CallFacts): readonly Call[] {
  if (incident.state !== "proposed" || incident.planHash === null || incident.clearedAt !== null) return [];
  if (incident.decisions.some(({ planHash }) => planHash === incident.planHash)) return [];
  const from = Math.max(proposedAt, quietUntil ?? 0);
  const who = approversOn(access, platform, incident.labels);
  const minutes = rules.escalateMinutes[incident.severity];
  const base = `ask:${incident.revision}`;
  const first: Call = { key: base, at: from, text: askText(incident), mentions: who, step: 0, everywhere: false };
  const again = minutes.map((after, i): Call => ({
    key: `${base}:${i + 1}`,
    at: from + after * 60_000,
    text: againText(incident, after),
    mentions: capped(i === 0 ? who : [...mentionsOn(rules.onCall, platform), ...who]),
    step: i + 1,
    everywhere: i > 0 && i === minutes.length - 1,
  }));
  return isUrgent(incident.severity) ? [first, ...again] : again;
}

const isUrgent = (severity: Severity): boolean => severity === "P1" || severity === "P2";

const askText = (incident: Incident): string =>
  `${incident.severity} ${incidentName(incident.id)} on ${incident.host}: ${sentence(whatOf(incident))} Plan ${shortHash(incident.planHash ?? "")} waits for your decision; its commands are on the card.`;

const againText = (incident: Incident, minutes: number): string =>
  `${incident.severity} ${incidentName(incident.id)} on ${incident.host}: nobody has decided for ${minutes} minutes. ${sentence(whatOf(incident))}`;

/** How a live run ended, and everybody who decided on its plan and did not reject it, as the platform can call them. */
export interface Outcome {
  readonly key: string;
  readonly text: string;
  readonly people: readonly Mention[];
}

/** How a run ended, for those who unlocked it; null while it has not. */
export function outcomeOn(incident: Incident, access: Access, platform: Platform): Outcome | null {
  const order = incident.orders.findLast(({ mode, planHash }) => mode === "live" && planHash === incident.planHash);
  if (order === undefined || !outcomes.includes(incident.state)) return null;
  const deciders = incident.decisions.filter(({ planHash, action }) => planHash === incident.planHash && action !== "reject");
  const people = deciders.flatMap(({ actor }): readonly Mention[] => {
    if (actor.platform === platform) return [{ kind: "user", id: actor.id }];
    const principal = principalOf(access, actor);
    return identitiesOf(access, principal, platform);
  });
  const { label } = stateLabels[incident.state];
  return {
    key: `outcome:${order.id}:${incident.state}`,
    text: `${label}: ${incidentName(incident.id)} on ${incident.host}, which you decided on. ${sentence(whatOf(incident))}`,
    people: capped(people),
  };
}

/** Who may approve on a host with these labels, as the platform can call them: groups where there are any, else people. */
export function approversOn({ grants, principals }: Access, platform: Platform, labels: Labels): readonly Mention[] {
  const covers = ({ roles, hosts }: Grant): boolean => roles.includes("approver") && carries(labels, hosts);
  const to = grants.filter(covers).map((grant) => grant.to);
  const found = to.flatMap((name) =>
    name.startsWith("principal:") ? identitiesOf({ principals }, name.slice("principal:".length), platform) : mentionsOn([name], platform),
  );
  const groups = found.filter(({ kind }) => kind === "group");
  return capped(groups.length > 0 ? groups : found);
}

function mentionsOn(names: readonly string[], platform: Platform): readonly Mention[] {
  return names.flatMap((name): readonly Mention[] => {
    const [kind = "", ...rest] = name.split(":");
    const id = rest.join(":");
    if (kind === groupKinds[platform]) return [{ kind: "group", id }];
    return kind === platform ? [{ kind: "user", id }] : [];
  });
}

const identitiesOf = ({ principals }: Pick<Access, "principals">, name: string, platform: Platform): readonly Mention[] =>
  mentionsOn(principals.find((one) => one.name === name)?.identities ?? [], platform);

function capped(all: readonly Mention[]): readonly Mention[] {
  const unique = all.filter(({ kind, id }, i) => all.findIndex((other) => other.kind === kind && other.id === id) === i);
  return unique.slice(0, noticeLimits.mentions);
}
