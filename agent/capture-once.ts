import type { Evidence } from "../src/core/evidence.js";
import type { SignalKind } from "../src/core/signal.js";
import type { AgentParts } from "./agent-parts.js";
import type { AgentConfig } from "./config.js";
import { nothingSeen, read } from "./detectors/all.js";
import { rssHistory } from "./rss-history.js";
import { captured, samplerOf } from "./watch.js";

/** Long enough for shares of processor time to mean something. */
const betweenMs = 1_000;

/** What this host would send about a signal right now, whether it is raised or not, as text for people or as JSON. */
export async function captureOnce(
  config: AgentConfig,
  parts: AgentParts,
  about: { readonly kind: SignalKind; readonly subject: string },
  asJson: boolean,
): Promise<string> {
  const sample = samplerOf(config, parts);
  const first = await sample();
  await parts.pause(betweenMs, new AbortController().signal);
  const watched = new Map([[about.kind, [about.subject]]]);
  const start = read(first, nothingSeen, config.detectors, watched, parts.pid);
  const { readings } = read(await sample(), start.seen, config.detectors, watched, parts.pid);
  const reading = readings.find(({ kind, subject }) => kind === about.kind && subject === about.subject);
  const now = parts.clock.now();
  const signal = {
    id: parts.clock.id(),
    ...about,
    phase: "raised" as const,
    severity: reading?.severity ?? "P4",
    value: reading?.value ?? 0,
    threshold: reading?.threshold ?? 0,
    unit: reading?.unit ?? "",
    summary: reading?.says ?? "not measured on this host",
    observedAt: now,
    since: now,
  };
  const evidence = await captured({ signal, involved: reading?.involved ?? [] }, config, parts, rssHistory(), () => first);
  return asJson ? JSON.stringify(evidence, null, 2) : textOf(evidence);
}

function textOf({ signal, items }: Evidence): string {
  const parts = items.map(({ id, source, trust, text }) => `${id} ${source} (trust ${trust})\n${text.replaceAll(/^/gm, "  ")}`);
  return [`${signal.kind} ${signal.subject}: ${signal.summary}`, ...parts].join("\n\n");
}
