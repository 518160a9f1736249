import type { Block, Button, Overflow } from "../../../src/adapters/chat/slack/blocks.js";
import type { SlackMessage } from "../../../src/adapters/chat/slack/render.js";
import type { TextObject } from "../../../src/adapters/chat/slack/text.js";

/**
 * A Slack message as a page, near enough to Slack's own client to be judged by eye: its type sizes, its grey context, its
 * code blocks and buttons. Slack's escaping is that of HTML, so texts go in as they are.
 */
export function drawn(
  messages: readonly { readonly name: string; readonly message: SlackMessage; readonly thread?: readonly SlackMessage[] }[],
): string {
  const all = messages
    .map(({ name, message, thread = [] }) => {
      const below = thread.length === 0 ? "" : `<div class="thread">${thread.map((one) => drawnMessage(one)).join("\n")}</div>`;
      return `<section class="channel" id="${name}"><h6>${name}</h6>${drawnMessage(message)}${below}</section>`;
    })
    .join("\n");
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Cards in Slack</title>`;
  return `<!doctype html><html lang="en">${head}<style>${slackStyle}</style>${all}</html>`;
}

/** One message. The questions that buttons ask stand open on a picture, and closed where they can be asked. */
export function drawnMessage({ text, blocks }: SlackMessage, at = "02:20", asks: "open" | "" = "open"): string {
  const body = blocks.length === 0 ? `<div class="section">${mrkdwn(text)}</div>` : blocks.map((one) => block(one, asks)).join("\n");
  const who = `<p class="who"><b>tagout</b> <i>APP</i> <span>${at}</span></p>`;
  return `<div class="post"><div class="face">T</div><div class="body">${who}${body}</div></div>`;
}

function block(its: Block, asks: "open" | ""): string {
  switch (its.type) {
    case "header":
      return `<div class="header">${object(its.text)}</div>`;
    case "section":
      return `<div class="section">${object(its.text)}</div>`;
    case "context":
      return `<div class="context">${its.elements.map((one) => `<span>${object(one)}</span>`).join("")}</div>`;
    case "container":
      return `<details><summary>${object(its.title)}</summary>${its.child_blocks.map((one) => block(one, asks)).join("")}</details>`;
    case "divider":
      return "<hr>";
    case "actions":
      return `<div class="actions">${its.elements.map((one) => (one.type === "overflow" ? overflow(one, asks) : button(one, asks))).join("")}</div>`;
  }
}

/** Three dots, and the menu that they open. */
function overflow({ options }: Overflow, asks: "open" | ""): string {
  const all = options.map(({ text }) => `<li><button name="press" value="${object(text)}">${object(text)}</button></li>`);
  return `<details class="ask" ${asks}><summary class="button dots">&#8943;</summary><ul class="menu">${all.join("")}</ul></details>`;
}

function button({ text, style, confirm }: Button, asks: "open" | ""): string {
  const press = `name="press" value="${object(text)}"`;
  if (confirm === undefined) return `<button class="${style ?? ""}" ${press}>${object(text)}</button>`;
  const buttons = `<button type="button">${object(confirm.deny)}</button><button class="${confirm.style}" ${press}>${object(confirm.confirm)}</button>`;
  const question = `<div class="confirm"><b>${object(confirm.title)}</b><p>${object(confirm.text)}</p>${buttons}</div>`;
  return `<details class="ask" ${asks}><summary class="button ${style ?? ""}">${object(text)}</summary>${question}</details>`;
}

const object = ({ type, text }: TextObject): string => (type === "mrkdwn" ? mrkdwn(text) : lines(text));

function mrkdwn(text: string): string {
  return (
    text
      // The line that a fence ends is no line of its own.
      .split(/(```[\s\S]*?```)\n?/)
      .map((part, i) =>
        i % 2 === 1
          ? `<pre>${part.slice(3, -3).replace(/^\n/, "").replace(/\n$/, "")}</pre>`
          : lines(
              part
                .replaceAll(/<(https?:[^>|\s]+)>/g, '<a href="$1">$1</a>')
                .replaceAll(/<(?:!subteam\^|@)(\w+)>/g, '<span class="call">@$1</span>'),
            ).replaceAll(/(^|<br>)\*([^*]+)\*/g, "$1<b>$2</b>"),
      )
      .join("")
  );
}

const lines = (text: string): string => text.replaceAll("\n", "<br>");

/** How Slack's own client looks, near enough. */
export const slackStyle = `
:root { color-scheme: light; font: 15px/1.46668 Lato, "Slack-Lato", Inter, sans-serif; color: #1d1c1d; }
body { margin: 0; background: #fff; }
h6 { margin: 0; padding: 4px 20px; background: #4a154b; color: #fff; font: 600 12px/1.5 Inter, sans-serif; }
.post { display: flex; gap: 8px; padding: 8px 20px; max-width: 720px; }
.face { flex: none; width: 36px; height: 36px; border-radius: 4px; background: #1f2933; color: #fff; display: grid; place-items: center; }
.body { min-width: 0; flex: 1; overflow-wrap: anywhere; }
.thread { margin-left: 24px; border-left: 2px solid #ddd; }
.call { background: #f8e9c1; color: #1264a3; padding: 0 2px; border-radius: 3px; }
.who { margin: 0 0 4px; }
.who i { font: 600 10px/1 Inter; background: #ddd; padding: 1px 3px; border-radius: 2px; }
.who span { color: #616061; font-size: 12px; }
.header { font-size: 18px; font-weight: 700; margin: 8px 0; }
.section { margin: 8px 0; }
.context { display: flex; flex-direction: column; gap: 4px; margin: 4px 0 8px; color: #616061; font-size: 13px; }
hr { border: 0; border-top: 1px solid #ddd; margin: 12px 0; }
pre { margin: 4px 0; padding: 8px; border: 1px solid #ddd; border-radius: 4px; background: #f8f8f8; }
pre { font: 12px/1.5 "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
.actions { display: flex; align-items: start; flex-wrap: wrap; gap: 8px; margin: 8px 0; }
button, summary.button { font: 700 13px/1 Inter, sans-serif; padding: 9px 12px; border-radius: 4px; border: 1px solid #bbb; background: #fff; }
button.primary, summary.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
button.danger, summary.danger { border-color: #e01e5a; color: #e01e5a; }
summary.button { display: inline-block; list-style: none; cursor: pointer; }
.menu { list-style: none; margin: 0; padding: 6px 0; border: 1px solid #ddd; border-radius: 6px; box-shadow: 0 2px 8px #0002; }
.menu li { padding: 3px 16px; }
.menu button { border: 0; padding: 6px 0; font-weight: 400; }
.confirm { margin-top: 8px; border: 1px solid #ddd; border-radius: 6px; padding: 12px; max-width: 420px; box-shadow: 0 2px 8px #0002; }
.confirm p { margin: 8px 0; }
.confirm button { margin-right: 8px; }
.confirm button.danger { background: #e01e5a; color: #fff; }
`;
