import assert from "node:assert/strict";
import { test } from "node:test";
import type { Evidence, ProcessFact } from "../../../src/core/evidence.js";
import type { HostProfile } from "../../../src/core/host.js";
import { evaluate } from "../../../src/core/policy/evaluate.js";
import { runbookRules } from "../../../src/core/runbook/rules.js";
import { diagnoseByRules } from "../../../src/core/runbook/diagnose-by-rules.js";
import { signalKinds, type SignalKind } from "../../../src/core/signal.js";
import { incidentIn } from "../../fakes/incidents.js";

const example = incidentIn("proposed");
const web: ProcessFact = {
  pid: 4_242,
  startTicks: 77,
  name: "java",
  user: "app",
  rssBytes: 15e9,
  cpuPercent: 95,
  unit: "payments.service",
};
const restless: ProcessFact = { ...web, pid: 4_300, name: "supervise", unit: null, rssBytes: 1e6, cpuPercent: 1 };
const lists: HostProfile = { ...example.profile!, memoryBytes: 16e9, units: ["payments.service"], logScopes: ["/var/log/**"] };
const listsNothing: HostProfile = { ...lists, units: [], logScopes: [] };

interface Case {
  readonly subject: string;
  readonly text?: string;
  readonly facts?: Partial<Evidence["facts"]>;
}

/** For each rule, what makes it fit. A rule that is not here fails the first test. */
const cases: Readonly<Record<string, Case>> = {
  "memory.oom-kill": { subject: "host", text: "Out of memory: Killed process 4242 (java) total-vm:1kB" },
  "memory.program-over-ceiling": { subject: "java" },
  "memory.one-process-dominates": { subject: "host" },
  "memory.swap-thrashing": { subject: "host", text: "SwapTotal:  2097148 kB\nSwapFree:  12 kB" },
  "disk.deleted-file-held-open": { subject: "/var", text: "pid 4242 (java) holds /var/tmp/big (deleted)" },
  "disk.log-without-rotation": { subject: "/var", facts: { files: [{ path: "/var/log/payments/app.log", bytes: 8e9 }] } },
  "disk.journal-large": { subject: "/var", facts: { files: [{ path: "/var/log/journal/0a/system.journal", bytes: 8e9 }] } },
  "disk.inodes": { subject: "/var" },
  "cpu.runaway": { subject: "host" },
  "cpu.saturated": { subject: "host" },
  "io.saturated": { subject: "host" },
  "program.port-in-use": { subject: "payments.service", text: "listen: Address already in use" },
  "program.bad-configuration": { subject: "payments.service", text: "[emerg] unknown directive in /etc/nginx/nginx.conf:3" },
  "program.permission-denied": { subject: "payments.service", text: "open /srv/x: Permission denied" },
  "unit.failed": { subject: "payments.service" },
  "program.crash-loop": { subject: "worker", facts: { parent: restless } },
};

function evidenceFor(kind: SignalKind, { subject, text = "nothing in particular", facts }: Case): Evidence {
  const items = [{ ...example.evidence.items[0]!, text }];
  const own = { processes: [web, restless], parent: null, files: [], units: ["payments.service"] };
  const fileSystems = [{ mount: "/var", type: "ext4", sizeBytes: 1e10, usedPercent: 99, inodesUsedPercent: 10 }];
  return { signal: { ...example.signal, kind, subject, threshold: 1e9 }, items, facts: { ...own, fileSystems, ...facts } };
}

const contextOf = ({ facts }: Evidence, { units, logScopes }: HostProfile) => ({ processes: facts.processes, units, logScopes });

function assertAllowed(
  commands: readonly { readonly text: string; readonly kind: string }[],
  evidence: Evidence,
  profile: HostProfile,
): void {
  for (const { text, kind } of commands) {
    const { ruling, effect, findings } = evaluate(text, contextOf(evidence, profile));
    assert.equal(ruling, "allow", `${text}: ${findings[0]?.reason}`);
    if (kind !== "remedy") assert.equal(effect, "read", text);
  }
}

for (const rule of runbookRules) {
  test(`everything that ${rule.id} proposes may run on the host whose evidence made it fit`, () => {
    const own = cases[rule.id] ?? assert.fail(`no case for ${rule.id}`);
    for (const kind of rule.signals) {
      for (const profile of [lists, listsNothing]) {
        const evidence = evidenceFor(kind, own);
        const fit = rule.fit({ evidence, profile }) ?? assert.fail(`${rule.id} does not fit its case as ${kind}`);
        assertAllowed(fit.commands, evidence, profile);
      }
    }
  });
}

test("every rule has a case, and no case is left over", () => {
  assert.deepEqual(Object.keys(cases).sort(), runbookRules.map(({ id }) => id).sort());
});

test("the first looks at a cause that nobody knows only look, and all of them may run", () => {
  for (const kind of signalKinds) {
    const empty = { processes: [], parent: null, files: [], fileSystems: [], units: [] };
    const evidence = { ...evidenceFor(kind, { subject: kind.startsWith("disk") ? "/var" : "nobody.service", facts: empty }), items: [] };
    const { commands } = diagnoseByRules(evidence, listsNothing, "none is configured");
    assertAllowed(commands, evidence, listsNothing);
  }
});
