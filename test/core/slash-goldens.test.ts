import { test } from "node:test";
import type { Incident } from "../../src/core/incident.js";
import type { Case } from "../../src/core/postmortem/case.js";
import { postmortem } from "../../src/core/postmortem/postmortem.js";
import { roles } from "../../src/core/access.js";
import { agentsText, type AgentFacts } from "../../src/core/slash/agents-text.js";
import { evidenceText } from "../../src/core/slash/evidence-text.js";
import { helpText } from "../../src/core/slash/help-text.js";
import { planText } from "../../src/core/slash/plan-text.js";
import { timelineText } from "../../src/core/slash/timeline-text.js";
import { whoamiText } from "../../src/core/slash/whoami-text.js";
import { caseOf } from "../fakes/cases.js";
import { ann, bob, cleo, eve, exampleAccess, exampleNow, hostile, incidentIn } from "../fakes/incidents.js";
import { golden } from "../golden/golden.js";

const cases: Readonly<Record<string, Incident>> = {
  captured: incidentIn("captured"),
  proposed: incidentIn("proposed"),
  rejected: incidentIn("rejected"),
  resolved: incidentIn("resolved"),
  "resolved-hostile": hostile(incidentIn("resolved")),
};

const texts: Readonly<Record<string, (its: Case) => string>> = {
  evidence: ({ incident, readings }) => evidenceText(incident, readings),
  plan: ({ incident }) => planText(incident),
  timeline: ({ incident, audit, auditIsCut }) => timelineText(incident, audit, auditIsCut),
};

for (const [name, incident] of Object.entries(cases)) {
  for (const [verb, textOf] of Object.entries(texts)) {
    test(`the ${verb} of an incident that is ${name} reads as it did`, () =>
      golden(`answers/${verb}-${name}.txt`, `${textOf(caseOf(incident))}\n`));
  }
  test(`the post-mortem of an incident that is ${name} reads as it did`, () =>
    golden(`answers/postmortem-${name}.md`, postmortem(caseOf(incident))));
}

const { profile } = incidentIn("proposed");
const agent: AgentFacts = {
  host: "web-07",
  labels: { env: "production" },
  profile,
  connected: true,
  lastSeenAt: exampleNow,
  revokedAt: null,
};
const agents: readonly AgentFacts[] = [
  agent,
  { ...agent, host: "db-01", connected: false, profile: { ...profile!, mode: "dry-run", policyVersion: "0", policyHash: "77".repeat(32) } },
  { ...agent, host: "db-02", labels: {}, connected: false, lastSeenAt: null, profile: null },
  { ...agent, host: "old-01", connected: false, revokedAt: exampleNow },
];

test("the list of agents reads as it did", () => {
  golden("answers/agents.txt", `${agentsText(agents, { version: "1", hash: "9d41".repeat(16) })}\n`);
});

test("help and whoami read as they did, for everybody who asks differently", () => {
  golden("answers/help-all.txt", `${helpText(new Set(roles), null)}\n`);
  golden("answers/help-viewer.txt", `${helpText(new Set(["viewer"]), null)}\n`);
  golden("answers/help-nobody.txt", `${helpText(new Set(), null)}\n`);
  golden("answers/help-list.txt", `${helpText(new Set(["viewer"]), "list")}\n`);
  const all = [
    whoamiText(exampleAccess, ann),
    whoamiText(exampleAccess, bob, "Mattermost did not confirm your channels."),
    whoamiText(exampleAccess, cleo),
  ];
  golden("answers/whoami.txt", `${[...all, whoamiText(exampleAccess, eve)].join("\n\n")}\n`);
});
