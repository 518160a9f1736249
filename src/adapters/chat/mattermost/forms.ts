import type { Action } from "../../../core/decision.js";

/** Actions that ask first: a rejection for its reason, a live run whether it is meant. Buttons have no question of their own. */
export type Asking = Extract<Action, "reject" | "run-live">;
export const asks = (action: Action): action is Asking => action === "reject" || action === "run-live";

export const longestReason = 500;

/** The form for an action. `state` is sealed; it holds no authority beyond the button's own. */
export function formOf(action: Asking, name: string, state: string) {
  const common = { callback_id: "tagout", notify_on_cancel: false, state };
  switch (action) {
    case "reject":
      return {
        ...common,
        title: `Reject ${name}`,
        submit_label: "Reject",
        elements: [
          {
            display_name: "Why?",
            name: "why",
            type: "textarea",
            help_text: "It stays on the card, for everybody who reads it later.",
            min_length: 3,
            max_length: longestReason,
          },
        ],
      };
    case "run-live":
      return {
        ...common,
        title: `Run ${name} live`,
        submit_label: "Run live",
        introduction_text: "The commands on the card that may run are run on the host now. The card says which of them change it.",
        elements: [],
      };
  }
}

/** The reason that was given; null when the form asks for one and there is none. */
export function reasonOf(action: Action, fields: Readonly<Record<string, unknown>>): string | null {
  if (action !== "reject") return "";
  const why = fields["why"];
  const reason = typeof why === "string" ? why.trim().slice(0, longestReason) : "";
  return reason === "" ? null : reason;
}

/** What can be typed when no form opens. */
export function typedInstead(action: Asking, name: string, planHash: string, command: string): string {
  return action === "reject" ? `${command} reject ${name} "why"` : `${command} run ${name} ${planHash}`;
}
