import { light } from "./colours.js";

/** An incident on paper, for the auditor: everything unfolded, nothing to press, ink on white. Last, so that it counts. */
export const paper = `
@media print {
  :root, .wall { color-scheme: light; ${light} }
  @page { margin: 14mm; }
  html { font-size: 11px; }
  body { background: none; }
  .bar, .choices, .ways, .skip, .foot, .copy, .more, .tabs, .filters, .chips, .pages, .said, .head .progress, .ago { display: none; }
  main { max-width: none; padding: 0; }
  .incident { display: block; }
  .panel, .head { box-shadow: none; border-radius: 0; border-color: var(--edge); margin-bottom: 0.8rem; }
  .head { border-top-color: var(--tone-strong); }
  .step, .history li, .audit-entries li, .figures li, h2 { break-inside: avoid; }
  h2 { break-after: avoid; }
  details::details-content { display: block; content-visibility: visible; block-size: auto; }
  details > summary { list-style: none; }
  pre, .command, .output, .evidence pre, .figures { max-height: none; overflow: visible; white-space: pre-wrap; overflow-wrap: anywhere; }
  pre.output { white-space: pre-wrap; overflow-wrap: anywhere; }
  a { color: inherit; text-decoration: none; }
}
@media (forced-colors: active) {
  .mark, .verdict, .sev, .count { border: 1px solid; }
}
`;
