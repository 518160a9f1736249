import { wantsReason, type Choice } from "../../../core/choice.js";
import type { Sealed } from "./seal.js";
import { prose } from "./text.js";

/** Choices that ask first: for a reason, or whether it is meant. Buttons and menus of Mattermost have no question of their own. */
export type FormChoice = Extract<Choice, "reject" | "mute-4h" | "run-live" | "stop">;
export const needsForm = (choice: Sealed["a"]): choice is FormChoice =>
  choice === "reject" || choice === "mute-4h" || choice === "run-live" || choice === "stop";

export const longestReason = 500;

/** The form for a choice. `state` is sealed; it holds no authority beyond the control's own. */
export function formOf(choice: FormChoice, { c: name, q: question }: Pick<Sealed, "c" | "q">, state: string) {
  const common = { callback_id: "tagout", notify_on_cancel: false, state };
  switch (choice) {
    case "reject":
      return {
        ...common,
        title: `Reject ${name}`,
        submit_label: "Reject",
        elements: [why("It stays on the card, for everybody who reads it later.")],
      };
    case "mute-4h":
      return {
        ...common,
        title: `Mute 4 h: ${name}`,
        submit_label: "Mute",
        introduction_text:
          "New incidents of this signal on this host get no card in the channels for 4 h. They are stored and diagnosed all the same.",
        elements: [why("It stands on the card, for everybody who wonders why it is quiet.")],
      };
    case "run-live":
      return {
        ...common,
        title: `Run ${name} live`,
        submit_label: "Run live",
        introduction_text: asked(question, "The commands on the card that may run are run on the host now."),
        elements: [],
      };
    case "stop":
      return {
        ...common,
        title: `Stop ${name}`,
        submit_label: "Stop",
        introduction_text: asked(question, "The command that runs is ended, and nothing after it starts."),
        elements: [],
      };
  }
}

const why = (help: string) => ({
  display_name: "Why?",
  name: "why",
  type: "textarea",
  help_text: help,
  min_length: 3,
  max_length: longestReason,
});

/** The card's own question, quoted; a button of an older release carries none. */
const asked = (question: string | undefined, otherwise: string): string => prose(question ?? otherwise);

/** The reason that was given; null when the form asks for one and there is none. */
export function reasonOf(choice: Choice, fields: Readonly<Record<string, unknown>>): string | null {
  if (!wantsReason(choice)) return "";
  const given = fields["why"];
  const reason = typeof given === "string" ? given.trim().slice(0, longestReason) : "";
  return reason === "" ? null : reason;
}

/** What can be typed when no form opens. */
export function typedInstead(choice: FormChoice, { c: name, h: planHash }: Pick<Sealed, "c" | "h">, command: string): string {
  switch (choice) {
    case "reject":
      return `${command} reject ${name} "why"`;
    case "mute-4h":
      return `${command} mute host:NAME 4h "why"`;
    case "run-live":
      return `${command} run ${name} ${planHash}`;
    case "stop":
      return `${command} stop ${name}`;
  }
}
