/**
 * What Slack accepts, and what we use of it. Most figures are from the JSDoc of `@slack/types` 3.2.0 and
 * docs.slack.dev/reference/block-kit, both read 2026-11. Slack counts characters; we count UTF-16 units after
 * escaping, which are never fewer.
 */
export const limits = {
  /** docs.slack.dev/reference/block-kit/blocks: 50 in a message. */
  blocks: 50,
  /**
   * All text of all blocks of a message. Undocumented: near 13,200 characters Slack answers msg_blocks_too_long
   * (github.com/slackapi/bolt-js/issues/2509).
   */
  blockText: 13_200,
  /** Message `text`; cut off by Slack after 40,000. */
  messageText: 40_000,
  /** .../blocks/header-block */
  header: 150,
  /** .../composition-objects/text-object: 1 to 3000. */
  text: 3_000,
  /** .../blocks/section-block: 10 fields of 2000. */
  fields: 10,
  field: 2_000,
  /** .../blocks/container-block */
  containerTitle: 150,
  containerBlocks: 10,
  /** .../blocks/context-block */
  contextElements: 10,
  /** .../blocks/actions-block */
  actionElements: 25,
  /** .../block-elements/button-element */
  buttonText: 75,
  buttonValue: 2_000,
  accessibilityLabel: 75,
  /** .../block-elements/overflow-menu-element: up to five; older pages ask for two at least. */
  overflowOptions: 5,
  overflowLeast: 2,
  /** .../composition-objects/option-object: text 75, value 150. `@slack/types` still says 75 of the value. */
  optionText: 75,
  optionValue: 150,
  actionId: 255,
  blockId: 255,
  /** .../composition-objects/confirmation-dialog-object */
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** .../views: title, submit and close 24, private_metadata 3000, callback_id 255. */
  modalTitle: 24,
  modalButton: 24,
  privateMetadata: 3_000,
  callbackId: 255,
  modalBlocks: 100,
  /** .../blocks/input-block and .../block-elements/plain-text-input-element */
  inputLabel: 2_000,
  inputText: 3_000,
} as const;

/** What a card may fill: far enough below `limits` that a change of theirs does not silence us. */
export const budgets = {
  /** Text of all blocks of a card. */
  card: 10_000,
  /** The same for the smaller card that follows a refusal. */
  leanCard: 4_500,
  /** One text object, so that a fence and an ellipsis still fit. */
  text: 2_900,
  messageText: 3_000,
  /** What a notification shows of a message. Escaping may lengthen it; an edit takes 4,000 characters of text in all. */
  fallback: 600,
  historyLines: 8,
} as const;
