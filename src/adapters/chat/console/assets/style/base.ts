import { dark, light } from "./colours.js";

/** What every page rests on: the colours in force, letters, focus, tones. */
export const base = `
:root {
  color-scheme: light dark;
  ${light}
  --sans: Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) { :root { ${dark} } }
.wall { color-scheme: dark; ${dark} }
* { box-sizing: border-box; }
html { font-size: 15px; -webkit-text-size-adjust: 100%; scroll-padding-top: 4rem; }
@media (min-width: 1900px) { html { font-size: 19px; } }
@media (min-width: 2500px) { html { font-size: 25px; } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 400 1rem/1.5 var(--sans); overflow-wrap: anywhere; }
h1, h2, p, ol, ul, dl, dd, pre, figure { margin: 0; padding: 0; }
ol, ul { list-style: none; }
h1 { font-size: 1.6rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.012em; }
h2 { font-size: 0.8rem; font-weight: 650; letter-spacing: 0.02em; color: var(--soft); }
code, pre { font-family: var(--mono); font-size: 0.88rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 8; }
/* Tables of figures keep their columns and scroll sideways. */
pre.output { white-space: pre; overflow-wrap: normal; overflow-x: auto; }
a { color: var(--link); text-underline-offset: 0.18em; text-decoration-thickness: 1px; }
b { font-weight: 650; }
:focus-visible { outline: 3px solid var(--info); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
.icon { width: 1.05em; height: 1.05em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; vertical-align: -0.17em; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; z-index: 3; padding: 0.5rem 1rem; background: var(--press); color: var(--press-ink); border-radius: 0 0 8px 8px; }
.skip:focus { top: 0; }
.quiet { color: var(--soft); }
.lead { color: var(--soft); margin: 0.35rem 0 1.25rem; max-width: 65ch; }
.tone-neutral { --tone: var(--neutral); --tone-ground: var(--neutral-ground); --tone-strong: var(--neutral-strong); }
.tone-info { --tone: var(--info); --tone-ground: var(--info-ground); --tone-strong: var(--info-strong); }
.tone-ok { --tone: var(--ok); --tone-ground: var(--ok-ground); --tone-strong: var(--ok-strong); }
.tone-warn { --tone: var(--warn); --tone-ground: var(--warn-ground); --tone-strong: var(--warn-strong); }
.tone-danger { --tone: var(--danger); --tone-ground: var(--danger-ground); --tone-strong: var(--danger-strong); }
/* What hosts wrote may run from right to left; it turns nothing around it. */
.what, .wall-what, .words, .source, td, dd { unicode-bidi: isolate; }
pre { unicode-bidi: plaintext; text-align: start; }
details summary { cursor: pointer; color: var(--soft); width: fit-content; border-radius: 4px; }
details summary:hover { color: var(--ink); }
@media (max-width: 760px) {
  h1 { font-size: 1.35rem; }
}
`;
