import { codeOf } from "../src/core/fault.js";
import type { Evidence } from "../src/core/evidence.js";
import type { AgentParts } from "./agent-parts.js";
import { capture } from "./capture.js";
import type { AgentConfig } from "./config.js";
import { detect, type Resolved } from "./detect.js";
import { portableSampler } from "./portable-sampler.js";
import { rssHistory, type RssHistory } from "./rss-history.js";
import type { Sample } from "./sample.js";
import { procSampler, type Sampler } from "./sampler.js";
import { signalMemory, type Noticed } from "./signal-memory.js";

/** Where evidence goes: into this host's own memory, then to the hub. */
export interface Sinks {
  readonly remember: (evidence: Evidence) => Promise<void>;
  /** Resolves when it is in the spool. */
  readonly send: (evidence: Evidence) => Promise<void>;
}

/** Samples, detects, captures and hands on, until told to stop. */
export async function watch(config: AgentConfig, parts: AgentParts, sinks: Sinks, resolved: Resolved[], stop: AbortSignal): Promise<void> {
  const history = rssHistory();
  const { sample, latest } = withLatest(samplerOf(config, parts), history);
  const { clock, elapsedMs, log } = parts;
  await detect(
    {
      sample,
      rules: config.detectors,
      everyMs: config.sampleEverySeconds * 1_000,
      repeatMs: config.repeatEverySeconds * 1_000,
      memory: signalMemory(config.stateDir, log),
      deliver: async (noticed) => {
        const evidence = await captured(noticed, config, parts, history, latest);
        await sinks.remember(evidence).catch((failure: unknown) => log.error("capture.not_remembered", { code: codeOf(failure) }));
        await sinks.send(evidence);
        log.info("capture.ok", { kind: noticed.signal.kind, phase: noticed.signal.phase, items: evidence.items.length });
      },
      resolved: () => resolved.splice(0),
      clock,
      elapsedMs,
      pause: parts.pause,
      log,
      self: parts.pid,
    },
    stop,
  );
}

/** A sampler for this host: /proc where there is one. */
export function samplerOf(config: AgentConfig, { proc, clock, elapsedMs, run, hasSystemd, inventory }: AgentParts): Sampler {
  const time = { now: clock.now, elapsedMs };
  const mounts = config.detectors["disk-space"];
  if (proc === null) return portableSampler(inventory, time, mounts);
  const everyMs = config.detectors["unit-failed"].everySeconds * 1_000;
  return procSampler({ proc, time, mounts, units: hasSystemd ? { run, everyMs } : null });
}

/** Captures one signal of this host, with what is known of it so far. */
export function captured(
  noticed: Noticed,
  config: AgentConfig,
  parts: AgentParts,
  history: RssHistory,
  latest: () => Sample | null,
): Promise<Evidence> {
  const { proc, run, hasSystemd, clock, elapsedMs } = parts;
  return capture(noticed, {
    proc,
    run,
    hasSystemd,
    settings: config.capture,
    history,
    latest,
    now: clock.now,
    elapsedMs,
    token: clock.token,
  });
}

function withLatest(sampler: Sampler, history: RssHistory): { readonly sample: Sampler; readonly latest: () => Sample | null } {
  let latest: Sample | null = null;
  return {
    sample: async () => {
      const sample = await sampler();
      history.note(sample);
      // One that passed over the processes must not hide the one before.
      if (sample.processes !== null || latest === null) latest = sample;
      return sample;
    },
    latest: () => latest,
  };
}
