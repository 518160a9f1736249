/** The frame of every page, and what stands on its own in it: notices, answers, panels. */
export const frame = `
.bar { position: sticky; top: 0; z-index: 2; display: flex; align-items: center; gap: 0.25rem 1.1rem; flex-wrap: wrap; padding: 0 1.5rem; min-height: 3.1rem; background: var(--paper); border-bottom: 1px solid var(--line); }
.brand { display: inline-flex; align-items: center; gap: 0.45rem; font-weight: 700; letter-spacing: -0.01em; font-size: 1.07rem; color: var(--ink); text-decoration: none; }
.brand svg { width: 1.15em; height: 1.4em; flex: none; }
.tag-body { fill: var(--brand); }
.tag-print { fill: none; stroke: var(--paper); stroke-width: 2.4; stroke-linecap: round; }
.tag-hole { fill: var(--paper); }
.bar nav { display: flex; gap: 0.15rem; min-width: 0; }
.bar nav a { flex: none; white-space: nowrap; padding: 0.3rem 0.7rem; border-radius: 7px; color: var(--soft); text-decoration: none; }
.bar nav a:hover { color: var(--ink); background: var(--well); }
.bar nav a[aria-current] { color: var(--ink); font-weight: 600; background: var(--neutral-ground); }
.connection { margin-left: auto; display: inline-flex; align-items: center; gap: 0.45rem; color: var(--soft); font-size: 0.9rem; }
.connection[hidden] { display: none; }
.connection::before { content: ""; width: 0.55rem; height: 0.55rem; border-radius: 50%; border: 2px solid var(--warn); }
.connection.is-live::before { border-color: var(--ok-strong); background: var(--ok-strong); }
.connection.is-away { color: var(--danger); font-weight: 600; }
.connection.is-away::before { border-color: var(--danger); border-radius: 1px; }
.who { display: flex; align-items: center; gap: 0.75rem; margin-left: auto; }
.connection:not([hidden]) + .who { margin-left: 0; }
.who .name { font-weight: 600; max-width: 18ch; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
main { max-width: 84rem; margin: 0 auto; padding: 1.6rem 1.5rem 4rem; }
/* Pages of text and forms begin where the others do, and end where lines become too long to read. */
:where(main:not(.wide) > *) { max-width: 60rem; }
main > h1 { margin-bottom: 0.9rem; }
main > h1:has(+ .lead) { margin-bottom: 0; }
@media (min-width: 1900px) { main { max-width: 96rem; } }
.notice { max-width: 34rem; margin: 12vh auto 0; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow); }
.notice h1 { margin-bottom: 0.8rem; }
.notice p + p, .notice ul, .notice ul + p { margin-top: 0.7rem; }
.notice ul { list-style: disc; padding-left: 1.2rem; }
.notice form { margin-top: 1.4rem; }
.notice button { min-width: 9rem; }
.said { display: flex; gap: 0.6rem; align-items: flex-start; margin-bottom: 1.1rem; padding: 0.7rem 1rem; border: 1px solid var(--tone-strong); border-left-width: 5px; border-radius: 10px; background: var(--tone-ground); }
.said .icon { color: var(--tone); margin-top: 0.22em; vertical-align: 0; }
.said b { color: var(--tone); }
.words { white-space: pre-wrap; }
.empty { padding: 4rem 1rem; text-align: center; color: var(--soft); background: var(--paper); border: 1px dashed var(--edge); border-radius: 12px; }
.empty .big { font-size: 1.2rem; color: var(--ink); margin-bottom: 0.3rem; }
.panel { padding: 1.05rem 1.4rem 1.2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); min-width: 0; }
.panel > h2, .title-row { margin-bottom: 0.6rem; }
.panel h3 { margin: 0.9rem 0 0.4rem; font-size: 0.9rem; }
.stack { display: grid; gap: 1rem; min-width: 0; }
.foot { padding: 0 1.5rem 1.5rem; text-align: center; }
@media (max-width: 1000px) {
  .bar { column-gap: 0.6rem; padding-inline: 1rem; }
  .bar nav a { padding-inline: 0.42rem; font-size: 0.93rem; }
  .who { gap: 0.3rem; }
}
@media (max-width: 760px) {
  main { padding: 1rem 0.9rem 3rem; }
  .bar { padding: 0.45rem 0.9rem; min-height: 0; position: static; }
  .bar nav { order: 9; flex-basis: 100%; display: grid; grid-template-columns: repeat(4, auto); justify-content: space-between; margin: 0 -0.4rem; }
  .bar nav a { padding: 0.35rem 0.45rem; font-size: 0.87rem; }
  .who { gap: 0.4rem; }
  .panel { padding-inline: 1rem; }
  .notice { margin-top: 4vh; padding: 1.4rem; }
}
`;
