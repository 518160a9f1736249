/** The colours by day, and on paper. */
const light = `
--ground: #f5f3ef;
--paper: #fffefc;
--well: #f4f1eb;
--ink: #1d1f23;
--soft: #5a5e66;
--line: #e2ddd3;
--edge: #c9c2b4;
--link: #1b5aa6;
--neutral: #5a5e66;
--neutral-ground: #efece6;
--info: #1b5aa6;
--info-ground: #e7f0fa;
--ok: #1b6b41;
--ok-ground: #e4f3e9;
--warn: #8a5200;
--warn-ground: #fdf0d9;
--danger: #b0261c;
--danger-ground: #fce9e6;
--ok-strong: #2e9a62;
--warn-strong: #e09411;
--danger-strong: #d23c30;
--info-strong: #2f7bd0;
--neutral-strong: #8d9097;
--press: #1d1f23;
--press-ink: #fffefc;
--brand: #c8372d;
--shadow: 0 1px 2px rgb(40 30 10 / 6%), 0 4px 16px rgb(40 30 10 / 4%);
`;

/** The colours in the dark: for who asks for them, and for a wall. */
const dark = `
--ground: #101215;
--paper: #181b20;
--well: #121519;
--ink: #e9e6e0;
--soft: #a3a8b0;
--line: #2a2e35;
--edge: #434953;
--link: #8fbcf2;
--neutral: #a3a8b0;
--neutral-ground: #23272d;
--info: #8fbcf2;
--info-ground: #16263a;
--ok: #7fd3a0;
--ok-ground: #132a1e;
--warn: #f2bb62;
--warn-ground: #2f2410;
--danger: #ff9488;
--danger-ground: #381917;
--ok-strong: #4fb57c;
--warn-strong: #e6a83c;
--danger-strong: #e8695c;
--info-strong: #5d9be6;
--neutral-strong: #7d838c;
--press: #e9e6e0;
--press-ink: #14161a;
--brand: #e2574c;
--shadow: none;
`;

/** A table of which each row is a box, where its columns have no room: `of` is what it is, with a space behind it. */
const stacked = (of: string): string => `
  ${of}thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  ${of === "" ? "table" : of.trim()}, ${of}tbody, ${of}tr, ${of}th, ${of}td { display: block; width: auto; }
  ${of === "" ? "table" : of.trim()} { background: none; border: 0; box-shadow: none; }
  ${of}tbody { display: grid; gap: 0.6rem; }
  ${of}tbody tr { display: flex; flex-wrap: wrap; gap: 0.3rem 0.8rem; align-items: center; padding: 0.8rem 0.9rem; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; }
  ${of}tbody tr > * { padding: 0; border: 0; }
  ${of}[data-label]::before { content: attr(data-label) ": "; color: var(--soft); }
`;

/**
 * The console's only style sheet, one piece since every rule leans on the same few variables. Rules of the house: what a colour
 * says, a word says too; text is 4.5:1 or better on its ground in both schemes; sizes are in rem, so that one rule makes it
 * fit for a wall.
 */
export const style = `
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

/* The bar */
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

/* Buttons and fields */
button, .button { font: inherit; font-weight: 600; display: inline-flex; align-items: center; justify-content: center; gap: 0.4rem; min-height: 2.5rem; padding: 0.35rem 1.05rem; border-radius: 8px; border: 1px solid var(--edge); background: var(--paper); color: var(--ink); text-decoration: none; cursor: pointer; }
button:hover, .button:hover { border-color: var(--ink); }
button.primary, .button.primary { background: var(--press); border-color: var(--press); color: var(--press-ink); }
button.primary:hover, .button.primary:hover { opacity: 0.88; }
button.danger, .button.danger { color: var(--danger); border-color: var(--danger); }
button.danger:hover, .button.danger:hover { background: var(--danger-ground); }
button.quiet { min-height: 0; padding: 0.2rem 0.55rem; font-weight: 400; font-size: 0.9rem; color: var(--soft); border-color: transparent; background: none; }
button.quiet:hover { color: var(--ink); border-color: var(--edge); }
button[aria-busy="true"] { opacity: 0.55; cursor: progress; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.6rem; }
label { font-size: 0.85rem; color: var(--soft); }
input, select, textarea { font: inherit; width: 100%; min-height: 2.4rem; padding: 0.35rem 0.6rem; margin-top: 0.2rem; border: 1px solid var(--edge); border-radius: 8px; background: var(--paper); color: var(--ink); }
input[type="hidden"] { display: none; }
textarea { resize: vertical; line-height: 1.45; }
::placeholder { color: var(--soft); opacity: 0.75; }

/* Pages */
main { max-width: 64rem; margin: 0 auto; padding: 1.6rem 1.5rem 4rem; }
main.wide { max-width: 84rem; }
main > h1 { margin-bottom: 0.9rem; }
main > h1:has(+ .lead) { margin-bottom: 0; }
@media (min-width: 1900px) { main.wide { max-width: 96rem; } }
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

/* Marks */
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

/* The list */
.tabs { display: flex; gap: 0.25rem; margin: 0 0 1rem; border-bottom: 1px solid var(--line); overflow-x: auto; }
.tabs a { display: inline-flex; align-items: center; gap: 0.45rem; padding: 0.5rem 0.85rem; margin-bottom: -1px; border-bottom: 3px solid transparent; color: var(--soft); text-decoration: none; white-space: nowrap; }
.tabs a:hover { color: var(--ink); }
.tabs a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--brand); }
.tabs a:focus-visible { outline-offset: -3px; }
.count { min-width: 1.5rem; padding: 0 0.4rem; border-radius: 99px; background: var(--neutral-ground); color: var(--ink); font-size: 0.82rem; font-weight: 600; text-align: center; font-variant-numeric: tabular-nums; }
.filters { display: grid; grid-template-columns: minmax(9rem, 1fr) auto; gap: 0.6rem 0.75rem; align-items: end; margin-bottom: 1.1rem; }
.filters .row { display: flex; gap: 0.8rem; align-items: center; }
.more-filters { grid-column: 1 / -1; }
.more-filters .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0.6rem 0.75rem; padding-top: 0.5rem; }
/* With room for all of them they stand in one line, folded or not. */
@supports selector(::details-content) {
  @media (min-width: 761px) {
    .filters { grid-template-columns: minmax(9rem, 1.2fr) minmax(20rem, 2fr) auto; }
    .more-filters { grid-column: auto; grid-row: 1; grid-column-start: 2; }
    .more-filters summary { display: none; }
    .more-filters::details-content { display: block; content-visibility: visible; }
    .more-filters .fields { padding-top: 0; grid-template-columns: 1fr 7.5rem 1.2fr; }
  }
}
table { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); }
th, td { text-align: left; font-weight: 400; padding: 0.62rem 0.8rem; border-bottom: 1px solid var(--line); vertical-align: baseline; }
thead th { white-space: nowrap; font-size: 0.8rem; color: var(--soft); font-weight: 600; padding-block: 0.5rem; }
tbody tr:last-child > * { border-bottom: 0; }
.incidents tbody tr { position: relative; }
.incidents tbody tr:hover > * { background: var(--well); }
.cell-what { width: 50%; }
.cell-what a { color: inherit; text-decoration: none; }
.cell-what a::after { content: ""; position: absolute; inset: 0; }
.cell-what a:focus-visible { outline: none; }
.cell-what a:focus-visible::after { outline: 3px solid var(--info); outline-offset: -3px; border-radius: 10px; }
.id { font-variant-numeric: tabular-nums; color: var(--soft); font-weight: 600; white-space: nowrap; }
.what { font-weight: 550; }
tr:hover .what { text-decoration: underline; text-underline-offset: 0.18em; }
.cell-host { font-weight: 600; white-space: nowrap; }
.cell-time { color: var(--soft); font-size: 0.9rem; font-variant-numeric: tabular-nums; }
.cell-time .ago { display: block; }
.pages { display: flex; gap: 1.1rem; align-items: center; padding: 1rem 0.2rem; color: var(--soft); }

.tabs .aside { margin-left: auto; }
.chips { display: flex; flex-wrap: wrap; gap: 0.4rem; margin: -0.3rem 0 1rem; }
.chips:empty { display: none; }
.chip { display: inline-flex; align-items: baseline; gap: 0.4rem; padding: 0.1rem 0.65rem; border: 1px solid var(--line); border-left: 4px solid var(--tone-strong); border-radius: 7px; background: var(--paper); color: var(--ink); font-size: 0.88rem; text-decoration: none; }
.chip:hover { border-color: var(--edge); border-left-color: var(--tone-strong); text-decoration: underline; }
.chip[aria-current] { background: var(--tone-ground); border-color: var(--tone-strong); font-weight: 600; }
.chip b { font-variant-numeric: tabular-nums; }
.time-filters { grid-column: 1 / -1; }
.time-filters .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 0.6rem 0.75rem; padding-top: 0.4rem; }

/* On a wall, read from three metres: sizes follow the screen, whatever its pixels. */
.wall body { font-size: clamp(1.1rem, 1.65vw, 5rem); line-height: 1.3; min-height: 100vh; }
.wall .bar { padding: 0.4em 1.2em; min-height: 0; position: static; }
.wall .brand, .wall .connection { font-size: 0.8em; }
.wall main.wide { max-width: none; padding: 0.7em 1.2em; }
.wall-figures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0.6em; margin-bottom: 0.7em; }
.wall-figure { padding: 0.35em 0.8em; background: var(--paper); border: 1px solid var(--line); border-left: 0.35em solid var(--tone-strong); border-radius: 0.4em; }
.wall-figure dt { font-size: 0.75em; color: var(--soft); }
.wall-figure dd { font-size: 2em; line-height: 1.1; font-weight: 700; font-variant-numeric: tabular-nums; color: var(--ink); }
.wall-figure.tone-danger dd, .wall-figure.tone-warn dd { color: var(--tone); }
.wall-frozen { display: flex; gap: 0.5em; align-items: center; margin-bottom: 0.7em; padding: 0.5em 0.8em; border-radius: 0.4em; background: var(--danger-ground); color: var(--danger); font-weight: 650; }
.wall-rows { display: grid; gap: 0.45em; }
.wall-row { display: grid; grid-template-columns: 5.4em minmax(0, 1fr) auto; gap: 0.1em 0.8em; align-items: baseline; padding: 0.28em 0.8em 0.35em; background: var(--paper); border: 1px solid var(--line); border-left: 0.35em solid var(--tone-strong); border-radius: 0.4em; }
.wall-row .sev { font-size: 0.8em; justify-self: start; }
.wall-row .mark { font-size: 0.85em; }
.wall-host { grid-column: 2; grid-row: 1; font-size: 1.1em; }
.wall-row .mark { grid-column: 3; grid-row: 1; justify-self: end; }
.wall-what { grid-column: 2; grid-row: 2; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.wall-age { grid-column: 3; grid-row: 2; justify-self: end; font-size: 0.7em; color: var(--soft); font-variant-numeric: tabular-nums; }
.wall-more { margin-top: 0.5em; color: var(--soft); }
.wall-well { display: flex; gap: 0.5em; align-items: center; justify-content: center; padding: 18vh 0; font-size: 1.8em; font-weight: 650; color: var(--ok); }
@media (max-width: 760px) {
  .wall-row { grid-template-columns: minmax(5.4em, auto) minmax(0, 1fr); }
  .wall-row .mark, .wall-age { grid-column: 2; grid-row: auto; justify-self: start; }
}

/* Keys */
.foot { padding: 0 1.5rem 1.5rem; text-align: center; }
kbd { display: inline-block; min-width: 1.7rem; padding: 0 0.4rem; border: 1px solid var(--edge); border-bottom-width: 2px; border-radius: 5px; font: 600 0.9rem/1.6 var(--mono); text-align: center; background: var(--well); }
dialog { width: min(26rem, 92vw); padding: 1.4rem 1.6rem; border: 1px solid var(--edge); border-radius: 14px; background: var(--paper); color: var(--ink); text-align: left; }
dialog::backdrop { background: rgb(0 0 0 / 45%); }
dialog dl { display: grid; gap: 0.4rem; margin: 0.8rem 0; }
dialog dl div { display: grid; grid-template-columns: 5rem 1fr; align-items: baseline; }
dialog form { margin-top: 1rem; }
.keys-switch { display: flex; gap: 0.5rem; align-items: center; margin-top: 0.8rem; color: var(--ink); }
input[type="checkbox"] { width: 1.1rem; min-height: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--link); }

/* One incident */
.head { padding: 1.2rem 1.4rem 1.3rem; background: var(--paper); border: 1px solid var(--line); border-top: 5px solid var(--tone-strong); border-radius: 12px; box-shadow: var(--shadow); }
.over { display: flex; flex-wrap: wrap; align-items: center; gap: 0.35rem 0.9rem; margin-bottom: 0.55rem; }
.over .host { display: inline-flex; align-items: center; gap: 0.35rem; font-weight: 600; }
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
.first, .second, .third, .stack { display: grid; gap: 1rem; min-width: 0; }
.panel { padding: 1.05rem 1.4rem 1.2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); min-width: 0; }
.panel > h2, .title-row { margin-bottom: 0.6rem; }
.panel + .panel { margin-top: 0; }
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
.rule { font-family: var(--mono); font-size: 0.82rem; white-space: nowrap; }
.outcome { margin-top: 0.65rem; padding-top: 0.6rem; border-top: 1px dashed var(--line); }
.outcome p b { font-weight: 600; color: var(--soft); margin-right: 0.3rem; }
.runs-beside { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0.5rem 1.2rem; }
.run { min-width: 0; }
.runs-beside .run + .run { padding-left: 1.2rem; border-left: 1px dashed var(--line); }
ins, del { text-decoration: none; }
ins { background: var(--ok-ground); color: var(--ok); }
del { background: var(--danger-ground); color: var(--danger); }
.diff-place { color: var(--soft); }
.plans details + details { margin-top: 0.5rem; }
.plans .briefly { margin-top: 0.6rem; }
.audit details > p { margin: 0.4rem 0 0.6rem; font-size: 0.92rem; }
.audit-entries { display: grid; gap: 0.55rem; font-size: 0.9rem; }
.audit-entries li { position: relative; padding-left: 3.4rem; }
.audit-seq { position: absolute; left: 0; width: 2.8rem; text-align: right; color: var(--soft); font-variant-numeric: tabular-nums; }
.audit-facts { display: flex; flex-wrap: wrap; gap: 0 0.9rem; color: var(--soft); }
.audit-hash { display: block; font-size: 0.78rem; color: var(--soft); }
details summary { cursor: pointer; color: var(--soft); width: fit-content; border-radius: 4px; }
details summary:hover { color: var(--ink); }
.outcome details { margin-top: 0.35rem; }
.output, .evidence pre, .answer pre, pre.answer { margin-top: 0.35rem; padding: 0.6rem 0.75rem; background: var(--well); border-radius: 7px; max-height: 16rem; overflow: auto; font-size: 0.85rem; line-height: 1.45; }
.output.whole { max-height: none; }
.more { display: inline-block; margin-top: 0.3rem; font-size: 0.9rem; }
.copy { align-self: center; min-height: 0; padding: 0.1rem 0.6rem; margin-left: auto; font-size: 0.85rem; font-weight: 500; }
.choices { display: grid; gap: 0.5rem; padding-block: 0.85rem; }
/* What can be pressed stays in reach while the reader reads on. */
.choices:has(.buttons) { position: sticky; bottom: 0; border-color: var(--edge); box-shadow: 0 -6px 22px rgb(20 18 12 / 10%); }
.choices p b { font-weight: 600; color: var(--ink); }
.choices .buttons > form { display: contents; }
.choices .buttons > form > button, .choices .buttons > .button { flex: 0 1 auto; min-width: 9rem; min-height: 2.9rem; }
.facts { display: grid; gap: 0.5rem; }
.fact { display: grid; grid-template-columns: 6.2rem minmax(0, 1fr); gap: 0 0.8rem; align-items: baseline; }
.fact dt { font-size: 0.88rem; color: var(--soft); }
.fact.tone-danger { padding: 0.5rem 0.7rem; margin-inline: -0.7rem; border-radius: 8px; background: var(--tone-ground); }
.fact.tone-danger dt { color: var(--tone); font-weight: 650; }
.chart figcaption { color: var(--soft); font-size: 0.92rem; margin-bottom: 0.5rem; }
svg.signal-chart { display: block; width: 100%; max-width: 32rem; height: auto; overflow: visible; }
.chart-ground { fill: var(--well); }
.chart-line { fill: none; stroke: var(--ink); stroke-width: 2; stroke-linejoin: round; }
.chart-dot { fill: var(--ink); }
.chart-limit { stroke: var(--danger); stroke-width: 1.5; stroke-dasharray: 7 4; }
.chart-mark { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 1 3; }
.chart-figure, svg .chart-letter { font: 12px var(--sans); fill: var(--soft); font-variant-numeric: tabular-nums; }
.chart-limit-word { fill: var(--danger); stroke: var(--well); stroke-width: 4; paint-order: stroke; }
svg .chart-letter { font-weight: 700; fill: var(--ink); }
.chart-words { margin-top: 0.5rem; font-size: 0.93rem; }
.chart-marks { display: flex; flex-wrap: wrap; gap: 0.15rem 1rem; margin-top: 0.3rem; font-size: 0.9rem; color: var(--soft); }
.chart-marks b { color: var(--ink); }
.chart details { margin-top: 0.5rem; }
.figures { display: grid; gap: 0.15rem; max-height: 16rem; overflow: auto; margin-top: 0.3rem; }
.figures li { display: grid; grid-template-columns: auto auto 1fr; gap: 0.8rem; align-items: baseline; }
.figure { font-weight: 650; font-variant-numeric: tabular-nums; min-width: 5rem; text-align: right; }
.evidence details + details { margin-top: 0.5rem; }
.evidence .source { color: var(--ink); font-weight: 550; }
.evidence .id { font-size: 0.8rem; font-weight: 400; }
.cited { margin-left: 0.35rem; padding: 0.02rem 0.4rem; border-radius: 5px; background: var(--info-ground); font-size: 0.8rem; color: var(--info); white-space: nowrap; }
.history { display: grid; gap: 0.45rem; font-size: 0.93rem; font-variant-numeric: tabular-nums; }
.history li { padding-left: 0.9rem; border-left: 2px solid var(--line); }
.history .when { display: block; font-size: 0.85rem; color: var(--soft); }
.history li:last-child { border-color: var(--ink); }

/* A question */
.ask { max-width: 46rem; margin: 1rem auto 0; }
.ask .lead { margin-bottom: 0.9rem; color: var(--ink); }
.ask .confirm { padding: 0.7rem 1rem; margin-bottom: 1rem; border: 1px solid var(--warn); border-left-width: 5px; border-radius: 10px; background: var(--warn-ground); }
.briefly { display: grid; gap: 0.6rem; margin-bottom: 0.8rem; }
.briefly .step { background: var(--paper); }
.answer { display: grid; gap: 1rem; margin-top: 1.1rem; }
.reason-field { display: block; color: var(--ink); font-weight: 600; }
.reason-field textarea { font-weight: 400; }
.problem { display: block; margin-top: 0.3rem; color: var(--danger); font-weight: 600; }

/* Policy, command, health, agents */
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
.argument, .label { padding: 0.08rem 0.45rem; border-radius: 5px; background: var(--well); border: 1px solid var(--line); color: var(--ink); }
.label { margin-right: 0.3rem; font-size: 0.82rem; white-space: nowrap; }
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
.in-force { margin-top: 1.3rem; }
.in-force h3, .panel h3 { margin: 0.9rem 0 0.4rem; font-size: 0.9rem; }
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
.by-terminal { margin-top: 1.2rem; }
.commands-list { display: grid; gap: 0.4rem; margin-top: 0.6rem; }
.commands-list div { display: grid; grid-template-columns: minmax(12rem, 22rem) minmax(0, 1fr); gap: 0.1rem 1rem; }
.commands-list dt { color: var(--soft); }
.agents .cell-time .mark { margin-top: 0.3rem; white-space: normal; }
.agents td { font-size: 0.93rem; }
.agents td[data-label="Mode"], .agents td[data-label="Open"] { white-space: nowrap; }

/* What just changed */
@media (prefers-reduced-motion: no-preference) {
  .changed { animation: changed 1.6s ease-out; }
  @keyframes changed { from { box-shadow: 0 0 0 3px var(--info); } }
}

@media (max-width: 1200px) {
  ${stacked(".agents ")}
  .agents tbody { grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); }
  .agents tbody tr { align-content: start; }
  .agents td[data-label] { flex-basis: 100%; }
  .agents .cell-time .ago { display: inline; }
}
@media (max-width: 1000px) {
  .incidents tr > :nth-child(5) { display: none; }
  .incident { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 760px) {
  main { padding: 1rem 0.9rem 3rem; }
  .bar { padding: 0.45rem 0.9rem; min-height: 0; position: static; }
  .bar nav { order: 9; flex-basis: 100%; flex-wrap: wrap; margin: 0 -0.4rem; }
  .bar nav a { padding: 0.3rem 0.38rem; font-size: 0.87rem; }
  .who { gap: 0.4rem; }
  .panel, .head { padding-inline: 1rem; }
  .notice { margin-top: 4vh; padding: 1.4rem; }
  h1 { font-size: 1.35rem; }
  .progress { margin-inline: -0.4rem; }
  .stop-name { display: none; }
  .stop[aria-current] .stop-name { display: block; position: absolute; top: 1.8rem; white-space: nowrap; }
  .stop:first-child .stop-name { left: 0.5rem; }
  .stop:last-child .stop-name { right: 0.5rem; }
  .progress { padding-bottom: 1.5rem; }
  .part { grid-template-columns: minmax(0, 1fr) auto; }
  .said .mark { white-space: normal; }
  .part p { grid-column: 1 / -1; }
  .rules-search, .examples > div, .commands-list div { grid-template-columns: minmax(0, 1fr); }
  .families { grid-template-columns: minmax(0, 1fr); }
  .runs-beside { grid-template-columns: minmax(0, 1fr); }
  .runs-beside .run + .run { padding: 0.5rem 0 0; border-left: 0; border-top: 1px dashed var(--line); }
  .tabs .aside { margin-left: 0; }
  .chart-figure, svg .chart-letter { font-size: 16px; }
  .chips { flex-wrap: nowrap; overflow-x: auto; padding-bottom: 0.3rem; }
  .chip { flex: none; }
  .wall-what { white-space: normal; }
  .choices .buttons > form > button, .choices .buttons > .button { flex: 1 1 7rem; min-width: 0; }
  .try { grid-template-columns: 1fr; }
  .try label:not(.try-command) { max-width: none; }
  ${stacked("")}
  .incidents tbody tr { border-left: 5px solid var(--tone-strong); }
  .cell-what { order: -1; flex-basis: 100%; }
  .cell-time { font-size: 0.85rem; }
  .cell-time .ago { display: inline; }
  .incidents .cell-time[data-label="Opened"] { display: none; }
}
/* An incident on paper, for the auditor: everything unfolded, nothing to press, ink on white. */
@media print {
  :root, .wall { color-scheme: light; ${light} }
  @page { margin: 14mm; }
  html { font-size: 11px; }
  body { background: none; }
  .bar, .choices, .skip, .foot, .copy, .more, .tabs, .filters, .chips, .pages, .said, .head .progress, .ago { display: none; }
  main, main.wide { max-width: none; padding: 0; }
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
