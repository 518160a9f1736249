import { instant, oneLine } from "../card/words.js";
import { labelTexts, type HostProfile, type Labels } from "../host.js";
import { shortHash, type PolicyStamp } from "../plan.js";

/** What people are told of one host's agent. */
export interface AgentFacts {
  readonly host: string;
  readonly labels: Labels;
  readonly profile: HostProfile | null;
  readonly connected: boolean;
  readonly lastSeenAt: number | null;
  readonly revokedAt: number | null;
}

/**
 * Every host in a few lines: those that are away first, since they are what people look for.
 *
 * @param policy what this hub judges by: a host that judges by another one is marked.
 */
export function agentsText(agents: readonly AgentFacts[], policy: PolicyStamp): string {
  if (agents.length === 0) return "There are no hosts that you may see.";
  const rank = (agent: AgentFacts): number => (agent.revokedAt !== null ? 2 : agent.connected ? 1 : 0);
  const sorted = [...agents].sort((a, b) => rank(a) - rank(b) || (a.host < b.host ? -1 : 1));
  const enrolled = agents.filter(({ revokedAt }) => revokedAt === null);
  const here = enrolled.filter(({ connected }) => connected).length;
  return [`${here} of ${enrolled.length} connected to this hub`, ...sorted.map((agent) => agentText(agent, policy))].join("\n\n");
}

function agentText(agent: AgentFacts, policy: PolicyStamp): string {
  const { host, labels, profile } = agent;
  const tags = labelTexts(labels);
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

function profileLines({ mode, agentVersion, os, policyVersion, policyHash }: HostProfile, policy: PolicyStamp): readonly string[] {
  const same = policyHash === policy.hash ? "" : "; not the policy of this hub, so it may refuse what the hub allows";
  return [
    `  Mode: ${mode}${mode === "live" ? "" : " (its own file permits no live runs)"}`,
    `  Agent: ${oneLine(agentVersion, 40)} on ${oneLine(os, 80)}`,
    `  Policy: ${oneLine(policyVersion, 40)} (${shortHash(oneLine(policyHash, 64))})${same}`,
  ];
}
