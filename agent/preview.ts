import { escapeText } from "../src/core/escape.js";
import type { Step } from "../src/core/plan.js";
import type { PolicyContext } from "../src/core/policy/context.js";
import { redact } from "../src/core/redact.js";
import type { StepReport } from "../src/core/report.js";
import { hostTrust, type Trust } from "./binary.js";
import type { Judge } from "./order-check.js";
import { factsAbout } from "./preview-facts.js";
import { probeFor, type PreviewProbe, type Tier } from "./preview-probes.js";
import { run } from "./spawn.js";
import { findTargets, identityOf } from "./targets.js";
import { baseName, wrappedIn } from "./wrapped.js";

export interface PreviewHost {
  readonly context: PolicyContext;
  readonly judge: Judge;
  /** Aborted when a person stops the run: the probe that runs is ended, and what it said so far counts for nothing. */
  readonly stop: AbortSignal;
  readonly trust?: Trust;
}

/** What a preview of one change step found, and what the step was going to touch. */
export interface PreviewedStep {
  readonly report: Pick<StepReport, "outcome" | "output" | "note">;
  readonly targets: readonly string[];
}

interface Finding {
  readonly tier: Tier;
  readonly lines: readonly string[];
  readonly notSimulated: string;
  readonly obstacle: string | null;
}

const probeLimits = { timeoutMs: 20_000, maxBytes: 16_384 } as const;

/**
 * What a change step would meet on this host, without running it: `previewed`, or `failed` when it could not work. The
 * note says how it was previewed and what was not simulated. T0: the plan's own words. T1: the tool's own dry run.
 * T2: read-only facts about what it names. Never runs anything the host's own policy does not call `allow` and `read`.
 */
export async function preview(step: Step, host: PreviewHost): Promise<PreviewedStep> {
  const targets = findTargets(step, host.context);
  if (!targets.ok) return { report: reported([], { outcome: "failed", note: targets.error }), targets: [] };
  const facts = targets.value.flatMap(factsAbout);
  const findings: Finding[] = facts.length === 0 ? [] : [{ tier: "T2", lines: facts, notSimulated: "the change itself", obstacle: null }];
  for (const { argv } of step.script.flatMap(({ commands }) => commands)) {
    const probe = probeOf(argv, host);
    if (probe !== null && !host.stop.aborted) findings.push(await ask(probe, host));
  }
  if (host.stop.aborted)
    return { report: reported([], { outcome: "stopped", note: "A person stopped it while it was previewed." }), targets: [] };
  const obstacle = findings.find((finding) => finding.obstacle !== null)?.obstacle ?? null;
  const verdict =
    obstacle === null ? { outcome: "previewed" as const, note: noteOf(findings) } : { outcome: "failed" as const, note: obstacle };
  return { report: reported(findings, verdict), targets: targets.value.map(identityOf) };
}

/** Null also when the host's own policy would not let the probe run. */
function probeOf(argv: readonly string[], host: PreviewHost): PreviewProbe | null {
  const [program = "", ...args] = unwrapped(argv, host.trust ?? hostTrust);
  const probe = probeFor(baseName(program), args);
  if (probe === null || !probe.argv.every((word) => plainWord.test(word))) return null;
  const judged = host.judge(probe.argv.join(" "), host.context);
  return judged.ruling === "allow" && judged.effect === "read" ? probe : null;
}

/** Words that read back as themselves, so that the text that is judged is the argv that runs. */
const plainWord = /^[A-Za-z0-9_./:=@%,+-]+$/;

function unwrapped(argv: readonly string[], trust: Trust): readonly string[] {
  const inner = wrappedIn(argv, trust);
  return inner === null ? argv : unwrapped(inner, trust);
}

async function ask(probe: PreviewProbe, host: PreviewHost): Promise<Finding> {
  const answer = await run(probe.argv, { ...probeLimits, stop: host.stop, ...(host.trust === undefined ? {} : { trust: host.trust }) });
  const text = escapeText(redact(`${answer.stdout}${answer.stderr}`).text).trimEnd();
  const asked = probe.argv.join(" ");
  const isBad = (probe.mustSucceed && answer.exitCode !== 0) || probe.obstacle?.test(answer.stdout) === true;
  const obstacle = isBad ? `Before the change \`${asked}\` already says that it cannot work; its answer is below.` : null;
  return { tier: probe.tier, lines: [`$ ${asked}`, ...text.split("\n")], notSimulated: probe.notSimulated, obstacle };
}

const tierNames = {
  T0: "By the plan's own words",
  T1: "By the tool's own dry run",
  T2: "From facts read on the host",
} as const satisfies Record<Tier, string>;

function noteOf(findings: readonly Finding[]): string {
  const tier = (["T1", "T2"] as const).find((wanted) => findings.some((finding) => finding.tier === wanted)) ?? "T0";
  const missing = [...new Set(findings.map(({ notSimulated }) => notSimulated))];
  return `${tierNames[tier]}; not simulated: ${missing.length === 0 ? "the change itself" : missing.join("; ")}.`;
}

function reported(findings: readonly Finding[], verdict: Pick<StepReport, "outcome" | "note">): PreviewedStep["report"] {
  const text = findings.flatMap(({ lines }) => lines).join("\n");
  return { ...verdict, output: { text, bytes: Buffer.byteLength(text, "utf8"), truncated: false } };
}
