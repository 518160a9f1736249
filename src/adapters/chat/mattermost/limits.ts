/**
 * What Mattermost accepts, and what we use of it. From its reference on Mattermost Blocks, message attachments and
 * dialogs, and from the server's own checks, all read 2026-11. Mattermost counts characters; we count UTF-16 units,
 * which are never fewer.
 */
export const limits = {
  /** A post's `message` on every supported version. */
  message: 16_383,
  /** All props of a post as JSON. */
  props: 800_000,
  /** Blocks of a post, nested ones included. */
  blocks: 100,
  /** All texts and labels of all blocks; what is beyond is cut when the post is drawn, which nobody would notice. */
  blockText: 16_000,
  blockActions: 50,
  blockNesting: 32,
  actionContextEntries: 50,
  actionContextKey: 128,
  attachmentFooter: 300,
  dialogTitle: 24,
  dialogElementName: 24,
  dialogHelp: 150,
  dialogText: 3_000,
} as const;

/** What a card may fill: far enough below `limits` that a change of theirs does not silence us. */
export const budgets = {
  /** Text of all blocks or attachments of a card. Longer cards are not read to their end either. */
  card: 10_000,
  /** Blocks, or attachments and fields. */
  parts: 80,
  /** One private answer; its fences may be as long as itself. */
  answer: 5_000,
  /** One line of prose from elsewhere. */
  line: 1_500,
  historyLines: 8,
} as const;
