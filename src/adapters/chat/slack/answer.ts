import type { Log } from "../../../ports/log.js";
import { section, type Block } from "./blocks.js";
import { sdkBlocks, type Web } from "./client.js";
import { code, linked, notification, plain, prose, type TextObject } from "./text.js";

/** Where an answer can go, best first. */
export interface ReplyTarget {
  /** Slack's address for answers to this one action; good for five within 30 minutes. Null for a form. */
  readonly responseUrl: string | null;
  readonly channel: string;
  readonly userId: string;
}

/** Says something to one person in private, or in their channel. Never throws: the card itself shows what counts. */
export type Answer = (target: ReplyTarget, text: string, here?: boolean) => Promise<void>;

/** Of the five that the address is good for. */
const mostMessages = 3;
/** Each nearly as long as a text object may be, so that a message stays within the limit on all of its blocks. */
const blocksEach = 3;
const longestSentence = 1_000;

export interface AnswerOptions {
  readonly web: Web;
  readonly apiUrl: string;
  readonly answerMs: number;
  /** Where the console is, so that a sign-in link to it can be clicked. Other addresses stay text. */
  readonly consoleUrl: string | null;
  readonly log: Log;
}

export function answerer({ web, apiUrl, answerMs, consoleUrl, log }: AnswerOptions): Answer {
  return async (target, text, here = false) => {
    for (const blocks of messagesOf(text, consoleUrl)) {
      const fallback = notification(text);
      const sent =
        (await byUrl(target, { text: fallback, blocks, response_type: here ? "in_channel" : "ephemeral" }, apiUrl, answerMs)) ||
        (await byCall(web, target, fallback, blocks));
      if (!sent) {
        log.warn("slack.answer_lost", { channel: target.channel });
        return;
      }
    }
  };
}

/** A line is a sentence. Several lines are a list or a card, and read better letter by letter, as does a line that is no sentence. */
export function messagesOf(text: string, consoleUrl: string | null): readonly (readonly Block[])[] {
  const texts = text.includes("\n") || text.length > longestSentence ? code(text) : [line(text, consoleUrl)];
  const shown = texts.slice(0, mostMessages * blocksEach - 1);
  const rest = texts.length > shown.length ? [plain("That is not all of it: the console shows the rest.")] : [];
  const blocks = [...shown, ...rest].map(section);
  return Array.from({ length: Math.ceil(blocks.length / blocksEach) }, (_, i) => blocks.slice(i * blocksEach, (i + 1) * blocksEach));
}

function line(text: string, consoleUrl: string | null): TextObject {
  const at = consoleUrl === null ? -1 : text.indexOf(`${consoleUrl}/`);
  const url = at === -1 ? "" : (/^[\w:/.~%?=-]+/.exec(text.slice(at))?.[0] ?? "");
  return url === "" ? prose(text) : linked(text.slice(0, at), url, text.slice(at + url.length));
}

/** The address comes in a verified payload; still it is called only where Slack has such addresses. */
async function byUrl(
  { responseUrl }: ReplyTarget,
  message: Readonly<Record<string, unknown>>,
  apiUrl: string,
  answerMs: number,
): Promise<boolean> {
  if (responseUrl === null || !isSlackAddress(responseUrl, apiUrl)) return false;
  try {
    const response = await fetch(responseUrl, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ ...message, replace_original: false }),
      redirect: "error",
      signal: AbortSignal.timeout(answerMs),
    });
    return response.ok;
  } catch {
    return false;
  }
}

/** `hooks.slack.com` beside `slack.com`, and the same for another Slack such as `slack-gov.com`; or the very server of the API. */
export function isSlackAddress(address: string, apiUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const [api, answer] = [new URL(apiUrl), new URL(address)];
  if (answer.protocol !== api.protocol) return false;
  return answer.host === api.host || answer.host === `hooks.${api.host}`;
}

/** In private, also what was meant for everybody: an answer that went astray is never seen by more people than it should. */
async function byCall(web: Web, { channel, userId }: ReplyTarget, text: string, blocks: readonly Block[]): Promise<boolean> {
  return web.chat.postEphemeral({ channel, user: userId, text, blocks: sdkBlocks(blocks) }).then(
    () => true,
    () => false,
  );
}
