import { budgetOf, type Budget } from "../../../core/card/fitting.js";
import { outbound, type Notice } from "../../../core/notice.js";
import { budgets } from "./limits.js";
import { code, codeSpan, prose, type Markdown } from "./text.js";

/** What only the server knows of a notice: who is called by which name, and whether its file was taken. */
export interface Around {
  /** User names, as Mattermost has them right now. */
  readonly called: readonly string[];
  /** Whether the whole of the file hangs at the post, or has to be looked up elsewhere. */
  readonly attached: boolean;
  /** The slash command's name. */
  readonly command: string;
}

const sizeOf = (parts: readonly Markdown[]): number => parts.reduce((total, { length }) => total + length, 0);
const mostParts = 80;

/** A notice as the text of a post within Mattermost's limit, whatever is in it. It mentions whom it is told to and nobody else. */
export function renderNotice(notice: Notice, { called, attached, command }: Around): Markdown {
  const its = outbound(notice);
  const budget = budgetOf<Markdown>({ characters: budgets.card, parts: mostParts }, sizeOf);
  const names = called.filter((name) => /^[a-z][a-z0-9._-]{0,63}$/.test(name)).map((name) => `@${name}`);
  const head = budget.spend([...(names.length === 0 ? [] : [names.join(" ")]), ...(its.title === "" ? [] : [heading(its.title)])]);
  const where = attached || its.file === null ? [] : budget.spend([`${prose(its.file.otherwise)} ${codeSpan(`${command} console`)}`]);
  const block = its.block === null ? [] : budget.spendIfFits([code(its.block)]);
  const lines = linesOf(its.lines, budget);
  const parts = [...head, ...lines, ...block, ...where];
  return parts.length === 0 ? prose(its.fallback) : parts.join("\n\n");
}

/** One paragraph, in which Mattermost keeps the line ends. */
function linesOf(lines: readonly string[], budget: Budget<Markdown>): readonly Markdown[] {
  const fitting = lines.map(prose).filter((line) => budget.spendIfFits([line]).length > 0);
  const missing = lines.length - fitting.length;
  const all = missing === 0 ? fitting : [...fitting, prose(`${missing} more did not fit here.`)];
  return all.length === 0 ? [] : [all.join("\n")];
}

/** Bold, unless something in it has to be held in code. */
function heading(title: string): Markdown {
  const its = prose(title);
  return its.includes("`") ? its : `**${its}**`;
}
