import { measure, moment, oneLine } from "../../../../core/card/words.js";
import type { Incident } from "../../../../core/incident.js";
import type { Reading } from "../../../../ports/store.js";
import type { Markup } from "../markup.js";
import { chartOf, type Chart, type Mark } from "../signal-chart.js";
import { Time } from "./time.js";

/** More rows than this are more than anybody reads; the chart has them all. */
const maxRows = 60;

/** The signal over time with its limit and what happened meanwhile: a drawing, the same in words, and the figures. */
export function SignalPanel({ incident, readings }: { readonly incident: Incident; readonly readings: readonly Reading[] }): Markup {
  const { signal } = incident;
  const chart = chartOf(incident, readings);
  const figure = (value: number): string => measure(value, oneLine(signal.unit, 20));
  return (
    <section class="panel" id="signal" data-part aria-labelledby="signal-title">
      <h2 id="signal-title">Signal</h2>
      <figure class="chart">
        <figcaption>
          {signal.kind} of {oneLine(signal.subject, 60)}, limit {figure(signal.threshold)}
        </figcaption>
        <Drawing chart={chart} words={wordsOf(chart, figure)} figure={figure} />
        <p class="chart-words">{wordsOf(chart, figure)}</p>
        <ol class="chart-marks">
          {chart.marks.map(({ letter, word, at }) => (
            <li>
              <b class="chart-letter">{letter}</b> {word} <Time at={at} brief />
            </li>
          ))}
        </ol>
        <details id="signal-figures">
          <summary>{chart.points.length === 1 ? "The figure" : `The ${Math.min(chart.points.length, maxRows)} newest figures`}</summary>
          <ol class="figures">
            {chart.points
              .slice(-maxRows)
              .toReversed()
              .map(({ at, value, what }) => (
                <li>
                  <span class="cell-time">{moment(at)}</span> <b class="figure">{figure(value)}</b> <span class="quiet">{what}</span>
                </li>
              ))}
          </ol>
        </details>
      </figure>
    </section>
  );
}

function wordsOf({ points, most, isWithin }: Chart, figure: (value: number) => string): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return "No figure is known.";
  const now =
    points.length === 1 ? "" : ` At most ${figure(most)}; at the end ${figure(last.value)}, ${isWithin ? "within" : "beyond"} the limit.`;
  return `${figure(first.value)} when it was noticed.${now}`;
}

interface DrawingProps {
  readonly chart: Chart;
  readonly words: string;
  readonly figure: (value: number) => string;
}

/** Told apart by shape as much as by colour: the figures are a line with dots, the limit is dashed, each mark has its letter. */
function Drawing({ chart, words, figure }: DrawingProps): Markup {
  const { width, height, plot, limit, limitY, limitWordY, line, points, marks, top, bottom } = chart;
  return (
    <svg class="signal-chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${words} ${marks.map(spoken).join(" ")}`}>
      <rect
        class="chart-ground"
        x={String(plot.left)}
        y={String(plot.top)}
        width={String(plot.right - plot.left)}
        height={String(plot.bottom - plot.top)}
      />
      <text class="chart-figure" x={String(plot.left - 5)} y={String(plot.top + 10)} text-anchor="end">
        {figure(top)}
      </text>
      <text class="chart-figure" x={String(plot.left - 5)} y={String(plot.bottom)} text-anchor="end">
        {figure(bottom)}
      </text>
      {marks.map((mark) => (
        <MarkLine mark={mark} plot={plot} />
      ))}
      <line class="chart-limit" x1={String(plot.left)} x2={String(plot.right)} y1={String(limitY)} y2={String(limitY)} />
      <polyline class="chart-line" points={line} />
      {points.map(({ x, y }) => (
        <circle class="chart-dot" cx={String(x)} cy={String(y)} r={points.length > 60 ? "1.5" : "3"} />
      ))}
      <text class="chart-figure chart-limit-word" x={String(plot.left + 4)} y={String(limitWordY)}>
        limit {figure(limit)}
      </text>
    </svg>
  );
}

const spoken = ({ word, at }: Mark): string => `${word}: ${moment(at)}.`;

function MarkLine({ mark: { x, letter, row }, plot }: { readonly mark: Mark; readonly plot: Chart["plot"] }): Markup {
  const y = plot.bottom + 14 + row * 14;
  return (
    <>
      <line class="chart-mark" x1={String(x)} x2={String(x)} y1={String(plot.top)} y2={String(y - 11)} />
      <text class="chart-letter" x={String(x)} y={String(y)} text-anchor="middle">
        {letter}
      </text>
    </>
  );
}
