/** Severity, state and verdict, each a word in its colour, and what stands beside them. */
export const marks = `
.mark, .verdict, .sev { display: inline-flex; align-items: baseline; gap: 0.35rem; white-space: nowrap; }
.mark .icon { align-self: center; }
.mark { padding: 0.14rem 0.6rem 0.14rem 0.5rem; border-radius: 99px; background: var(--tone-ground); color: var(--tone); font-weight: 600; font-size: 0.9rem; }
.sev { padding: 0.08rem 0.5rem; border-radius: 5px; border: 1px solid var(--edge); font-size: 0.85rem; color: var(--soft); }
.sev b { font-weight: 750; color: var(--ink); }
.sev-p1 { background: var(--danger); border-color: var(--danger); color: var(--paper); }
.sev-p1 b { color: var(--paper); }
.sev-p2 { background: var(--warn-ground); border-color: var(--warn); color: var(--warn); }
.sev-p2 b { color: var(--warn); }
.verdict { --v: var(--neutral); --v-ground: var(--neutral-ground); align-items: baseline; white-space: normal; padding: 0.1rem 0.55rem 0.1rem 0.45rem; border-radius: 5px; background: var(--v-ground); color: var(--v); font-size: 0.88rem; }
.verdict .icon { align-self: flex-start; margin-top: 0.24em; vertical-align: 0; stroke-width: 2; }
.verdict b { font-weight: 750; }
.verdict-allow, .step-allow { --v: var(--ok); --v-ground: var(--ok-ground); --v-strong: var(--ok-strong); }
.verdict-review, .step-review { --v: var(--warn); --v-ground: var(--warn-ground); --v-strong: var(--warn-strong); }
.verdict-block, .step-block { --v: var(--danger); --v-ground: var(--danger-ground); --v-strong: var(--danger-strong); }
time { white-space: nowrap; }
.ago { color: var(--soft); }
.hush { display: inline-flex; align-items: baseline; gap: 0.35rem; color: var(--soft); font-size: 0.88rem; }
.hush .icon { align-self: flex-start; margin-top: 0.25em; }
.id { font-variant-numeric: tabular-nums; color: var(--soft); font-weight: 600; white-space: nowrap; }
.count { min-width: 1.5rem; padding: 0 0.4rem; border-radius: 99px; background: var(--neutral-ground); color: var(--ink); font-size: 0.82rem; font-weight: 600; text-align: center; font-variant-numeric: tabular-nums; }
.argument, .label { padding: 0.08rem 0.45rem; border-radius: 5px; background: var(--well); border: 1px solid var(--line); color: var(--ink); }
.label { display: inline-block; max-width: 100%; margin-right: 0.3rem; font-size: 0.82rem; }
.rule { font-family: var(--mono); font-size: 0.82rem; white-space: nowrap; }
.over { display: flex; flex-wrap: wrap; align-items: center; gap: 0.35rem 0.9rem; margin-bottom: 0.55rem; }
.over .host { display: inline-flex; align-items: center; gap: 0.35rem; font-weight: 600; }
`;
