import type { Action } from "../../../core/decision.js";
import type { CardButton } from "../../../core/card.js";
import type { Markdown } from "./text.js";
import type { Sealed } from "./seal.js";

/** The part of Mattermost Blocks that a card uses. Blocks nest, and every one of them counts. */
export type Block =
  | { readonly type: "text"; readonly text: Markdown; readonly is_subtle?: true; readonly size?: "small" }
  | { readonly type: "divider" }
  | { readonly type: "button"; readonly text: string; readonly action_id: string; readonly style: ButtonStyle; readonly tooltip: string }
  | {
      readonly type: "static_select";
      readonly action_id: string;
      readonly placeholder: string;
      readonly options: readonly SelectOption[];
    }
  | {
      readonly type: "container";
      readonly content: readonly Block[];
      readonly accent_color?: string;
      readonly flow?: "horizontal" | "vertical";
    }
  | { readonly type: "collapsible"; readonly header: readonly Block[]; readonly content: readonly Block[]; readonly collapsed: boolean };

/** What is sent back is whatever the person's client says: the sealed context has the options that count. */
export interface SelectOption {
  readonly text: string;
  readonly value: string;
}

export type ButtonStyle = "default" | "primary" | "danger";

/** Whom the server tells when a button is pressed, and what it says to it. */
export interface BlockAction {
  readonly type: "external";
  readonly url: string;
  readonly context: Sealed;
}

/** An old message attachment, as every supported version draws it. */
export interface Attachment {
  /** For clients that draw no attachments; the first one's is enough. */
  readonly fallback?: string;
  readonly color: string;
  readonly text?: Markdown;
  readonly fields?: readonly { readonly title: string; readonly value: Markdown; readonly short: boolean }[];
  readonly actions?: readonly AttachmentAction[];
}

export type AttachmentAction = {
  readonly id: string;
  readonly name: string;
  readonly integration: { readonly url: string; readonly context: Sealed };
} & ({ readonly type: "button"; readonly style: ButtonStyle } | { readonly type: "select"; readonly options: readonly SelectOption[] });

/** Letters and digits alone: before 11.10 a button whose id has anything else in it never fires (mattermost#25747). */
export const actionIds = {
  approve: "approve",
  reject: "reject",
  "dry-run": "dryrun",
  "run-live": "runlive",
  rediagnose: "rediagnose",
  stop: "stop",
} as const satisfies Record<Action, string>;

/** The menu of the second row, and what stands in it before anything is chosen. */
export const menu = { id: "more", label: "More..." } as const;

export const styleOf = ({ style }: CardButton): ButtonStyle => (style === "plain" ? "default" : style);
