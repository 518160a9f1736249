import type { NoticeFile } from "../notice.js";

/** One thing that happened, as it is said below a card. Once an incident has it, it keeps it, letter by letter. */
export interface ThreadEntry {
  /** Tells it from every other entry of the incident. */
  readonly key: string;
  readonly at: number;
  /** What kind of thing: a channel may want decisions and results alone. */
  readonly kind: "decision" | "plan" | "result" | "run";
  /** One sentence. */
  readonly headline: string;
  readonly lines: readonly string[];
  /** Output, whole; whoever says it shows its end. Null when there is none. */
  readonly block: string | null;
  /** The same output where its end is not all of it. */
  readonly file: NoticeFile | null;
}
