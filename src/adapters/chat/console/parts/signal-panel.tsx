import { measure, oneLine } from "../../../../core/card/words.js";
import type { Incident } from "../../../../core/incident.js";
import type { Markup } from "../markup.js";

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly tone: "danger" | "ok" | "neutral";
}

const maxSamples = 6;

/** The signal when it was noticed and, after a run, measured again: bars against the limit, each with its figure. */
export function SignalPanel({ incident }: { readonly incident: Incident }): Markup {
  const { signal, verification } = incident;
  const after = verification?.samples.slice(-maxSamples) ?? [];
  const tone = verification?.outcome === "resolved" ? "ok" : verification?.outcome === "cannot-tell" ? "neutral" : "danger";
  const bars: readonly Bar[] = [
    { label: "Noticed", value: signal.value, tone: "danger" },
    ...after.map((value, n) => ({ label: n === 0 ? "Measured again" : "", value, tone }) as const),
  ];
  const most = signal.unit === "%" ? 100 : Math.max(1, signal.threshold, ...bars.map(({ value }) => value)) * 1.04;
  return (
    <section class="panel" id="signal" data-part aria-labelledby="signal-title">
      <h2 id="signal-title">Signal</h2>
      <figure class="chart">
        <figcaption>
          {signal.kind} of {oneLine(signal.subject, 60)}, limit {measure(signal.threshold, signal.unit)}
        </figcaption>
        <dl>
          {bars.map(({ label, value, tone: its }) => (
            <div class="bar-row">
              <dt>{label === "" ? <span class="unseen">then</span> : label}</dt>
              <dd>
                <svg class={`bar tone-${its}`} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                  <rect class="bar-track" x="0" y="2" width="100" height="6" />
                  <rect class="bar-fill" x="0" y="2" width={share(value, most)} height="6" />
                  <rect class="bar-limit" x={share(signal.threshold, most)} y="0" width="0.6" height="10" />
                </svg>
                <span class="figure">{measure(value, signal.unit)}</span>
              </dd>
            </div>
          ))}
        </dl>
      </figure>
    </section>
  );
}

const share = (value: number, most: number): string => String(Math.round(Math.min(100, Math.max(0, (value / most) * 100)) * 10) / 10);
