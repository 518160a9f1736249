/** Commands as they were judged, and what became of each. */
export const steps = `
.steps { display: grid; gap: 0.75rem; }
.step { position: relative; padding: 0.7rem 0.95rem 0.75rem 1.25rem; border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.step::before { content: ""; position: absolute; inset: 0 auto 0 0; width: 6px; background: var(--v-strong); }
.step-review::before { background: repeating-linear-gradient(180deg, var(--v-strong) 0 7px, var(--v-ground) 7px 12px); }
.step-block::before { background: repeating-linear-gradient(-45deg, var(--v-strong) 0 5px, var(--v-ground) 5px 10px); }
.step-top { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.3rem 0.7rem; }
.n { font-weight: 700; font-variant-numeric: tabular-nums; min-width: 0.9rem; }
.command { margin: 0.55rem 0 0.5rem; padding: 0.55rem 0.75rem; background: var(--well); border-radius: 7px; max-height: 18rem; overflow: auto; }
.command code { font-size: 0.97rem; font-weight: 600; line-height: 1.5; }
.step-block .command code, .step-review .command code { font-weight: 400; }
.purpose { max-width: 65ch; }
.reason, .mend { color: var(--soft); font-size: 0.92rem; margin-top: 0.15rem; }
.word { display: inline-block; max-width: 100%; }
.reason code, .mend code, .next code, .fact code, .part code { color: var(--ink); }
.outcome { margin-top: 0.65rem; padding-top: 0.6rem; border-top: 1px dashed var(--line); }
.outcome p b { font-weight: 600; color: var(--soft); margin-right: 0.3rem; }
.runs-beside { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0.5rem 1.2rem; }
.run { min-width: 0; }
.runs-beside .run + .run { padding-left: 1.2rem; border-left: 1px dashed var(--line); }
ins, del { text-decoration: none; }
ins { background: var(--ok-ground); color: var(--ok); }
del { background: var(--danger-ground); color: var(--danger); }
.diff-place { color: var(--soft); }
.outcome details { margin-top: 0.35rem; }
.output, .evidence pre, .answer pre, pre.answer { margin-top: 0.35rem; padding: 0.6rem 0.75rem; background: var(--well); border-radius: 7px; max-height: 16rem; overflow: auto; font-size: 0.85rem; line-height: 1.45; }
.output.whole { max-height: none; }
.more { display: inline-block; margin-top: 0.3rem; font-size: 0.9rem; }
.briefly { display: grid; gap: 0.6rem; margin-bottom: 0.8rem; }
.briefly .step { background: var(--paper); }
@media (max-width: 760px) {
  .runs-beside { grid-template-columns: minmax(0, 1fr); }
  .runs-beside .run + .run { padding: 0.5rem 0 0; border-left: 0; border-top: 1px dashed var(--line); }
}
`;
