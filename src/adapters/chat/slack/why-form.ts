import { z } from "zod";
import { wantsReason, type Choice } from "../../../core/choice.js";
import { parseJson } from "../../../core/parse-json.js";
import { limits } from "./limits.js";
import type { Submission } from "./parse.js";

/** Choices that are asked for a reason. */
export type FormChoice = Extract<Choice, "reject" | "mute-4h">;
export const needsForm = (choice: Choice): choice is FormChoice => wantsReason(choice);

const formChoices = ["reject", "mute-4h"] as const satisfies readonly FormChoice[];
const callbackIds = { reject: "tagout.reject", "mute-4h": "tagout.mute" } as const satisfies Record<FormChoice, string>;

/** What the form has to bring back: no authority, only which control it belongs to. */
const state = z.strictObject({ ref: z.string().max(200), channel: z.string().max(40), message: z.string().max(40) });
export type FormState = z.infer<typeof state>;

const longestReason = 500;

interface Words {
  readonly title: string;
  readonly submit: string;
  readonly label: string;
  readonly hint: string;
}

function wordsOf(choice: FormChoice, name: string): Words {
  switch (choice) {
    case "reject":
      return {
        title: `Reject ${name}`,
        submit: "Reject",
        label: "Why should this not run?",
        hint: "It stays on the card, for everybody who reads it later.",
      };
    case "mute-4h":
      return {
        title: `Mute for 4 h: ${name}`,
        submit: "Mute",
        label: "Why should this signal of this host have no new cards for 4 h?",
        hint: "It stands on the card, for everybody who wonders why it is quiet. What comes is stored and diagnosed all the same.",
      };
  }
}

/** The form that asks why. */
export function formView(choice: FormChoice, name: string, itsState: FormState) {
  const label = (text: string) => ({ type: "plain_text" as const, text, emoji: false });
  const words = wordsOf(choice, name);
  return {
    type: "modal" as const,
    callback_id: callbackIds[choice],
    private_metadata: JSON.stringify(itsState),
    title: label(words.title.slice(0, limits.modalTitle)),
    submit: label(words.submit),
    close: label("Cancel"),
    blocks: [
      {
        type: "input" as const,
        block_id: "why",
        label: label(words.label),
        hint: label(words.hint),
        element: { type: "plain_text_input" as const, action_id: "why", multiline: true, min_length: 3, max_length: longestReason },
      },
    ],
  };
}

/** What came back and which form it was, or null when it is not ours or not whole. */
export function readForm({ view }: Submission): (FormState & { readonly reason: string; readonly choice: FormChoice }) | null {
  const reason = view.state.values["why"]?.["why"]?.value?.trim() ?? "";
  const parsed = state.safeParse(parseJson(view.private_metadata));
  const choice = formChoices.find((one) => callbackIds[one] === view.callback_id);
  return choice !== undefined && parsed.success && reason !== ""
    ? { ...parsed.data, choice, reason: reason.slice(0, longestReason) }
    : null;
}

/** What can be typed when no form opens. */
export const typedInstead = (choice: FormChoice, name: string, command: string): string =>
  choice === "reject" ? `${command} reject ${name} "why"` : `${command} mute host:NAME 4h "why"`;
