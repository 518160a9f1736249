/** One incident: its head, how far it is, cause, facts, and what can be pressed. */
export const card = `
.head { padding: 1.2rem 1.4rem 1.3rem; background: var(--paper); border: 1px solid var(--line); border-top: 5px solid var(--tone-strong); border-radius: 12px; box-shadow: var(--shadow); }
.state { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.4rem 0.8rem; margin-top: 0.75rem; }
.state .mark { font-size: 1rem; }
.next { flex: 1 1 24rem; }
.progress { display: flex; margin-top: 1.25rem; }
.stop { --k: var(--edge); flex: 1; position: relative; display: flex; flex-direction: column; align-items: center; gap: 0.35rem; font-size: 0.85rem; color: var(--soft); text-align: center; }
.stop::before { content: ""; position: absolute; top: 0.72rem; right: 50%; width: 100%; height: 2px; background: var(--line); }
.stop:first-child::before { display: none; }
.stop-done::before, .stop-now::before, .stop-bad::before, .stop-ended::before { background: var(--ok-strong); }
.knob { position: relative; z-index: 1; display: grid; place-items: center; width: 1.5rem; height: 1.5rem; border-radius: 50%; border: 2px solid var(--k); background: var(--paper); color: var(--k); font-size: 0.78rem; }
.knob .icon { stroke-width: 2.4; }
.stop-done { --k: var(--ok-strong); }
.stop-done .knob { background: var(--ok-strong); color: var(--paper); }
.stop-now { --k: var(--tone-strong); color: var(--ink); font-weight: 650; }
.stop-now .knob { border-width: 6px; }
.stop-bad { --k: var(--tone-strong); color: var(--tone); font-weight: 650; }
.stop-bad .knob { background: var(--tone-strong); color: var(--paper); }
.stop-ended { --k: var(--neutral); color: var(--ink); font-weight: 650; }
.stop-ended .knob { background: var(--neutral); color: var(--paper); }
.stop[aria-current] { color: var(--ink); font-weight: 650; }
.stop-bad[aria-current] { color: var(--tone); }
.incident { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1.75fr) minmax(0, 1fr); align-items: start; }
.incident .head { grid-column: 1 / -1; }
.third { grid-column: 1 / -1; }
.first, .second, .third { display: grid; gap: 1rem; min-width: 0; }
.title-row { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.2rem 1rem; align-items: baseline; }
.stamp { color: var(--soft); font-size: 0.88rem; }
.stamp code { color: var(--ink); }
.sep { color: var(--soft); }
.cause-text { font-size: 1.13rem; line-height: 1.4; max-width: 62ch; }
.confidence { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem 0.7rem; margin-top: 0.65rem; }
.pips { width: 6.1rem; height: 0.5rem; }
.pip-on { fill: var(--ink); }
.pip-off { fill: var(--line); }
.by { color: var(--soft); font-size: 0.92rem; margin-top: 0.15rem; }
.choices { display: grid; gap: 0.5rem; padding-block: 0.85rem; }
/* What can be pressed stays in reach while the reader reads on. */
.choices:has(.buttons) { position: sticky; bottom: 0; border-color: var(--edge); box-shadow: 0 -6px 22px rgb(20 18 12 / 10%); }
.choices p b { font-weight: 600; color: var(--ink); }
.choices .buttons > form { display: contents; }
.choices .buttons > form > button, .choices .buttons > .button { flex: 0 1 auto; min-width: 9rem; min-height: 2.9rem; }
.head > .more { margin-top: 0.9rem; font-size: 1rem; }
.facts { display: grid; gap: 0.5rem; }
.fact { display: grid; grid-template-columns: 6.2rem minmax(0, 1fr); gap: 0 0.8rem; align-items: baseline; }
.fact dt { font-size: 0.88rem; color: var(--soft); }
.fact.tone-danger { padding: 0.5rem 0.7rem; margin-inline: -0.7rem; border-radius: 8px; background: var(--tone-ground); }
.fact.tone-danger dt { color: var(--tone); font-weight: 650; }
.hush-line { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.5rem; }
.hush-line .icon { margin-top: 0.24em; color: var(--soft); }
.hush-line + .hush-line, .state + .hush-line { margin-top: 0.5rem; }
.ways { margin-top: 0.7rem; }
.ways form { display: contents; }
@media (max-width: 1000px) { .incident { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 760px) {
  .head { padding-inline: 1rem; }
  .progress { margin-inline: -0.4rem; padding-bottom: 1.5rem; }
  .stop-name { display: none; }
  .stop[aria-current] .stop-name { display: block; position: absolute; top: 1.8rem; white-space: nowrap; }
  .stop:first-child .stop-name { left: 0.5rem; }
  .stop:last-child .stop-name { right: 0.5rem; }
  .choices .buttons > form > button, .choices .buttons > .button { flex: 1 1 7rem; min-width: 0; }
}
`;
