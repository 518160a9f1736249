import assert from "node:assert/strict";
import { until, type System } from "./system.js";

/** The card of one incident as somebody on one platform sees it, and presses it. */
export interface Hands {
  /** The whole card as text; null while there is none. */
  readonly text: () => Promise<string | null>;
  readonly buttons: () => Promise<readonly string[]>;
  /** Presses the button with that label; what the person is told. */
  readonly press: (label: string) => Promise<string>;
}

/**
 * A real fault on this host, from the first sample to `resolved`, by the buttons of one platform.
 *
 * @param intrude what somebody without a role tries while the card waits for approval.
 */
export async function walkToResolved(system: System, hands: Hands, intrude: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  const fault = system.fault();
  await until("a card that can be approved", system, async () => (await hands.buttons()).includes("Approve"));
  const proposed = (await hands.text()) ?? "";
  assert.match(proposed, new RegExp(`kill -TERM ${fault}\\b`));
  await intrude();
  await press(system, hands, "Approve");
  await until("the dry run can be asked for", system, async () => (await hands.buttons()).includes("Dry-run"));
  assert.ok(isAlive(fault));
  await press(system, hands, "Dry-run");
  await until("the live run can be asked for", system, async () => (await hands.buttons()).includes("Run live"));
  assert.ok(isAlive(fault), "a dry run changes nothing");
  await press(system, hands, "Run live");
  await until("the incident is resolved", system, async () => /Resolved/.test((await hands.text()) ?? ""));
  await until("the live run has ended the fault", system, () => !isAlive(fault));
  assert.deepEqual(await hands.buttons(), []);
}

/** Presses, and presses again as long as it is told to try again: a platform that is slow to say who somebody is decides nothing. */
export function press(system: System, hands: Hands, label: string): Promise<string> {
  return until(`${label} is decided on`, system, async () => {
    const said = await hands.press(label);
    return /try again/i.test(said) ? null : { said };
  }).then(({ said }) => said);
}

/** A process of this one's stays, ended or not, until this one has collected it: wait for its end, do not look once. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
