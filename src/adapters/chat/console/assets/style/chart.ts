/** The signal as a drawing and as figures. */
export const chart = `
.chart figcaption { color: var(--soft); font-size: 0.92rem; margin-bottom: 0.5rem; }
svg.signal-chart { display: block; width: 100%; max-width: 32rem; height: auto; overflow: visible; }
.chart-ground { fill: var(--well); }
.chart-line { fill: none; stroke: var(--ink); stroke-width: 2; stroke-linejoin: round; }
.chart-dot { fill: var(--ink); }
.chart-limit { stroke: var(--danger); stroke-width: 1.5; stroke-dasharray: 7 4; }
.chart-mark { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 1 3; }
.chart-figure, svg .chart-letter { font: 12px var(--sans); fill: var(--soft); font-variant-numeric: tabular-nums; }
.chart-limit-word { fill: var(--danger); stroke: var(--well); stroke-width: 4; paint-order: stroke; }
svg .chart-letter { font-weight: 700; fill: var(--ink); }
.chart-words { margin-top: 0.5rem; font-size: 0.93rem; }
.chart-marks { display: flex; flex-wrap: wrap; gap: 0.15rem 1rem; margin-top: 0.3rem; font-size: 0.9rem; color: var(--soft); }
.chart-marks b { color: var(--ink); }
.chart details { margin-top: 0.5rem; }
.figures { display: grid; gap: 0.15rem; max-height: 16rem; overflow: auto; margin-top: 0.3rem; }
.figures li { display: grid; grid-template-columns: auto auto 1fr; gap: 0.8rem; align-items: baseline; }
.figure { font-weight: 650; font-variant-numeric: tabular-nums; min-width: 5rem; text-align: right; }
@media (max-width: 760px) {
  .chart-figure, svg .chart-letter { font-size: 16px; }
}
`;
