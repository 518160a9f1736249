/** A table of which each row is a box, where its columns have no room. */
const stacked = (table: string): string => `
  ${table} thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  ${table}, ${table} tbody, ${table} tr, ${table} th, ${table} td { display: block; width: auto; }
  ${table} { background: none; border: 0; box-shadow: none; }
  ${table} tbody { display: grid; gap: 0.6rem; }
  ${table} tbody tr { display: flex; flex-wrap: wrap; gap: 0.3rem 0.8rem; align-items: center; padding: 0.8rem 0.9rem; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; }
  ${table} tbody tr > * { padding: 0; border: 0; }
  ${table} [data-label]::before { content: attr(data-label) ": "; color: var(--soft); }
`;

/** Tables: of incidents, of agents, of mutes. On a narrow screen each row is a box. */
export const tables = `
table { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); }
th, td { text-align: left; font-weight: 400; padding: 0.62rem 0.8rem; border-bottom: 1px solid var(--line); vertical-align: baseline; }
thead th { white-space: nowrap; font-size: 0.8rem; color: var(--soft); font-weight: 600; padding-block: 0.5rem; }
tbody tr:last-child > * { border-bottom: 0; }
/* Columns have their widths: what stands in one cell, however long, moves no other. */
.incidents, .agents, .mutes { table-layout: fixed; }
thead th { width: var(--w, auto); }
.cell-name { font-weight: 600; }
.cell-host { font-weight: 600; }
.cell-time { color: var(--soft); font-size: 0.9rem; font-variant-numeric: tabular-nums; }
.cell-time .ago { display: block; }
.cell-mark .hush { display: flex; margin-top: 0.35rem; }
.incidents .cell-mark .mark { white-space: normal; }

.incidents th:nth-child(1) { --w: 7rem; }
.incidents th:nth-child(3) { --w: 13rem; }
.incidents th:nth-child(4) { --w: 14.5rem; }
.incidents th:nth-child(5), .incidents th:nth-child(6) { --w: 8rem; }
.incidents tbody tr { position: relative; }
.incidents tbody tr:hover > * { background: var(--well); }
.incidents .cell-name { font-weight: 400; }
.incidents .cell-name a { color: inherit; text-decoration: none; }
.incidents .cell-name a::after { content: ""; position: absolute; inset: 0; }
.incidents .cell-name a:focus-visible { outline: none; }
.incidents .cell-name a:focus-visible::after { outline: 3px solid var(--info); outline-offset: -3px; border-radius: 10px; }
.what { font-weight: 550; }
tr:hover .what { text-decoration: underline; text-underline-offset: 0.18em; }

.agents th:nth-child(1) { --w: 10rem; }
.agents th:nth-child(2) { --w: 13.5rem; }
.agents th:nth-child(3) { --w: 4.5rem; }
.agents th:nth-child(4) { --w: 7rem; }
.agents th:nth-child(5) { --w: 11rem; }
.agents th:nth-child(8) { --w: 8rem; }
.agents th:nth-child(9) { --w: 10.5rem; }
.agents td { font-size: 0.93rem; }
.agents .cell-time .mark, .agents .cell-mark .mark { margin-top: 0.3rem; white-space: normal; }

.mutes th:nth-child(1) { --w: 11rem; }
.mutes th:nth-child(2) { --w: 10rem; }
.mutes th:nth-child(4) { --w: 8rem; }
.mutes th:nth-child(5) { --w: 8.5rem; }
.mutes th:nth-child(6) { --w: 6.5rem; }

@media (max-width: 1200px) {
  ${stacked(".agents")}
  .agents tbody { grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); }
  .agents tbody tr { align-content: start; }
  .agents td[data-label] { flex-basis: 100%; }
  .agents .cell-time .ago { display: inline; }
}
@media (max-width: 1000px) {
  .incidents tr > :nth-child(5) { display: none; }
  .incidents th:nth-child(3) { --w: 9rem; }
  .incidents th:nth-child(4) { --w: 11rem; }
  .incidents th:nth-child(6) { --w: 7.5rem; }
  ${stacked(".mutes")}
  .mutes .cell-name { order: -1; flex-basis: 100%; }
  .mutes .cell-time .ago { display: inline; }
  .mutes td[data-label="Why"] { flex-basis: 100%; }
}
@media (max-width: 760px) {
  ${stacked(".incidents")}
  .incidents tbody tr { border-left: 5px solid var(--tone-strong); }
  .cell-name { order: -1; flex-basis: 100%; }
  .agents .cell-name { flex-basis: auto; }
  .cell-mark { display: flex; flex-wrap: wrap; gap: 0.2rem 0.6rem; }
  .cell-mark .hush { margin-top: 0; }
  .cell-time { font-size: 0.85rem; }
  .cell-time .ago { display: inline; }
  .incidents .cell-time[data-label="Opened"] { display: none; }
}
`;
