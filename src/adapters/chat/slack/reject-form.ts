import { z } from "zod";
import { parseJson } from "../../../core/parse-json.js";
import { limits } from "./limits.js";
import type { Submission } from "./parse.js";

export const rejectForm = "tagout.reject";

/** What the form has to bring back: no authority, only which button it belongs to. */
const state = z.strictObject({ ref: z.string().max(200), channel: z.string().max(40), message: z.string().max(40) });
export type FormState = z.infer<typeof state>;

const longestReason = 500;

/** The form that asks why. */
export function rejectView(name: string, itsState: FormState) {
  const label = (text: string) => ({ type: "plain_text" as const, text, emoji: false });
  return {
    type: "modal" as const,
    callback_id: rejectForm,
    private_metadata: JSON.stringify(itsState),
    title: label(`Reject ${name}`.slice(0, limits.modalTitle)),
    submit: label("Reject"),
    close: label("Cancel"),
    blocks: [
      {
        type: "input" as const,
        block_id: "why",
        label: label("Why should this not run?"),
        hint: label("It stays on the card, for everybody who reads it later."),
        element: { type: "plain_text_input" as const, action_id: "why", multiline: true, min_length: 3, max_length: longestReason },
      },
    ],
  };
}

/** What came back, or null when it is not ours or not whole. */
export function rejectionOf({ view }: Submission): (FormState & { readonly reason: string }) | null {
  const reason = view.state.values["why"]?.["why"]?.value?.trim() ?? "";
  const parsed = state.safeParse(parseJson(view.private_metadata));
  return view.callback_id === rejectForm && parsed.success && reason !== ""
    ? { ...parsed.data, reason: reason.slice(0, longestReason) }
    : null;
}
