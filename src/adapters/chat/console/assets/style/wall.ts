/** On a wall, read from three metres: sizes follow the screen, whatever its pixels. */
export const wall = `
.wall body { font-size: clamp(1.1rem, 1.65vw, 5rem); line-height: 1.3; min-height: 100vh; }
.wall .bar { padding: 0.4em 1.2em; min-height: 0; position: static; }
.wall .brand, .wall .connection { font-size: 0.8em; }
.wall main { max-width: none; padding: 0.7em 1.2em; }
.wall-figures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0.6em; margin-bottom: 0.7em; }
.wall-figure { padding: 0.35em 0.8em; background: var(--paper); border: 1px solid var(--line); border-left: 0.35em solid var(--tone-strong); border-radius: 0.4em; }
.wall-figure dt { font-size: 0.75em; color: var(--soft); }
.wall-figure dd { font-size: 2em; line-height: 1.1; font-weight: 700; font-variant-numeric: tabular-nums; color: var(--ink); }
.wall-figure.tone-danger dd, .wall-figure.tone-warn dd { color: var(--tone); }
.wall-frozen, .wall-storm { display: flex; gap: 0.5em; align-items: center; margin-bottom: 0.7em; padding: 0.5em 0.8em; border-radius: 0.4em; background: var(--danger-ground); color: var(--danger); font-weight: 650; }
.wall-rows { display: grid; gap: 0.45em; }
.wall-row { display: grid; grid-template-columns: 5.4em minmax(0, 1fr) auto; gap: 0.1em 0.8em; align-items: baseline; padding: 0.28em 0.8em 0.35em; background: var(--paper); border: 1px solid var(--line); border-left: 0.35em solid var(--tone-strong); border-radius: 0.4em; }
.wall-row .sev { font-size: 0.8em; justify-self: start; }
.wall-row .mark { font-size: 0.85em; }
.wall-host { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; grid-column: 2; grid-row: 1; font-size: 1.1em; }
.wall-row .mark { grid-column: 3; grid-row: 1; justify-self: end; }
.wall-what { grid-column: 2; grid-row: 2; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.wall-age { grid-column: 3; grid-row: 2; justify-self: end; font-size: 0.7em; color: var(--soft); font-variant-numeric: tabular-nums; }
.wall-more { margin-top: 0.5em; color: var(--soft); }
.wall-well { display: flex; gap: 0.5em; align-items: center; justify-content: center; padding: 18vh 0; font-size: 1.8em; font-weight: 650; color: var(--ok); }
.wall-storm { background: var(--warn-ground); color: var(--warn); }
.wall-storm .ago { color: inherit; }
@media (max-width: 760px) {
  .wall-row { grid-template-columns: minmax(5.4em, auto) minmax(0, 1fr); }
  .wall-row .mark, .wall-age { grid-column: 2; grid-row: auto; justify-self: start; }
  .wall-what, .wall-host { white-space: normal; }
}
`;
