import { budgets } from "./limits.js";
import { code, prose, sentence, type Markdown } from "./text.js";

/** A slash command may be answered by several messages; a press by one. */
const mostMessages = 3;
const longestSentence = 1_000;

/** A line is a sentence. Several lines are a list or a card, and read better letter by letter, as does a line that is no sentence. */
export function answersOf(text: string, consoleUrl: string, atMost: number = mostMessages): readonly Markdown[] {
  if (!text.includes("\n") && text.length <= longestSentence) return [sentence(text, consoleUrl)];
  const all = chunks(text);
  const shown = all.slice(0, atMost).map(code);
  if (all.length <= atMost) return shown;
  return [...shown.slice(0, -1), `${shown.at(-1) ?? ""}\n${prose("That is not all of it: the console shows the rest.")}`];
}

/** To a press: the body goes with status 200, since Mattermost throws away every other. No `update`: the outbox alone edits. */
export function toPress(text: string, consoleUrl: string): Response {
  const [ephemeral_text = ""] = answersOf(text, consoleUrl, 1);
  return Response.json({ ephemeral_text, skip_slack_parsing: true });
}

/** To a typed command, for the one who typed it alone, or for their channel. */
export function toTyped(text: string, consoleUrl: string, here = false): Response {
  const response_type = here ? "in_channel" : "ephemeral";
  const [first, ...more] = answersOf(text, consoleUrl).map((its) => ({ response_type, text: its, skip_slack_parsing: true }));
  return Response.json({ ...first, ...(more.length === 0 ? {} : { extra_responses: more }) });
}

/** To a form: what is wrong stays on it; without that it closes, and the card tells. */
export const toForm = (error: string | null): Response => Response.json(error === null ? {} : { error });

/** Parts that are short enough even when the fence has to be as long as the text, broken between lines where that is possible. */
function chunks(text: string): readonly string[] {
  const all: string[] = [];
  let chunk = "";
  for (const line of text.split("\n")) {
    for (const piece of pieces(line)) {
      const longer = chunk === "" ? piece : `${chunk}\n${piece}`;
      if (longer.length > budgets.answer && chunk !== "") {
        all.push(chunk);
        chunk = piece;
      } else chunk = longer;
    }
  }
  return [...all, chunk];
}

function pieces(line: string): readonly string[] {
  if (line.length <= budgets.answer) return [line];
  return line.match(new RegExp(`.{1,${budgets.answer}}`, "gsu")) ?? [line];
}
