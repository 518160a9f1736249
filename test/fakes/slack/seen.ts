import type { Shown } from "../../contract/chat.contract.js";

type Json = Readonly<Record<string, unknown>>;

/**
 * What a person sees of a message: the rules by which Slack's clients read text objects, as far as they are documented
 * (docs.slack.dev/messaging/formatting-message-text), told as text, buttons, and whatever came alive on the way.
 */
export function seen(text: string, blocks: readonly Json[]): Shown {
  const flat = blocks.flatMap((block) => [block, ...((block["child_blocks"] as readonly Json[] | undefined) ?? [])]);
  const read = flat.length === 0 ? [readMrkdwn(text)] : flat.flatMap(textObjects).map(readText);
  return {
    text: read.map((one) => one.text).join("\n"),
    buttons: blocks
      .flatMap(controlsOf)
      .filter(({ type }) => type === "button")
      .map((button) => read1(button["text"])),
    options: blocks
      .flatMap(controlsOf)
      .flatMap(optionsOf)
      .map((option) => read1(option["text"])),
    // The notification is read as mrkdwn too.
    alive: [...read, readMrkdwn(text)].flatMap((one) => one.alive),
  };
}

export const controlsOf = (block: Json): readonly Json[] => (block["type"] === "actions" ? (block["elements"] as readonly Json[]) : []);
export const optionsOf = (control: Json): readonly Json[] =>
  control["type"] === "overflow" ? (control["options"] as readonly Json[]) : [];

function textObjects(block: Json): readonly Json[] {
  const own = [block["text"], block["title"], ...((block["fields"] as readonly Json[] | undefined) ?? [])];
  const elements = block["type"] === "context" ? (block["elements"] as readonly Json[]) : [];
  return [...own, ...elements].filter((one): one is Json => typeof one === "object" && one !== null);
}

interface Read {
  readonly text: string;
  readonly alive: readonly string[];
}

function readText(object: Json): Read {
  const text = String(object["text"]);
  if (object["type"] === "mrkdwn") return readMrkdwn(text);
  // Nothing is formatted, but the entities are decoded; a bare bracket is read by the parser of mentions all the same.
  return { text: decode(text), alive: /[<>]/.test(text) ? [`unescaped ${text.slice(0, 40)}`] : [] };
}

const read1 = (object: unknown): string => readText(object as Json).text;

/** Code blocks are read first; what is left may hold special sequences, emoji, quotes and formatting. */
function readMrkdwn(text: string): Read {
  const parts = text.split(/(```[\s\S]*?```)/);
  const read = parts.map((part, i) => (i % 2 === 1 ? readCode(part) : readInline(part)));
  return { text: read.map((one) => one.text).join(""), alive: read.flatMap((one) => one.alive) };
}

function readCode(part: string): Read {
  const inner = part.slice(3, -3).replace(/^\n/, "").replace(/\n$/, "");
  return { text: decode(inner), alive: /[<>]/.test(inner) ? ["unescaped in code"] : [] };
}

/** A bold label at the start of a line, and a slash command in code, are how our own cards are built; all else came from foreign text. */
function readInline(part: string): Read {
  const alive: string[] = [];
  const lines = part.replaceAll(/(?<=^|[\s"'(])`(\/[a-z0-9_-]+ [a-z-]+[^`\n]*)`(?=["')]{0,2}[.,:;?!]?(?:\s|$))/gm, "$1").split("\n");
  const rest = lines.map((line) => line.replace(/^\*(?:[^*\n]+[:.]|\d\. [^*\n]+)\*(?=\s|$)/, (found) => found.slice(1, -1))).join("\n");
  for (const [pattern, what] of living) for (const [found] of rest.matchAll(pattern)) alive.push(`${what}: ${found.slice(0, 40)}`);
  return { text: decode(rest), alive };
}

const edge = String.raw`(?:^|[\s(\[{"'.,;:!?-])`;
const living: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/<[^>\n]*>/g, "special sequence"],
  [/[<>]/g, "unescaped bracket"],
  [/:[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:/gi, "emoji"],
  [/^(?:&gt;|\uff1e)/gm, "quote"],
  [/`[^`\n]+`/g, "code"],
  [new RegExp(String.raw`${edge}\*[^\s*][^*\n]*\*`, "g"), "bold"],
  [new RegExp(String.raw`${edge}_[^\s_][^_\n]*_(?![\p{L}\p{N}])`, "gu"), "italic"],
  [new RegExp(String.raw`${edge}~[^\s~][^~\n]*~`, "g"), "struck"],
];

const decode = (text: string): string => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
