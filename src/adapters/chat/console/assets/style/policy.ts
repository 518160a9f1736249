/** Trying a command, the rules, what is in force. */
export const policy = `
.try { display: grid; grid-template-columns: 1fr auto; gap: 0.8rem; align-items: end; }
.try-command { grid-column: 1 / -1; }
.try textarea { font-family: var(--mono); font-size: 0.97rem; }
.try label:not(.try-command) { max-width: 22rem; width: 100%; }
.judged { position: relative; margin-top: 1.3rem; padding-left: 1.7rem; overflow: hidden; }
.judged::before { content: ""; position: absolute; inset: 0 auto 0 0; width: 7px; background: var(--v-strong); }
.judged > .step-top .verdict { font-size: 1.05rem; padding: 0.25rem 0.7rem; }
.judged .command { margin: 0.8rem 0; }
.judged .command code { font-weight: 400; }
mark { display: inline-block; max-width: 100%; color: inherit; font-weight: 700; padding: 0.05em 0.12em; border-radius: 3px; background: var(--v-ground); text-decoration: underline 2px; text-underline-offset: 0.2em; }
.mark-block { background: var(--danger-ground); text-decoration: underline wavy 1.5px var(--danger); }
.mark-review { background: var(--warn-ground); text-decoration-color: var(--warn); }
.findings { display: grid; gap: 0.7rem; }
.findings .reason { color: var(--ink); font-size: 1rem; }
.findings .rule { color: var(--soft); margin-left: 0.3rem; }
.runs { margin-top: 1rem; padding-top: 0.8rem; border-top: 1px dashed var(--line); color: var(--soft); }
.runs li { margin-top: 0.35rem; display: flex; flex-wrap: wrap; gap: 0.3rem; }
.in-force { margin-top: 1.3rem; }
.in-force .layers { margin-bottom: 0.5rem; }
.lifts li + li { margin-top: 0.8rem; }
.rules-search { display: grid; grid-template-columns: minmax(10rem, 1fr) minmax(10rem, 1fr) auto; gap: 0.6rem 0.75rem; align-items: end; margin-bottom: 1.2rem; }
.families { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 0.6rem; }
.families a { display: flex; gap: 0.5rem; align-items: baseline; height: 100%; padding: 0.6rem 0.9rem; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; color: var(--ink); text-decoration: none; }
.families a:hover { border-color: var(--edge); }
.families a:hover b { text-decoration: underline; }
.families .about { flex: 1; color: var(--soft); font-size: 0.92rem; }
h2.family { margin: 1.4rem 0 0.6rem; font-size: 1rem; color: var(--ink); }
.rules { display: grid; gap: 0.6rem; }
.rule-entry .argument { margin-right: 0.25rem; font-weight: 650; }
.examples { display: grid; gap: 0.3rem; margin-top: 0.5rem; }
.examples > div { display: grid; grid-template-columns: 6rem minmax(0, 1fr); gap: 0.1rem 0.8rem; }
.examples dd { display: grid; justify-items: start; }
/* An underline would run under the spaces alone, since words are boxes of their own, and read as \`_\`. */
.examples a { text-decoration: none; border-radius: 4px; }
.examples a:hover { background: var(--well); }
@media (max-width: 760px) {
  .try { grid-template-columns: 1fr; }
  .try label:not(.try-command) { max-width: none; }
  .rules-search, .examples > div { grid-template-columns: minmax(0, 1fr); }
  .families { grid-template-columns: minmax(0, 1fr); }
}
`;
