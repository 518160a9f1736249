import type { Severity } from "./signal.js";

/** A person's word that nobody need be reminded of an incident for a while. It stops nothing and hides nothing. */
export interface Snooze {
  /** Milliseconds since 1970: then it wakes by itself. */
  readonly until: number;
  /** Who said so, as `person` of card/person.ts names people. */
  readonly by: string;
  /** As typed; may be empty. */
  readonly reason: string;
  /** How urgent it was then; a signal more urgent than this wakes it. */
  readonly severity: Severity;
}

/** Whether reminders and escalation wait. Look at this, and not at whether there is a snooze: its end may be a moment late. */
export const isSnoozed = ({ snooze }: { readonly snooze: Snooze | null }, now: number): boolean => snooze !== null && now < snooze.until;
