import type { Shown } from "../../contract/chat.contract.js";
import { drawsBlocks, list, nested, object, type Server } from "./layout.js";

type Json = Readonly<Record<string, unknown>>;

/**
 * What a person sees of a post: blocks where the server draws them, else attachments, and the rules by which Mattermost
 * reads markdown, told as text, buttons, and whatever came alive on the way.
 */
export function seen(message: string, props: Json, server: Server): Shown {
  const blocks = drawsBlocks(server) ? list(props["mm_blocks"]).flatMap((one) => nested(one, 1)) : [];
  const attachments = list(props["attachments"]).map(object);
  const texts = [
    message,
    ...blocks.filter(({ block }) => block["type"] === "text").map(({ block }) => String(block["text"])),
    ...attachments.flatMap((one) => [
      ...(one["text"] === undefined ? [] : [String(one["text"])]),
      ...list(one["fields"]).flatMap((field) => [`**${String(object(field)["title"])}**`, String(object(field)["value"])]),
    ]),
  ];
  // The fallback is plain text, but a notification shows it.
  const read = texts.map(readMarkdown);
  return {
    text: read.map(({ text }) => text).join("\n"),
    buttons: [
      ...blocks.filter(({ block }) => block["type"] === "button" && block["disabled"] !== true).map(({ block }) => String(block["text"])),
      ...attachments.flatMap((one) =>
        list(one["actions"])
          .map(object)
          .filter(({ type }) => type !== "select")
          .map(({ name }) => String(name)),
      ),
    ],
    options: [
      ...blocks.filter(({ block }) => block["type"] === "static_select" && block["disabled"] !== true).map(({ block }) => block),
      ...attachments.flatMap((one) => list(one["actions"]).map(object)).filter(({ type }) => type === "select"),
    ].flatMap((menu) => list(menu["options"]).map((option) => String(object(option)["text"]))),
    alive: read.flatMap(({ alive }) => alive),
  };
}

export interface Read {
  readonly text: string;
  readonly alive: readonly string[];
}

/** Code blocks first, line by line, then code spans; what is left may hold anything that markdown makes of text. */
export function readMarkdown(text: string): Read {
  const lines = text.replaceAll("\u2424", "\n").split("\n");
  const out: string[] = [];
  const alive: string[] = [];
  let prose: string[] = [];
  const flush = (): void => {
    if (prose.length === 0) return;
    const read = readInline(prose.join("\n"));
    out.push(read.text);
    alive.push(...read.alive);
    prose = [];
  };
  for (let i = 0; i < lines.length; i += 1) {
    const opening = /^ {0,3}(`{3,}|~{3,})([^`]*)$/.exec(lines[i] ?? "");
    const fence = opening?.[1];
    if (fence === undefined) {
      prose.push(lines[i] ?? "");
      continue;
    }
    flush();
    const inside: string[] = [];
    i += 1;
    // The old reader takes a fence at the end of any line for the closing one.
    while (i < lines.length && !endsWithFence(lines[i] ?? "", fence)) inside.push(lines[(i += 1) - 1] ?? "");
    if (lines[i] !== fence) alive.push(`a code block that ends elsewhere: ${(lines[i] ?? "nowhere").slice(0, 40)}`);
    out.push(inside.join("\n"));
  }
  flush();
  return { text: out.join("\n"), alive };
}

const endsWithFence = (line: string, fence: string): boolean => {
  const trimmed = line.trimEnd();
  return trimmed.endsWith(fence) && !trimmed.slice(0, -fence.length).endsWith(fence.slice(0, 1));
};

function readInline(text: string): Read {
  const alive: string[] = [];
  const parts: string[] = [];
  const codes: string[] = [];
  let rest = text;
  for (let tick = /`+/.exec(rest); tick !== null; tick = /`+/.exec(rest)) {
    const [ticks] = tick;
    const after = rest.slice(tick.index + ticks.length);
    const end = new RegExp(`(?<!\`)${ticks}(?!\`)`).exec(after);
    if (end === null) {
      alive.push(`ticks that close nothing: ${ticks.slice(0, 10)}`);
      break;
    }
    const span = after.slice(0, end.index);
    if (span.includes("\n")) alive.push("a code span over two lines");
    parts.push(rest.slice(0, tick.index), "\u0001");
    codes.push(span);
    rest = after.slice(end.index + ticks.length);
  }
  parts.push(rest);
  const outside = parts.join("").replaceAll(/^\*\*[^*\n]+\*\*(?=\s|$|:)/gm, (found) => found.slice(2, -2));
  for (const [pattern, what] of living) for (const [found] of outside.matchAll(pattern)) alive.push(`${what}: ${found.slice(0, 40)}`);
  return { text: outside.replaceAll("\u0001", () => (codes.shift() ?? "").trim()), alive };
}

const edge = String.raw`(?<![\p{L}\p{N}])`;
const living: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/@[\w.-]*/g, "mention"],
  [/~[\w-]*/g, "channel link or strike"],
  [/#\S*/g, "hashtag or heading"],
  [/<[^\n]*/g, "html, link or emoticon"],
  [/\[[^\]\n]*\]/g, "link"],
  [/\w+:\/\/\S*/g, "address"],
  [/\bwww\.\S*/gi, "address"],
  [/mailto:\S*/gi, "address"],
  [/:[\w+-]+:/g, "emoji"],
  [new RegExp(String.raw`${edge}[:;]['\x60]?-?[)(DdPpOoSsXx|/\]$@\[]`, "gu"), "emoticon"],
  [new RegExp(String.raw`${edge}x-d(?![\p{L}\p{N}])`, "giu"), "emoticon"],
  [/\*/g, "emphasis"],
  [new RegExp(String.raw`${edge}_|_(?![\p{L}\p{N}])`, "gu"), "emphasis"],
  [/^\s*>/gm, "quote"],
  [/^(?: {4}|\t)/gm, "indented code"],
  [/^\s*[-+]\s/gm, "list"],
  [/^\s*\d+[.)]\s/gm, "numbered list"],
  [/^\s*(?:-{3,}|={3,}|_{3,})\s*$/gm, "rule or heading"],
  [/\|/g, "table"],
  [/\$/g, "formula"],
  [/&[#\w]+;/g, "entity"],
  [/\\/g, "escape"],
];
