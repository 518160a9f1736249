import { count, cut, oneLine, tail } from "./card/words.js";
import { escapeText } from "./escape.js";
import { redact } from "./redact.js";

/** Whom a message calls: `S0604` or `T012/U345` on Slack, a private channel's or a person's id on Mattermost. */
export interface Mention {
  readonly kind: "group" | "user";
  readonly id: string;
}

/** A whole text for which a message has no room. */
export interface NoticeFile {
  readonly name: string;
  readonly text: string;
  /** One sentence, said in its place where no file can be attached. */
  readonly otherwise: string;
}

/** A message without buttons. All text is plain: renderers make it inert. */
export interface Notice {
  /** One line; may be empty. */
  readonly title: string;
  /** One line each. */
  readonly lines: readonly string[];
  /** Text to be read letter by letter, for example the tail of an output; null when there is none. */
  readonly block: string | null;
  readonly file: NoticeFile | null;
  /** Who is called. Nobody else ever is, whatever the text holds. */
  readonly mentions: readonly Mention[];
  /** One complete sentence for notifications and screen readers. */
  readonly fallback: string;
}

/** The same message, when it may stand there twice. */
export function repeated(notice: Notice): Notice {
  const [first = "", ...rest] = notice.lines;
  const isTitled = notice.title !== "";
  return {
    ...notice,
    title: isTitled ? marked(notice.title, noticeLimits.title) : "",
    lines: isTitled ? notice.lines : [marked(first, noticeLimits.line), ...rest],
    fallback: marked(notice.fallback, noticeLimits.fallback),
  };
}

const repostMark = " (repost)";
const marked = (text: string, max: number): string => `${cut(text, max - repostMark.length)}${repostMark}`;

/** What a message holds at most. Its lines together fill what a card may fill on the narrowest platform, less the block. */
export const noticeLimits = {
  title: 150,
  lines: 60,
  line: 400,
  allLines: 5_000,
  blockLines: 30,
  block: 2_500,
  fileName: 80,
  /** Far more than an agent keeps of all outputs of one run. */
  file: 1_000_000,
  mentions: 10,
  fallback: 300,
} as const;

/**
 * The message as it leaves the hub: bounded, nothing hidden in it, and redacted once more. The agent redacts what it sends;
 * this net is for what did not come from an agent, or from one that did not know the rule yet.
 */
export function outbound(notice: Notice): Notice {
  const { block, file, mentions } = notice;
  return {
    title: line(notice.title, noticeLimits.title),
    lines: boundedLines(notice.lines),
    block: block === null || block.trim() === "" ? null : tail(redact(block).text, noticeLimits.blockLines, noticeLimits.block),
    file: file === null || file.text.trim() === "" ? null : fileOf(file),
    mentions: mentions.slice(0, noticeLimits.mentions),
    fallback: line(notice.fallback, noticeLimits.fallback) || line(notice.title, noticeLimits.title) || "A message from Tagout.",
  };
}

const line = (text: string, max: number): string => oneLine(redact(text.slice(0, max * 4)).text, max);

/** The first that fit, and how many did not. */
function boundedLines(all: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let room: number = noticeLimits.allLines;
  for (const text of all.slice(0, noticeLimits.lines)) {
    const one = line(text, noticeLimits.line);
    if (one.length > room) break;
    room -= one.length;
    kept.push(one);
  }
  const missing = all.length - kept.length;
  const shown = kept.filter((one) => one !== "");
  return missing === 0 ? shown : [...shown, `and ${count(missing, "more line")}`];
}

function fileOf({ name, text, otherwise }: NoticeFile): NoticeFile {
  const bare = name.replace(/[^A-Za-z0-9._-]/g, "-").replace(/^\.+/, "");
  return {
    name: cut(bare, noticeLimits.fileName).replaceAll(" ", "") || "output.txt",
    text: escapeText(cut(redact(text).text, noticeLimits.file)),
    otherwise: line(otherwise, noticeLimits.line) || "The rest is in the console.",
  };
}
