import { list, object } from "./layout.js";

type Json = Readonly<Record<string, unknown>>;

/** A post as it is sent: its text, and what is drawn in place of it. */
export interface DrawnPost {
  readonly message: string;
  readonly props: Json;
}

/**
 * Posts as a page, near enough to Mattermost's own client to be judged by eye: its type sizes, the bar of an attachment, its
 * code and buttons. A thread is drawn below its card, as the panel beside the channel shows it.
 */
export function drawnPosts(
  all: readonly { readonly name: string; readonly card: DrawnPost; readonly thread: readonly string[] }[],
): string {
  const channels = all.map(({ name, card, thread }) => {
    const replies = thread.map((message) => drawnPost({ message, props: {} })).join("\n");
    const below = thread.length === 0 ? "" : `<div class="thread">${replies}</div>`;
    return `<section class="channel" id="${name}"><h6>${name}</h6>${drawnPost(card)}${below}</section>`;
  });
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Cards in Mattermost</title>`;
  return `<!doctype html><html lang="en">${head}<style>${mattermostStyle}</style>${channels.join("\n")}</html>`;
}

/** One post, as the server stores it. Where it draws no blocks the attachments stand in their place. */
export function drawnPost({ message, props }: DrawnPost, at = "02:20"): string {
  const blocks = list(props["mm_blocks"]).map((one) => block(object(one)));
  const attachments = list(props["attachments"]).map((one) => attachment(object(one)));
  // Where blocks are drawn they stand in place of the text; above attachments it stays.
  const body = blocks.length > 0 ? blocks.join("\n") : [markdown(message), ...attachments].join("\n");
  const who = `<p class="who"><b>tagout</b> <i>BOT</i> <span>${at}</span></p>`;
  return `<div class="post"><div class="face">T</div><div class="body">${who}${body}</div></div>`;
}

function block(its: Json): string {
  const inner = (key: string): string =>
    list(its[key])
      .map((one) => block(object(one)))
      .join("\n");
  switch (its["type"]) {
    case "text":
      return `<div class="${its["is_subtle"] === true ? "subtle" : "text"}">${markdown(String(its["text"]))}</div>`;
    case "divider":
      return "<hr>";
    case "button":
      return button(its["style"], its["text"]);
    case "static_select":
      return menu(String(its["placeholder"]), its);
    case "container": {
      const bar =
        its["accent_color"] === undefined ? "" : ` style="border-left: 4px solid ${String(its["accent_color"])}; padding-left: 12px"`;
      return `<div class="${its["flow"] === "horizontal" ? "row" : "stack"}"${bar}>${inner("content")}</div>`;
    }
    case "collapsible":
      return `<details${its["collapsed"] === true ? "" : " open"}><summary>${inner("header")}</summary>${inner("content")}</details>`;
    default:
      throw new Error(`there is no block ${String(its["type"])}`);
  }
}

function attachment(its: Json): string {
  const fields = list(its["fields"]).map(object);
  const cells = fields.map(
    (field) =>
      `<div class="field${field["short"] === true ? " short" : ""}"><b>${escape(String(field["title"]))}</b>${markdown(String(field["value"]))}</div>`,
  );
  const buttons = list(its["actions"]).map(object);
  const drawn = buttons.map((one) => (one["type"] === "select" ? menu(String(one["name"]), one) : button(one["style"], one["name"])));
  return [
    `<div class="attachment" style="border-left-color: ${String(its["color"])}">`,
    its["text"] === undefined ? "" : markdown(String(its["text"])),
    cells.length === 0 ? "" : `<div class="fields">${cells.join("")}</div>`,
    drawn.length === 0 ? "" : `<div class="row">${drawn.join("")}</div>`,
    "</div>",
  ].join("");
}

/** Its options are drawn below it, each to be pressed; open, for a picture. */
function menu(label: string, its: Json): string {
  const options = list(its["options"]).map((one) => `<li>${pressed("", escape(String(object(one)["text"])))}</li>`);
  return `<details class="ask" open><summary class="select">${escape(label)}<i>&#9662;</i></summary><ul class="menu">${options.join("")}</ul></details>`;
}

const button = (tone: unknown, label: unknown): string => pressed(String(tone), escape(String(label)));
const pressed = (tone: string, label: string): string => `<button class="${tone}" name="press" value="${label}">${label}</button>`;

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** As much markdown as our own posts use: fences, code, bold, paragraphs and line ends. */
export function markdown(text: string): string {
  const html: string[] = [];
  let prose: string[] = [];
  const flush = (): void => {
    if (prose.join("").trim() !== "")
      html.push(
        ...prose
          .join("\n")
          .trim()
          .split(/\n{2,}/)
          .map((part) => `<p>${inline(part)}</p>`),
      );
    prose = [];
  };
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i += 1) {
    const fence = /^`{3,}$/.exec(lines[i] ?? "")?.[0];
    if (fence === undefined) {
      prose.push(lines[i] ?? "");
      continue;
    }
    flush();
    const end = lines.indexOf(fence, i + 1);
    html.push(`<pre>${escape(lines.slice(i + 1, end).join("\n"))}</pre>`);
    i = end;
  }
  flush();
  return html.join("");
}

function inline(text: string): string {
  const parts = text.split(/(`+)(.+?)\1(?!`)/g);
  return parts
    .map((part, i) => {
      if (i % 3 === 1) return "";
      if (i % 3 === 2) return `<code>${escape(part.trim())}</code>`;
      return escape(part)
        .replaceAll(/\*\*([^*]+)\*\*/g, "<b>$1</b>")
        .replaceAll(/(^|\s)(@[a-z0-9._-]+)/g, `$1<span class="call">$2</span>`)
        .replaceAll(/(^|\s|&lt;)(https?:[^\s<&]+)/g, '$1<a href="$2">$2</a>')
        .replaceAll("\n", "<br>");
    })
    .join("");
}

/** How Mattermost's own client looks, near enough. */
export const mattermostStyle = `
:root { color-scheme: light; font: 14px/20px "Open Sans", Inter, sans-serif; color: #3f4350; }
body { margin: 0; background: #fff; }
h6 { margin: 0; padding: 4px 20px; background: #1e325c; color: #fff; font: 600 12px/1.5 Inter, sans-serif; }
.post { display: flex; gap: 10px; padding: 8px 20px; max-width: 760px; }
.face { flex: none; width: 32px; height: 32px; border-radius: 50%; background: #1f2933; color: #fff; display: grid; place-items: center; }
.body { min-width: 0; flex: 1; overflow-wrap: anywhere; }
.thread { margin-left: 24px; border-left: 2px solid #e0e2e8; }
.who { margin: 0 0 2px; }
.who i { font: 600 10px/1 Inter; background: #eee; padding: 1px 4px; border-radius: 4px; }
.who span { color: #6b7080; font-size: 12px; }
p { margin: 0 0 8px; }
.subtle { color: #6b7080; font-size: 12px; }
hr { border: 0; border-top: 1px solid #e0e2e8; margin: 8px 0; }
pre { margin: 0 0 8px; padding: 8px; border: 1px solid #e0e2e8; border-radius: 4px; background: #f5f6f8; }
pre { font: 12px/1.5 "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
code { font: 12px "DejaVu Sans Mono", monospace; background: #f0f1f4; border-radius: 4px; padding: 1px 4px; }
.attachment { border: 1px solid #e0e2e8; border-left-width: 4px; border-radius: 4px; padding: 10px 12px; margin: 4px 0; }
.fields { display: flex; flex-wrap: wrap; gap: 4px 16px; }
.field { flex: 1 1 100%; }
.field.short { flex: 1 1 40%; }
.row { display: flex; align-items: start; flex-wrap: wrap; gap: 8px; margin: 4px 0 8px; }
.row .text p, summary p { margin: 0; }
summary > div { display: inline-block; }
.call { background: #fff3c4; color: #1c58d9; }
.select { display: inline-block; min-width: 140px; padding: 6px 10px; border: 1px solid #c5c9d5; border-radius: 4px; color: #6b7080; list-style: none; cursor: pointer; }
.select i { float: right; font-style: normal; }
.menu { list-style: none; margin: 0; padding: 6px 0; border: 1px solid #e0e2e8; border-radius: 4px; box-shadow: 0 4px 12px #0002; }
.menu li { padding: 2px 14px; }
button { font: 600 12px/1 Inter, sans-serif; padding: 8px 12px; border-radius: 4px; border: 1px solid #c5c9d5; background: #fff; color: #3f4350; }
button.primary { background: #1c58d9; border-color: #1c58d9; color: #fff; }
button.danger { border-color: #d24b4e; color: #d24b4e; }
`;
