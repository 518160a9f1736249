import { budgetOf, type Budget } from "../../../core/card/fitting.js";
import { outbound, type Mention, type Notice } from "../../../core/notice.js";
import { section } from "./blocks.js";
import { budgets } from "./limits.js";
import { bareId } from "./parse.js";
import type { Profile, SlackMessage } from "./render.js";
import { code, heading, joined, notification, plain, prose, type TextObject } from "./text.js";

/** Whether the whole of a file hangs below the message, or has to be looked up elsewhere. */
export type Attached = "attached" | "missing";

const sizeOf = (texts: readonly TextObject[]): number => texts.reduce((total, { text }) => total + text.length, 0);
/** Texts, not blocks: most of them are joined. */
const mostTexts = 60;

/** A notice as a Slack message within every limit of Slack's, whatever is in it. It mentions whom it names and nobody else. */
export function renderNotice(notice: Notice, attached: Attached, profile: Profile, command: string): SlackMessage {
  const its = outbound(notice);
  const called = its.mentions.flatMap(mention).join(" ");
  const fallback = notification(its.fallback);
  if (profile === "text") return { text: textOnly(its, called, fallback), blocks: [] };
  const budget = budgetOf<TextObject>({ characters: profile === "lean" ? budgets.leanCard : budgets.card, parts: mostTexts }, sizeOf);
  const head = budget.spend([
    ...(called === "" ? [] : [{ type: "mrkdwn", text: called, verbatim: true } as const]),
    ...(its.title === "" ? [] : [heading(its.title)]),
  ]);
  const where = attached === "missing" && its.file !== null ? budget.spend([prose(`${its.file.otherwise} (${command} console)`)]) : [];
  const block = its.block === null ? [] : budget.spendIfFits(code(its.block));
  const texts = [...head, ...linesOf(its.lines, budget), ...block, ...where];
  const shown = texts.length === 0 ? [plain(its.fallback)] : texts;
  return { text: fallback, blocks: shown.map(section) };
}

function linesOf(lines: readonly string[], budget: Budget<TextObject>): readonly TextObject[] {
  const fitting = lines.map(prose).filter((text) => budget.spendIfFits([text]).length > 0);
  const missing = lines.length - fitting.length;
  return joined(missing === 0 ? fitting : [...fitting, prose(`${missing} more did not fit here.`)]);
}

function textOnly({ title, lines, block }: Notice, called: string, fallback: string): string {
  const [only, ...more] = code([title, ...lines, ...(block === null ? [] : [block])].join("\n"));
  const text = only !== undefined && more.length === 0 ? `${fallback}\n${only.text}` : fallback;
  return called === "" ? text : `${called} ${text}`;
}

/** Slack's own ids alone: nothing in them can end the tag early. */
function mention({ kind, id }: Mention): readonly string[] {
  const bare = bareId(id);
  if (kind === "group") return /^S[A-Z0-9]{2,30}$/.test(bare) ? [`<!subteam^${bare}>`] : [];
  return /^[UW][A-Z0-9]{2,30}$/.test(bare) ? [`<@${bare}>`] : [];
}
