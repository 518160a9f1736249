/** What is kept of an incident: evidence, history, earlier plans, the audit log, the post-mortem. */
export const record = `
.evidence details + details { margin-top: 0.5rem; }
.evidence .source { color: var(--ink); font-weight: 550; }
.evidence .id { font-size: 0.8rem; font-weight: 400; }
.cited { margin-left: 0.35rem; padding: 0.02rem 0.4rem; border-radius: 5px; background: var(--info-ground); font-size: 0.8rem; color: var(--info); white-space: nowrap; }
.history { display: grid; gap: 0.45rem; font-size: 0.93rem; font-variant-numeric: tabular-nums; }
.history li { padding-left: 0.9rem; border-left: 2px solid var(--line); }
.history .when { display: block; font-size: 0.85rem; color: var(--soft); }
.history li:last-child { border-color: var(--ink); }
.plans details + details { margin-top: 0.5rem; }
.plans .briefly { margin-top: 0.6rem; }
.audit details > p { margin: 0.4rem 0 0.6rem; font-size: 0.92rem; }
.audit-entries { display: grid; gap: 0.55rem; font-size: 0.9rem; }
.audit-entries li { position: relative; padding-left: 3.4rem; }
.audit-seq { position: absolute; left: 0; width: 2.8rem; text-align: right; color: var(--soft); font-variant-numeric: tabular-nums; }
.audit-facts { display: flex; flex-wrap: wrap; gap: 0 0.9rem; color: var(--soft); }
.audit-hash { display: block; font-size: 0.78rem; color: var(--soft); }
.postmortem { display: grid; gap: 0.8rem; padding: 1.4rem 1.8rem 1.8rem; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); }
.postmortem h2 { margin-top: 1.1rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); font-size: 1.15rem; color: var(--ink); letter-spacing: 0; }
.postmortem h3 { margin-top: 0.5rem; font-size: 0.98rem; }
.postmortem p { max-width: 70ch; }
.postmortem ul { list-style: disc; padding-left: 1.2rem; }
.scrolled { overflow-x: auto; }
.plain { box-shadow: none; border-radius: 8px; font-size: 0.93rem; }
.plain th, .plain td { padding: 0.4rem 0.7rem; overflow-wrap: break-word; }
.plain tbody th { font-weight: 550; min-width: 8.5rem; }
.plain td { min-width: 6rem; }
@media (max-width: 760px) {
  .postmortem { padding: 1rem; }
}
`;
