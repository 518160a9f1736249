import { instant, oneLine } from "../card/words.js";
import type { HostProfile, Labels } from "../host.js";
import { shortHash } from "../plan.js";

/** What people are told of one host's agent. */
export interface AgentFacts {
  readonly host: string;
  readonly labels: Labels;
  readonly profile: HostProfile | null;
  readonly connected: boolean;
  readonly lastSeenAt: number | null;
  readonly revokedAt: number | null;
}

/** The policy this hub judges by: a host that judges by another one says so. */
export interface HubPolicy {
  readonly version: string;
  readonly hash: string;
}

/** Every host in a few lines: those that are away first, since they are what people look for. */
export function agentsText(agents: readonly AgentFacts[], policy: HubPolicy): string {
  if (agents.length === 0) return "There are no hosts that you may see.";
  const order = (one: AgentFacts): number => (one.revokedAt !== null ? 2 : one.connected ? 1 : 0);
  const sorted = [...agents].sort((a, b) => order(a) - order(b) || (a.host < b.host ? -1 : 1));
  const here = agents.filter(({ connected, revokedAt }) => connected && revokedAt === null).length;
  const joined = agents.filter(({ revokedAt }) => revokedAt === null).length;
  return [`${here} of ${joined} connected to this hub`, ...sorted.map((agent) => agentText(agent, policy))].join("\n\n");
}

function agentText(agent: AgentFacts, policy: HubPolicy): string {
  const { host, labels, profile } = agent;
  const tags = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [
    `${host}: ${standing(agent)}`,
    ...(tags.length === 0 ? [] : [`  Labels: ${oneLine(tags.join(", "), 300)}`]),
    ...(profile === null ? ["  It has not said anything about itself yet."] : profileLines(profile, policy)),
  ].join("\n");
}

function standing({ connected, lastSeenAt, revokedAt }: AgentFacts): string {
  if (revokedAt !== null) return `revoked at ${instant(revokedAt)}`;
  if (connected) return "connected";
  return lastSeenAt === null ? "has never been connected" : `not connected to this hub, last seen at ${instant(lastSeenAt)}`;
}

function profileLines({ mode, agentVersion, os, policyVersion, policyHash }: HostProfile, policy: HubPolicy): readonly string[] {
  const same = policyHash === policy.hash ? "" : "; not the policy of this hub, so it may refuse what the hub allows";
  return [
    `  Mode: ${mode}${mode === "live" ? "" : " (its own file permits no live runs)"}`,
    `  Agent: ${oneLine(agentVersion, 40)} on ${oneLine(os, 80)}`,
    `  Policy: ${oneLine(policyVersion, 40)} (${shortHash(oneLine(policyHash, 64))})${same}`,
  ];
}
