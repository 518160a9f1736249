import type { Verification, VerificationOutcome } from "../src/core/report.js";
import type { VerifyRequest } from "../src/ports/agents.js";
import type { Resolved } from "./detect.js";
import { rounded } from "./detectors/reading.js";
import type { DetectorRules } from "./detectors/rules.js";
import { recheck, type Measured } from "./recheck.js";
import type { Sampler } from "./sampler.js";
import { isUnitWell, type Run } from "./units.js";

export interface VerifyParts {
  /** A sampler of its own, so that detecting and verifying do not take each other's turns. */
  readonly sampler: () => Sampler;
  readonly rules: DetectorRules;
  readonly samples: number;
  readonly everyMs: number;
  readonly run: Run;
  readonly hasSystemd: boolean;
  readonly now: () => number;
  readonly pause: (ms: number, stop: AbortSignal) => Promise<void>;
  /** Told of what is resolved, so that its signal is cleared. */
  readonly onResolved: (resolved: Resolved) => void;
  /** The agent's own pid. */
  readonly self: number;
}

/**
 * Measures the same signal again with the code that raised it. `resolved` only when every sample is below the clear level, `worse`
 * when every one is above what raised it, `cannot-tell` when one is missing. That a command ended well is no evidence here.
 */
export async function verify(request: VerifyRequest, parts: VerifyParts, stop: AbortSignal): Promise<Verification> {
  const { kind, subject, before, unit, incidentId, orderId } = request;
  const isUnit = kind === "unit-failed" || (kind === "crash-loop" && subject.endsWith(".service"));
  const measured = isUnit ? await measureUnit(subject, parts, stop) : await measure(request, parts, stop);
  const values = measured.map(({ value }) => Math.round(value * 10) / 10);
  const clear = measured.at(-1)?.clear ?? request.threshold;
  const outcome = outcomeOf(measured, before, parts.samples);
  if (outcome === "resolved") parts.onResolved({ kind, subject });
  const note = noteOf(outcome, measured, parts, unit);
  return { incidentId, orderId, outcome, samples: values, threshold: clear, unit, note, at: parts.now() };
}

function outcomeOf(measured: readonly Measured[], before: number, wanted: number): VerificationOutcome {
  if (measured.length < wanted) return "cannot-tell";
  if (measured.every(({ value, clear }) => value < clear)) return "resolved";
  return measured.every(({ value }) => value > before) ? "worse" : "not-resolved";
}

/** Deaths are looked for in between as well, or a loop would hide between two samples. */
const lookEveryMs = 2_000;

async function measure(request: VerifyRequest, parts: VerifyParts, stop: AbortSignal): Promise<readonly Measured[]> {
  const { rules, samples, everyMs, pause } = parts;
  if (!rules[request.kind].enabled) return [];
  const sample = parts.sampler();
  const look = recheck(request, rules, parts.self);
  const looks = request.kind === "crash-loop" ? Math.max(1, Math.ceil(everyMs / lookEveryMs)) : 1;
  const measured: Measured[] = [];
  look(await sample());
  for (let n = 1; n <= samples * looks && !stop.aborted; n += 1) {
    await pause(everyMs / looks, stop);
    const found = look(await sample());
    if (n % looks === 0 && found !== null) measured.push(found);
  }
  return measured;
}

/** systemd's word, asked anew each time: a unit that is being started again is not well yet. */
async function measureUnit(
  unit: string,
  { run, hasSystemd, samples, everyMs, pause }: VerifyParts,
  stop: AbortSignal,
): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (let n = 0; n < samples && hasSystemd && !stop.aborted; n += 1) {
    await pause(everyMs, stop);
    const isWell = await isUnitWell(run, unit);
    if (isWell !== null) measured.push({ value: isWell ? 0 : 1, clear: 1, says: isWell ? `${unit} is active` : `${unit} is not active` });
  }
  return measured;
}

function noteOf(outcome: VerificationOutcome, measured: readonly Measured[], { samples, everyMs }: VerifyParts, unit: string): string {
  const last = measured.at(-1);
  const seconds = Math.round((samples * everyMs) / 1_000);
  if (outcome === "cannot-tell" || last === undefined) {
    return `Only ${measured.length} of ${samples} samples could be taken in ${seconds} s${last === undefined ? "" : `; the last: ${last.says}`}.`;
  }
  const level = unit === "bytes" ? "" : ` (${rounded(last.clear)} ${unit})`;
  const words = {
    resolved: `below the clear level${level} in all`,
    worse: "above what raised it in all",
    "not-resolved": `not below the clear level${level} in all`,
  };
  return `${words[outcome]} of ${samples} samples over ${seconds} s; the last: ${last.says}.`.replace(/^./, (first) => first.toUpperCase());
}
