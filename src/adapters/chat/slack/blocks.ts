import type { TextObject } from "./text.js";

/** The part of Block Kit that a card uses: the oldest blocks, which every client shows, and where it is wanted one newer one. */
export type Block =
  | {
      /** Folds its blocks away: docs.slack.dev/reference/block-kit/blocks/container-block, from 2026-06-29. */
      readonly type: "container";
      readonly block_id?: string;
      readonly title: TextObject;
      readonly is_collapsible: true;
      readonly default_collapsed: true;
      readonly child_blocks: readonly Block[];
    }
  | { readonly type: "header"; readonly block_id?: string; readonly text: TextObject }
  /** Long text would be folded behind "See more": nobody unlocks a command that they did not see (I2). */
  | { readonly type: "section"; readonly block_id?: string; readonly text: TextObject; readonly expand: true }
  | { readonly type: "context"; readonly block_id?: string; readonly elements: readonly TextObject[] }
  | { readonly type: "divider"; readonly block_id?: string }
  | { readonly type: "actions"; readonly block_id?: string; readonly elements: readonly (Button | Overflow)[] };

export interface Button {
  readonly type: "button";
  readonly action_id: string;
  readonly value: string;
  readonly text: TextObject;
  readonly accessibility_label: string;
  readonly style?: "primary" | "danger";
  readonly confirm?: {
    readonly title: TextObject;
    readonly text: TextObject;
    readonly confirm: TextObject;
    readonly deny: TextObject;
    readonly style: "primary" | "danger";
  };
}

/** The menu behind three dots at the end of a row. */
export interface Overflow {
  readonly type: "overflow";
  readonly action_id: string;
  readonly options: readonly { readonly text: TextObject; readonly value: string }[];
}

export const section = (text: TextObject): Block => ({ type: "section", text, expand: true });

/** Characters of text in a block, as the sum over a message is limited. */
export function sizeOf(block: Block): number {
  switch (block.type) {
    case "header":
    case "section":
      return block.text.text.length;
    case "context":
      return sum(block.elements.map(({ text }) => text.length));
    case "actions":
      return sum(block.elements.map(sizeOfElement));
    case "divider":
      return 0;
    case "container":
      return block.title.text.length + sizeOfAll(block.child_blocks);
  }
}

const sizeOfElement = (element: Button | Overflow): number =>
  element.type === "overflow"
    ? sum(element.options.map(({ text }) => text.text.length))
    : element.text.text.length + (element.confirm?.text.text.length ?? 0);

export const sizeOfAll = (blocks: readonly Block[]): number => sum(blocks.map(sizeOf));

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
