import { escapeHtml, type Form, type Trial } from "./trial.js";

/** Whom the page is shown to, and where they are. */
export interface Seat {
  readonly person: string;
  readonly channel: string;
}

/** What was planted, and whether a button mends it. */
export interface Planted {
  readonly says: string;
  readonly hasMend: boolean;
}

/** The channel as one person sees it: people above, channels beside it, a line to type in below. */
export function page(trial: Trial, seat: Seat, planted: Planted | null): string {
  const me = trial.people.find(({ id }) => id === seat.person);
  const people = trial.people.map(
    ({ id, name, may }) =>
      `<a href="${link({ person: id, channel: trial.channels(id)[0]?.id ?? "" })}"${here(id === seat.person)}>${name}<small>${may}</small></a>`,
  );
  const mend = planted?.hasMend === true ? '<form method="post" action="/mend"><button>Mend it</button></form>' : "";
  const note = planted === null ? "" : `<p class="planted"><b>Planted:</b> ${escapeHtml(planted.says)} ${mend}</p>`;
  return [
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>Tagout in ${trial.title}</title><link rel="icon" href="data:,"><style>${trial.style}${layout}</style>`,
    `<header style="background: ${trial.colour}"><b>${trial.title}</b><span>a fake, for trying Tagout</span><nav aria-label="Who you are">${people.join("")}</nav></header>`,
    note,
    `<nav class="channels" aria-label="Channels">${channelLinks(trial, seat)}</nav>`,
    `<main aria-live="polite">${trial.drawn(seat.person, seat.channel) || empty}</main>`,
    `<div id="form">${formHtml(trial.form(seat.person))}</div>`,
    `<form id="line" method="post" action="/type"><label for="typed">Type as ${escapeHtml(me?.name ?? "")}</label>`,
    `<input id="typed" name="line" autocomplete="off" placeholder="/incident help" required><button class="primary">Send</button></form>`,
    `<script>${script}</script></html>`,
  ].join("\n");
}

const link = ({ person, channel }: Seat): string => `/?as=${person}&in=${channel}`;
const here = (yes: boolean): string => (yes ? ' aria-current="page"' : "");

/** Conversations with the bot appear when it first writes to somebody. */
export const channelLinks = (trial: Trial, { person, channel }: Seat): string =>
  trial
    .channels(person)
    .map(({ id, name }) => `<a href="${link({ person, channel: id })}"${here(id === channel)}>${name}</a>`)
    .join("");

export const empty =
  '<p class="empty">Nothing here yet. A card appears when an agent notices something; /incident whoami works at once.</p>';

export function formHtml(form: Form | null): string {
  if (form === null) return "";
  const fields = form.fields.map(
    ({ name, label, hint, least }) =>
      `<label>${escapeHtml(label)}<textarea name="${escapeHtml(name)}" rows="3" minlength="${least}" required></textarea><small>${escapeHtml(hint)}</small></label>`,
  );
  const wrong = form.wrong === null ? "" : `<p class="trouble">${escapeHtml(form.wrong)}</p>`;
  return [
    `<div class="shade"><form class="dialog" method="post" action="/submit" role="dialog" aria-label="${escapeHtml(form.title)}">`,
    `<h2>${escapeHtml(form.title)}</h2>${form.says}${fields.join("")}${wrong}`,
    `<input type="hidden" name="form" value="${form.id}">`,
    `<p><button name="cancel" value="1" formnovalidate>Cancel</button> <button class="primary">${escapeHtml(form.submit)}</button></p></form></div>`,
  ].join("");
}

/** Sends forms without leaving the page, and puts in place what the server says has changed. */
const script = `
const main = document.querySelector("main"), form = document.querySelector("#form");
const seat = location.search;
addEventListener("submit", async (event) => {
  event.preventDefault();
  const { target, submitter } = event;
  const body = new URLSearchParams(new FormData(target, submitter));
  for (const [key, value] of new URLSearchParams(seat)) body.set(key, value);
  if (target.id === "line") target.reset();
  if (submitter) submitter.disabled = true;
  await fetch(target.getAttribute("action"), { method: "POST", body });
  if (submitter) submitter.disabled = false;
  if (target.getAttribute("action") === "/mend") location.reload();
});
addEventListener("click", ({ target }) => {
  if (target.matches("button[type=button]")) target.closest("details").open = false;
});
new EventSource("/changes" + seat).onmessage = ({ data }) => {
  const next = JSON.parse(data);
  const open = [...main.querySelectorAll("details")].map((one) => one.open);
  const atEnd = innerHeight + scrollY >= document.body.scrollHeight - 40;
  document.querySelector(".channels").innerHTML = next.channels;
  main.innerHTML = next.main;
  main.querySelectorAll("details").forEach((one, i) => (one.open = open[i] ?? one.open));
  if (form.dataset.form !== next.form) (form.innerHTML = next.form), form.querySelector("textarea, button.primary")?.focus();
  form.dataset.form = next.form;
  if (atEnd) scrollTo(0, document.body.scrollHeight);
};
scrollTo(0, document.body.scrollHeight);
`;

const layout = `
* { box-sizing: border-box; }
html { scroll-padding: 64px 0 72px; }
body { display: grid; grid-template: auto auto 1fr auto / 160px minmax(0, 1fr); min-height: 100vh; }
header { grid-column: 1 / -1; position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; padding: 8px 20px; color: #fff; }
header span { color: #d5dae1; font-size: 12px; }
nav { display: flex; gap: 4px; }
header nav { margin-left: auto; }
nav a { display: block; padding: 4px 10px; border-radius: 4px; color: inherit; text-decoration: none; }
nav a[aria-current] { background: #fff; color: #1f2933; font-weight: 600; }
nav small { display: block; font-size: 11px; font-weight: 400; opacity: 0.75; }
.planted { grid-column: 1 / -1; margin: 0; padding: 8px 20px; background: #fff3c4; }
.planted form { display: inline; margin-left: 8px; }
nav.channels { grid-column: 1; grid-row: 3 / 5; flex-direction: column; padding: 12px 8px; background: #f4f5f7; }
nav.channels a[aria-current] { background: #dde1e8; }
main { grid-column: 2; grid-row: 3; padding: 12px 0; max-width: 860px; }
.empty { padding: 0 20px; color: #616061; }
.whisper { margin: 4px 20px; padding: 4px 0; background: #f4f5f7; border-radius: 6px; }
h5 { margin: 0; padding: 4px 20px 0; font: 600 11px/1.5 Inter, sans-serif; color: #616061; }
.trouble { margin: 4px 20px; color: #b3261e; }
.file { margin: 4px 20px; }
#line { grid-column: 2; grid-row: 4; position: sticky; bottom: 0; display: flex; gap: 8px; align-items: center; padding: 10px 20px; background: #fff; border-top: 1px solid #ddd; }
#line label { color: #616061; font-size: 12px; white-space: nowrap; }
#line input { flex: 1; min-width: 0; font: inherit; padding: 6px 10px; border: 1px solid #bbb; border-radius: 4px; }
.shade { position: fixed; inset: 0; z-index: 2; display: grid; place-items: center; background: #0006; }
.dialog { width: min(480px, 92vw); padding: 20px; background: #fff; border-radius: 8px; }
.dialog h2 { margin: 0 0 8px; font-size: 18px; }
.dialog label { display: block; }
.dialog small { display: block; color: #616061; }
.dialog textarea { width: 100%; font: inherit; padding: 6px; }
@media (max-width: 600px) {
  body { grid-template: auto auto auto 1fr auto / minmax(0, 1fr); }
  nav.channels { grid-row: 3; flex-direction: row; padding: 4px 20px; }
  main { grid-column: 1; grid-row: 4; }
  #line { grid-column: 1; grid-row: 5; }
}
`;
