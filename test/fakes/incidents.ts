import { defaultQuorum, type Access, type Actor } from "../../src/core/access.js";
import type { ChainedRecord } from "../../src/core/audit.js";
import type { Decision } from "../../src/core/decision.js";
import type { Diagnosis } from "../../src/core/diagnosis.js";
import type { Evidence } from "../../src/core/evidence.js";
import type { HostProfile, OrderMode } from "../../src/core/host.js";
import { states, type Incident, type OrderRecord, type State } from "../../src/core/incident.js";
import { planHash, stepLimits, type Plan, type Step } from "../../src/core/plan.js";
import type { Ruling } from "../../src/core/policy/verdict.js";
import type { Mute } from "../../src/core/mute.js";
import { sha256 } from "../../src/core/digest.js";
import type { Report, StepReport } from "../../src/core/report.js";
import type { Script } from "../../src/core/shell/script.js";
import { fingerprint, type Signal } from "../../src/core/signal.js";
import type { Reading } from "../../src/ports/store.js";

/** 2026-11-23 02:14:00 UTC: when the trouble of every example began. */
export const began = Date.UTC(2026, 10, 23, 2, 14);
const minutes = (n: number): number => began + n * 60_000;

/** A moment after everything in the examples, with their dry runs still fresh. */
export const exampleNow = minutes(17);

export const ann: Actor = { platform: "slack", id: "T0AAAAAAA/U0ANN0000", name: "ann", groups: ["S0ONCALL0"] };
export const bob: Actor = { platform: "mattermost", id: "bobbobbobbobbobbobbobbobbo", name: "bob", groups: [] };
export const cleo: Actor = { platform: "console", id: "cleo", name: "cleo", groups: [] };
export const eve: Actor = { platform: "slack", id: "T0AAAAAAA/U0EVE0000", name: "eve", groups: [] };

/** ann (on two platforms) and bob approve, cleo runs, eve may do nothing. */
export const exampleAccess: Access = {
  principals: [
    { name: "ann", identities: ["slack:T0AAAAAAA/U0ANN0000", "mattermost:annannannannannannannannan"] },
    { name: "bob", identities: ["mattermost:bobbobbobbobbobbobbobbobbo", "slack:T0AAAAAAA/U0BOB0000"] },
    { name: "cleo", identities: ["console:cleo"] },
  ],
  grants: [
    { to: "principal:ann", roles: ["approver"], hosts: {} },
    { to: "principal:bob", roles: ["approver"], hosts: {} },
    { to: "principal:cleo", roles: ["executor"], hosts: {} },
  ],
  quorum: defaultQuorum,
};

const signal: Signal = {
  id: "0193573e-0000-7000-8000-000000000001",
  kind: "memory-process",
  subject: "java",
  phase: "raised",
  severity: "P2",
  value: 7_730_941_132,
  threshold: 6_442_450_944,
  unit: "bytes",
  summary: "java uses 7.2 GiB of memory, over its limit of 6 GiB",
  observedAt: minutes(2),
  since: began,
};

const evidence: Evidence = {
  signal,
  items: [
    { id: "Ek3f9", source: "/proc/4242/status", trust: 2, text: "Name: java\nVmRSS: 7549748 kB\nVmSwap: 0 kB\nThreads: 214" },
    { id: "Ea81x", source: "/proc/meminfo", trust: 2, text: "MemTotal: 16384000 kB\nMemAvailable: 812004 kB" },
    {
      id: "Eqq07",
      source: "journal of payments.service",
      trust: 0,
      text: "02:13:58 java.lang.OutOfMemoryError: Java heap space\n02:13:59 cache size 5120000 entries, never evicted",
    },
    { id: "Ez5t2", source: "/proc/pressure/memory", trust: 2, text: "some avg10=31.22 avg60=18.40 avg300=6.01" },
  ],
  facts: {
    processes: [
      {
        pid: 4242,
        startTicks: 812_334,
        name: "java",
        user: "payments",
        rssBytes: 7_730_941_132,
        cpuPercent: 104,
        unit: "payments.service",
      },
    ],
    fileSystems: [],
    files: [],
    units: ["payments.service"],
    parent: null,
  },
};

const profile: HostProfile = {
  os: "Debian GNU/Linux 12",
  kernel: "6.1.0-28-amd64",
  cores: 8,
  memoryBytes: 16_777_216_000,
  mode: "live",
  agentVersion: "0.1.0",
  policyVersion: "1",
  policyHash: "9d41".repeat(16),
  units: ["payments.service"],
  logScopes: [],
};

const diagnosis: Diagnosis = {
  causeClass: "memory_leak",
  entity: "java (pid 4242)",
  cause: "The cache of the payments service is never emptied, so its heap grows until the host runs out of memory.",
  confidence: 78,
  risk: "medium",
  evidence: ["Ek3f9", "Eqq07"],
  commands: [],
  by: { kind: "model", model: "qwen3:8b", digest: "sha256:4f1c0a77d2b9e6", agreesWithRule: "memory-process-leak", tries: "one" },
};

/** One pipeline of one command, as the scanner would give it. */
export function script(...argv: readonly string[]): Script {
  return [{ after: "always", commands: [{ argv, stdin: "null", stdout: "capture", stderr: "capture" }] }];
}

/** What the policy says of them. */
const known: Readonly<Record<string, string>> = {
  ps: "Lists processes.",
  systemctl: "Restarts a service that this host lists.",
  free: "Shows how much memory is left.",
};

export function step(n: number, verdict: Ruling, effect: Step["effect"], argv: readonly string[], more: Partial<Step> = {}): Step {
  const rule = verdict === "allow" ? `${argv[0]}.${effect}` : `${argv[0]}.${verdict}`;
  const reason = {
    allow: known[argv[0] ?? ""] ?? "Does what its name says, within bounds.",
    review: "No rule lets this run by itself.",
    block: "This can destroy data and cannot be undone.",
  }[verdict];
  return {
    n,
    kind: effect === "read" ? "inspect" : "remedy",
    text: argv.join(" "),
    purpose: effect === "read" ? "See where it stands." : "End the trouble.",
    verdict,
    effect,
    findings: [{ rule, ruling: verdict, reason, span: null, argvIndex: null, mend: null }],
    script: verdict === "allow" ? script(...argv) : [],
    limits: stepLimits[effect],
    ...more,
  };
}

const steps: readonly Step[] = [
  step(1, "allow", "read", ["ps", "-o", "pid,rss,etime,comm", "-p", "4242"], { purpose: "Confirm which process holds the memory." }),
  step(2, "allow", "change", ["systemctl", "restart", "payments.service"], {
    purpose: "Give the memory back; the service starts with an empty cache.",
  }),
  step(3, "review", "change", ["sysctl", "-w", "vm.swappiness=10"], {
    purpose: "Keep the next growth from reaching swap.",
    findings: [
      {
        rule: "sysctl.write",
        ruling: "review",
        reason: "It changes a kernel setting for the whole host.",
        span: null,
        argvIndex: 1,
        mend: "read it with sysctl vm.swappiness",
      },
    ],
  }),
  step(4, "allow", "read", ["free", "-m"], { kind: "verify", purpose: "See that memory is free again." }),
];

export function plan(incidentId: number, host: string, its: readonly Step[], revision = 1): Plan {
  return {
    incidentId,
    revision,
    host,
    policy: { version: "1", hash: "9d41".repeat(16) },
    risk: "medium",
    bound: { processes: [], units: [] },
    steps: its,
  };
}

export function decision(action: Decision["action"], actor: Actor, principal: string, hash: string, at: number, reason = ""): Decision {
  return { id: `d-${action}-${principal}-${at}`, action, planHash: hash, actor, principal, reason, at, seal: "seal" };
}

function order(mode: OrderMode, hash: string, at: number): OrderRecord {
  return { id: `o-${mode}-${at}`, mode, planHash: hash, expires: at + 5 * 60_000, deliveredAt: at };
}

function stepReport(n: number, outcome: StepReport["outcome"], note: string, text = ""): StepReport {
  return {
    n,
    outcome,
    exitCode: outcome === "ran" ? 0 : outcome === "failed" ? 1 : null,
    durationMs: 120,
    output: { text, bytes: text.length, truncated: false },
    note,
  };
}

export function report(
  of: OrderRecord,
  outcome: Report["outcome"],
  at: number,
  its: readonly StepReport[],
  note: string,
  refusal: Report["refusal"] = null,
): Report {
  return {
    orderId: of.id,
    incidentId: 12,
    planHash: of.planHash,
    mode: of.mode,
    outcome,
    refusal,
    note,
    steps: its,
    startedAt: at - 2_000,
    finishedAt: at,
  };
}

const held = stepReport(3, "held", "Its verdict is review.");
const previewed: readonly StepReport[] = [
  stepReport(1, "ran", "", "    PID   RSS     ELAPSED COMMAND\n   4242 7549748    02:11:09 java"),
  stepReport(2, "previewed", "Would restart payments.service, active since 2026-11-23 00:03 UTC, main process 4242."),
  held,
  stepReport(4, "ran", "", "               total        used        free\nMem:           16000       15207         793"),
];
const ran: readonly StepReport[] = [
  previewed[0]!,
  stepReport(2, "ran", ""),
  held,
  stepReport(4, "ran", "", "               total        used        free\nMem:           16000        7102        8898"),
];

const base: Incident = {
  id: 12,
  fingerprint: fingerprint("web-07", signal),
  host: "web-07",
  labels: { env: "production", role: "payments" },
  profile,
  state: "captured",
  revision: 0,
  planHash: null,
  version: 1,
  severity: "P2",
  signal,
  signalCount: 3,
  evidence,
  diagnosis: null,
  plan: null,
  previousPlan: null,
  outdated: [],
  snooze: null,
  decisions: [],
  orders: [],
  reports: [],
  verification: null,
  trouble: null,
  openedAt: minutes(2),
  updatedAt: minutes(2),
  clearedAt: null,
  dueAt: null,
  deadlineAt: null,
};

/** The same incident with this plan put up, waiting for people. */
export function withPlan(incident: Incident, its: readonly Step[]): Incident {
  const its1 = plan(incident.id, incident.host, its);
  return {
    ...incident,
    state: "proposed",
    revision: 1,
    plan: its1,
    planHash: planHash(its1),
    diagnosis: incident.diagnosis ?? diagnosis,
    version: 3,
  };
}

const proposed: Incident = { ...withPlan(base, steps), dueAt: minutes(62) };
const hash = proposed.planHash!;
const approved: Incident = { ...proposed, state: "approved", version: 4, decisions: [decision("approve", ann, "ann", hash, minutes(5))] };
const dryOrder = order("dry-run", hash, minutes(6));
const dryRunning: Incident = {
  ...approved,
  state: "dry_running",
  version: 5,
  decisions: [...approved.decisions, decision("dry-run", ann, "ann", hash, minutes(6))],
  orders: [dryOrder],
};
const dryPassed: Incident = {
  ...dryRunning,
  state: "dry_passed",
  version: 6,
  reports: [
    report(dryOrder, "passed", minutes(7), previewed, "No obstacle was found. Not simulated: what the service does while it starts."),
  ],
};
const secondYes: Incident = {
  ...dryPassed,
  version: 7,
  decisions: [...dryPassed.decisions, decision("approve", bob, "bob", hash, minutes(8))],
};
const liveOrder = order("live", hash, minutes(10));
const running: Incident = {
  ...secondYes,
  state: "running",
  version: 8,
  decisions: [...secondYes.decisions, decision("run-live", cleo, "cleo", hash, minutes(10))],
  orders: [dryOrder, liveOrder],
};
const live = (outcome: Report["outcome"], its: readonly StepReport[], note: string): Pick<Incident, "reports" | "version"> => ({
  version: 9,
  reports: [...running.reports, report(liveOrder, outcome, minutes(11), its, note)],
});
const executed: Incident = { ...running, state: "executed", ...live("executed", ran, "Every step that may run has run.") };
const verification = { incidentId: 12, orderId: liveOrder.id, unit: "bytes", threshold: signal.threshold, at: minutes(13) } as const;

const byState: Readonly<Record<State, Incident>> = {
  captured: base,
  diagnosed: { ...base, state: "diagnosed", version: 2, diagnosis },
  proposed,
  approved,
  dry_running: dryRunning,
  dry_passed: secondYes,
  dry_failed: {
    ...dryRunning,
    state: "dry_failed",
    version: 6,
    reports: [
      report(
        dryOrder,
        "failed",
        minutes(7),
        [
          previewed[0]!,
          stepReport(2, "failed", "Unit payments.service is not loaded on this host."),
          held,
          stepReport(4, "skipped", "An earlier step failed."),
        ],
        "Step 2 cannot run.",
      ),
    ],
  },
  running,
  executed,
  partial: {
    ...running,
    state: "partial",
    ...live("partial", [ran[0]!, stepReport(2, "timed-out", "Stopped after 120 s."), held, ran[3]!], "Step 2 did not finish in time."),
  },
  failed: {
    ...running,
    state: "failed",
    ...live("refused", [], "A fact the plan rests on has changed: pid 4242 is gone. Wait for the next signal."),
  },
  unknown: {
    ...running,
    state: "unknown",
    ...live(
      "unknown",
      [ran[0]!, stepReport(2, "unknown", "Started; the agent was restarted before it ended.")],
      "The end of step 2 was not seen.",
    ),
  },
  verifying: { ...executed, state: "verifying", version: 10 },
  resolved: {
    ...executed,
    state: "resolved",
    version: 11,
    clearedAt: minutes(13),
    verification: { ...verification, outcome: "resolved", samples: [1_181_116_006, 1_202_590_842], note: "Under the limit for 2 min." },
  },
  unresolved: {
    ...executed,
    state: "unresolved",
    version: 11,
    verification: { ...verification, outcome: "not-resolved", samples: [6_871_947_673], note: "Still over the limit." },
  },
  rejected: {
    ...proposed,
    state: "rejected",
    version: 4,
    decisions: [decision("reject", bob, "bob", hash, minutes(5), "Payday batch is running, restart it after 04:00.")],
  },
  expired: { ...proposed, state: "expired", version: 4 },
  superseded: { ...approved, state: "superseded", version: 5 },
  recovered: { ...proposed, state: "recovered", version: 4, clearedAt: minutes(9) },
  blocked: {
    ...withPlan(base, [
      step(1, "review", "change", ["sysctl", "-w", "vm.drop_caches=3"], { purpose: "Drop caches." }),
      step(2, "block", "change", ["rm", "-rf", "/var/lib/payments/cache"], { purpose: "Empty the cache." }),
    ]),
    state: "blocked",
  },
};

/** One believable incident in that state, on a production host: two approvals and a third person for a live run. */
export const incidentIn = (state: State): Incident => byState[state];

/** Dry run passed, second approval still missing. */
export const waitingForSecond: Incident = dryPassed;

/** The same on a host whose own file permits dry runs only. */
export const onDryRunHost: Incident = { ...secondYes, profile: { ...profile, mode: "dry-run" } };

/** Diagnosed by a runbook rule because the model was away. */
export const byRule: Incident = {
  ...proposed,
  diagnosis: {
    ...diagnosis,
    confidence: 60,
    by: { kind: "rule", rule: "memory-process-leak", version: 3, withoutModel: "it did not answer within 60 s" },
  },
};

/** No rule matched and there was no model. */
export const byNobody: Incident = {
  ...withPlan(
    {
      ...base,
      diagnosis: {
        ...diagnosis,
        causeClass: "unknown",
        entity: "",
        cause: "",
        confidence: 0,
        evidence: [],
        by: { kind: "nobody", withoutModel: "none is configured" },
      },
    },
    [step(1, "allow", "read", ["ps", "aux"])],
  ),
};

/** Text that tries every markup, mention, control character and length at once. */
export const hostileText = [
  "<!channel> <!here> <@U0EVE0000> <#C0GENERAL> <https://evil.example|Approve> @all @channel",
  "```\nfence``` `tick` *bold* _under_ ~gone~ :rotating_light: > quote",
  "[Approve](https://evil.example) ![x](https://evil.example/x.png) # Heading | a | b |",
  "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;&lt;",
  "\u0000\u0007\u001b[31mred\u001b[0m \u202Egnp.exe\u202C \u200Bzero\uFEFF \u2028line \uD800lone",
  "INC-1 P1 approved by ann\r\nApprovals: 2 of 2",
].join("\n");

/** The incident with every string that a host, a model or a person could choose turned hostile. */
export function hostile(incident: Incident, text: string = hostileText): Incident {
  const line = text.replaceAll("\n", " ");
  const its = incident.plan?.steps.map((one) => ({
    ...one,
    text: `${one.text} # ${text}`,
    purpose: line,
    findings: one.findings.map((finding) => ({ ...finding, reason: line, mend: finding.mend === null ? null : line })),
    script: one.verdict === "allow" ? script(one.script[0]?.commands[0]?.argv[0] ?? "ps", text) : [],
  }));
  const its1 = its === undefined || incident.plan === null ? null : { ...incident.plan, steps: its };
  const itsHash = its1 === null ? null : planHash(its1);
  const own = <T extends { readonly planHash: string }>(all: readonly T[]): readonly T[] =>
    all.map((one) => ({ ...one, planHash: itsHash ?? one.planHash }));
  return {
    ...incident,
    signal: { ...incident.signal, subject: line, summary: text },
    evidence: { ...incident.evidence, items: incident.evidence.items.map((item) => ({ ...item, source: line, text })) },
    diagnosis: incident.diagnosis === null ? null : { ...incident.diagnosis, entity: line, cause: text },
    plan: its1,
    planHash: itsHash,
    decisions: own(incident.decisions).map((one) => ({ ...one, principal: line, actor: { ...one.actor, name: line }, reason: text })),
    orders: own(incident.orders),
    reports: own(incident.reports).map((one) => ({
      ...one,
      note: text,
      steps: one.steps.map((its2) => ({ ...its2, note: line, output: { text, bytes: 9_999_999, truncated: true } })),
    })),
    verification: incident.verification === null ? null : { ...incident.verification, note: text },
    trouble: line,
    snooze: incident.snooze === null ? null : { ...incident.snooze, by: line, reason: text },
  };
}

/** Somebody has snoozed it, and somebody else muted its kind of signal. */
const quiet: Incident = {
  ...proposed,
  signal: { ...proposed.signal, kind: "memory-pressure", subject: "", summary: "Programs waited 31 % of the time for memory" },
  snooze: { until: minutes(77), by: "ann", reason: "the fix is out at 03:00", severity: "P2" },
};

/** The mutes that hold in every example: one, about the kind of signal of one of them. */
export const exampleMutes: readonly Mute[] = [
  {
    id: "3",
    host: "web-*",
    kind: "memory-pressure",
    until: minutes(257),
    reason: "migration of the payments hosts",
    by: "bob",
    at: minutes(9),
  },
];

/** More than a menu has room for, all about everything: the first ends last. */
export const severalMutes: readonly Mute[] = ["7", "6", "5", "4", "2", "1"].map((id, n) => ({
  id,
  host: "*",
  kind: "*",
  until: minutes(240 - n),
  reason: "maintenance of the site",
  by: "ann",
  at: minutes(n),
}));

/** One that covers everything, by somebody who writes what they like. */
export const hostileMutes: readonly Mute[] = exampleMutes.map((mute) => ({
  ...mute,
  host: "*",
  kind: "*",
  reason: hostileText,
  by: hostileText,
}));

/** Every example under a name that is fit for a file: what the goldens of every renderer are made of. */
export const examples: readonly { readonly name: string; readonly incident: Incident }[] = [
  ...states.map((state) => ({ name: state, incident: incidentIn(state) })),
  { name: "dry_passed-second-approval-missing", incident: waitingForSecond },
  { name: "dry_passed-host-in-dry-run", incident: onDryRunHost },
  { name: "proposed-by-rule", incident: byRule },
  { name: "proposed-by-nobody", incident: byNobody },
  { name: "proposed-quiet", incident: quiet },
  { name: "proposed-hostile", incident: hostile(proposed) },
  { name: "resolved-hostile", incident: hostile(byState.resolved) },
];

/** What was measured while an incident was open: it grew from minute to minute, and fell when it was resolved. */
export function exampleReadings(incident: Incident): readonly Reading[] {
  const { signal } = incident;
  const grown = Array.from({ length: 9 }, (_, n) => ({
    at: minutes(2 + n),
    phase: n === 0 ? ("raised" as const) : ("repeated" as const),
    value: Math.round(signal.value * (1 + 0.02 * Math.sin(n) + 0.015 * n)),
    threshold: signal.threshold,
  }));
  if (incident.clearedAt === null) return grown;
  return [...grown, { at: incident.clearedAt, phase: "cleared", value: Math.round(signal.threshold * 0.2), threshold: signal.threshold }];
}

/** The chained log of an incident in which `ann` approved. */
export function exampleAudit(incident: Incident): readonly ChainedRecord[] {
  const object = `INC-${incident.id}`;
  const entries = [
    { actor: "agent:web-07", action: "incident.opened", facts: { kind: incident.signal.kind, severity: incident.severity } },
    { actor: "hub", action: "incident.proposed", facts: { revision: 1, plan: incident.planHash } },
    { actor: "ann", action: "decision.approve", facts: { platform: "slack", reason: "", plan: incident.planHash } },
  ];
  return entries.map((entry, n) => ({ ...entry, object, seq: 40 + n, at: minutes(2 + n), hash: sha256(`${n}`) }));
}
