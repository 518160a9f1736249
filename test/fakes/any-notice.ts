import fc from "fast-check";
import type { Notice } from "../../src/core/notice.js";
import { anyText } from "./any-incident.js";

/** A message without buttons, holding any text at all: ordinary, hostile, empty, endless. */
export const anyNotice: fc.Arbitrary<Notice> = fc.record({
  title: anyText,
  lines: fc.oneof(
    fc.array(anyText, { maxLength: 8 }),
    anyText.map((text) => Array.from({ length: 10_000 }, () => text.slice(0, 50))),
  ),
  block: fc.option(anyText, { nil: null }),
  file: fc.option(fc.record({ name: anyText, text: anyText, otherwise: anyText }), { nil: null }),
  mentions: fc.array(fc.record({ kind: fc.constantFrom("group", "user"), id: anyText }), { maxLength: 3 }),
  fallback: anyText,
});

/** One that says something, with what is given here in place. */
export const noticeOf = (its: Partial<Notice> = {}): Notice => ({
  title: "Dry run passed",
  lines: ["Step 1 would send SIGTERM to 4242."],
  block: null,
  file: null,
  mentions: [],
  fallback: "INC-12 P2 web-07: the dry run passed.",
  ...its,
});
