/** What is above and below the list: tabs, filters, how many in each state, pages. */
export const list = `
.tabs { display: flex; gap: 0.25rem; margin: 0 0 1rem; border-bottom: 1px solid var(--line); overflow-x: auto; }
.tabs a { display: inline-flex; align-items: center; gap: 0.45rem; padding: 0.5rem 0.85rem; margin-bottom: -1px; border-bottom: 3px solid transparent; color: var(--soft); text-decoration: none; white-space: nowrap; }
.tabs a:hover { color: var(--ink); }
.tabs a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--brand); }
.tabs a:focus-visible { outline-offset: -3px; }
.filters { display: grid; grid-template-columns: minmax(9rem, 1fr) auto; gap: 0.6rem 0.75rem; align-items: end; margin-bottom: 1.1rem; }
.filters .row { display: flex; gap: 0.8rem; align-items: center; }
.more-filters { grid-column: 1 / -1; }
.more-filters .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0.6rem 0.75rem; padding-top: 0.5rem; }
/* With room for all of them they stand in one line, folded or not. */
@supports selector(::details-content) {
  @media (min-width: 761px) {
    .filters { grid-template-columns: minmax(9rem, 1.2fr) minmax(20rem, 2fr) auto; }
    .more-filters { grid-column: auto; grid-row: 1; grid-column-start: 2; }
    .more-filters summary { display: none; }
    .more-filters::details-content { display: block; content-visibility: visible; }
    .more-filters .fields { padding-top: 0; grid-template-columns: 1fr 7.5rem 1.2fr; }
  }
}
.pages { display: flex; gap: 1.1rem; align-items: center; padding: 1rem 0.2rem; color: var(--soft); }
.tabs .aside { margin-left: auto; }
.chips { display: flex; flex-wrap: wrap; gap: 0.4rem; margin: -0.3rem 0 1rem; }
.chips:empty { display: none; }
.chip { display: inline-flex; align-items: baseline; gap: 0.4rem; padding: 0.1rem 0.65rem; border: 1px solid var(--line); border-left: 4px solid var(--tone-strong); border-radius: 7px; background: var(--paper); color: var(--ink); font-size: 0.88rem; text-decoration: none; }
.chip:hover { border-color: var(--edge); border-left-color: var(--tone-strong); text-decoration: underline; }
.chip[aria-current] { background: var(--tone-ground); border-color: var(--tone-strong); font-weight: 600; }
.chip b { font-variant-numeric: tabular-nums; }
.time-filters { grid-column: 1 / -1; }
.time-filters .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 0.6rem 0.75rem; padding-top: 0.4rem; }
@media (max-width: 760px) {
  .tabs .aside { margin-left: 0; }
  .chips { flex-wrap: nowrap; overflow-x: auto; padding-bottom: 0.3rem; }
  .chip { flex: none; }
}
`;
