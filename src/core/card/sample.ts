import type { Card } from "../card.js";

/** A card about nothing, for asking a platform whether it would draw one: every part that a real card has, at an ordinary length. */
export const sampleCard: Card = {
  incidentId: 0,
  name: "INC-0",
  version: 1,
  tone: "info",
  severity: "P4",
  host: "nowhere",
  title: "A card that is only looked at",
  state: { code: "proposed", label: "Waits for a decision", next: "Nothing happens: this is no incident." },
  quiet: [{ kind: "snoozed", text: "Snoozed until 04:10 UTC by nobody." }],
  facts: [{ label: "Since", value: "now" }],
  cause: { text: "Somebody asked whether this would be drawn.", confidence: "certain", by: "the doctor" },
  evidence: [{ id: "e1", source: "df", text: "Filesystem <size> & use% `100%`" }],
  moreEvidence: 0,
  steps: [
    {
      n: 1,
      shown: "df -h",
      label: "allow, reads only",
      verdict: "allow",
      effect: "read",
      rule: "df",
      reason: "Shows how full file systems are.",
      mend: null,
      purpose: "Look at the disks.",
      outcome: null,
      output: "",
    },
  ],
  plan: { hash: "0000-0000", policy: "built-in" },
  history: ["now: asked for by the doctor"],
  buttons: [{ action: "approve", label: "Approve", style: "primary", confirm: null }],
  more: [
    { choice: "wake", label: "Wake", typed: "wake INC-0" },
    { choice: "mute-4h", label: "Mute this signal 4 h...", typed: 'mute host:nowhere rule:disk-space 4h "why"' },
  ],
  fallback: "P4 INC-0 nowhere: a card that is only looked at.",
};
