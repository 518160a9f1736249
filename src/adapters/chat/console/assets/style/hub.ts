/** What is about Tagout itself: the command line, its parts and how they are, hosts in and out. */
export const hub = `
.command-line { display: flex; gap: 0.7rem; align-items: stretch; margin-bottom: 1.2rem; }
.command-line label { flex: 1; display: flex; align-items: center; border: 1px solid var(--edge); border-radius: 8px; background: var(--paper); overflow: hidden; }
.command-line label:focus-within { outline: 3px solid var(--info); outline-offset: 2px; }
.command-line input { border: 0; margin: 0; padding-left: 0.5rem; font-family: var(--mono); background: none; }
.command-line input:focus { outline: none; }
.prompt { flex: none; white-space: nowrap; padding-left: 0.8rem; font-family: var(--mono); font-size: 0.97rem; color: var(--soft); }
pre.answer { display: block; max-height: none; margin-top: 0.8rem; }
.parts { display: grid; gap: 0.6rem; }
.part { display: grid; grid-template-columns: 10rem 12rem 1fr; gap: 0.2rem 1rem; align-items: baseline; padding: 0.85rem 1.2rem; background: var(--paper); border: 1px solid var(--line); border-left: 5px solid var(--tone-strong); border-radius: 10px; }
.part h2 { font-size: 1rem; color: var(--ink); letter-spacing: 0; }
.part .mark { justify-self: start; }
.said .mark { background: none; padding: 0; font-size: 1rem; }
.by-terminal { margin-top: 1.2rem; }
.commands-list { display: grid; gap: 0.4rem; margin-top: 0.6rem; }
.commands-list div { display: grid; grid-template-columns: minmax(12rem, 22rem) minmax(0, 1fr); gap: 0.1rem 1rem; }
.commands-list dt { color: var(--soft); }
@media (max-width: 760px) {
  .part { grid-template-columns: minmax(0, 1fr) auto; }
  .part p { grid-column: 1 / -1; }
  .said .mark { white-space: normal; }
  .commands-list div { grid-template-columns: minmax(0, 1fr); }
}
`;
