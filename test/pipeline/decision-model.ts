import type { Action } from "../../src/core/decision.js";
import type { State } from "../../src/core/incident.js";

/** The people of the model: Ann has an account everywhere and a role for all, so has Bob on Slack, Cleo runs, Dan's account may end, Eve has no role. */
export const persons = ["ann", "bob", "cleo", "dan", "eve"] as const;
export type Who = (typeof persons)[number];
export type Outcome = "passed" | "executed" | "partial" | "failed" | "refused" | "unknown";
type Mode = "dry-run" | "live";

const minute = 60_000;
export const needed: Readonly<Record<Mode, number>> = { "dry-run": 1, live: 2 };

/** A start that people were entitled to, written down when it was granted. */
export interface Grant {
  readonly plan: number;
  readonly mode: Mode;
  readonly voters: readonly Who[];
  readonly starter: Who;
}

interface Run {
  readonly mode: Mode;
  readonly starter: Who;
  readonly since: number;
  orderAt: number | null;
  stopped: boolean;
}

/**
 * What an incident may become, told once more in as few words as possible and on purpose not with the product's own: a plan, its
 * votes, at most one run at a time, and what stops it.
 */
export interface Model {
  /** Counts plans; whatever is about an earlier one is void. */
  plan: number;
  state: State;
  votes: Set<Who>;
  run: Run | null;
  /** A live order that nobody reported on, which may still be. */
  owed: boolean;
  dryPassedAt: number;
  verifyingSince: number;
  expiresAt: number;
  frozen: boolean;
  lifting: { readonly who: Who; readonly at: number } | null;
  bobApproves: boolean;
  danIsGone: boolean;
  connected: boolean;
  readonly grants: Grant[];
}

export const planLifeMs = 24 * 60 * minute;

export const newModel = (now: number): Model => ({
  plan: 1,
  state: "proposed",
  votes: new Set<Who>(),
  run: null,
  owed: false,
  dryPassedAt: 0,
  verifyingSince: 0,
  expiresAt: now + planLifeMs,
  frozen: false,
  lifting: null,
  bobApproves: true,
  danIsGone: false,
  connected: true,
  grants: [],
});

const undecided: readonly State[] = ["proposed", "approved", "dry_passed", "dry_failed"];
const stuck: readonly State[] = ["failed", "unknown", "unresolved", "blocked"];
export const ends: readonly State[] = ["resolved", "rejected", "expired", "recovered"];

export const isApprover = (m: Model, who: Who): boolean => who === "ann" || who === "dan" || (who === "bob" && m.bobApproves);
export const isExecutor = (who: Who): boolean => who === "ann" || who === "bob" || who === "cleo";
export const isResponder = (m: Model, who: Who): boolean => isApprover(m, who) || isExecutor(who);

/** Whose approval counts: who has the role, and an account that has not ended. */
export const counted = (m: Model): readonly Who[] => [...m.votes].filter((who) => isApprover(m, who) && !isGone(m, who));
const isGone = (m: Model, who: Who): boolean => who === "dan" && m.danIsGone;

/** Whether that is granted, about the plan that `plan` counts. */
export function mayDo(m: Model, who: Who, action: Action, plan: number, now: number): boolean {
  if (plan !== m.plan || isGone(m, who)) return false;
  switch (action) {
    case "approve":
      return isApprover(m, who) && undecided.includes(m.state) && !counted(m).includes(who);
    case "reject":
      return isApprover(m, who) && undecided.includes(m.state);
    case "dry-run":
      return isResponder(m, who) && !m.frozen && m.state === "approved" && counted(m).length >= needed["dry-run"];
    case "run-live":
      return isExecutor(who) && !m.frozen && m.state === "dry_passed" && now - m.dryPassedAt <= 15 * minute && mayRun(m, who);
    case "rediagnose":
      return isResponder(m, who) && [...undecided, ...stuck].includes(m.state);
    case "stop":
      return (isExecutor(who) || isApprover(m, who)) && m.run !== null && !m.run.stopped;
  }
}

const mayRun = (m: Model, who: Who): boolean => counted(m).length >= needed.live && !counted(m).includes(who);

/** What a granted act does. */
export function act(m: Model, who: Who, action: Action, now: number): void {
  switch (action) {
    case "approve":
      m.votes.add(who);
      if (m.state === "proposed") m.state = "approved";
      return;
    case "reject":
      m.state = "rejected";
      return;
    case "dry-run":
      return start(m, who, "dry-run", now);
    case "run-live":
      return start(m, who, "live", now);
    case "rediagnose":
      m.plan += 1;
      m.state = "proposed";
      m.votes = new Set();
      m.owed = false;
      m.expiresAt = now + planLifeMs;
      return;
    case "stop":
      if (m.run === null) return;
      if (m.run.orderAt === null) return end(m, m.run.mode === "live" ? "failed" : "dry_failed", now);
      m.run.stopped = true;
  }
}

function start(m: Model, starter: Who, mode: Mode, since: number): void {
  m.grants.push({ plan: m.plan, mode, voters: counted(m), starter });
  m.state = mode === "live" ? "running" : "dry_running";
  m.run = { mode, starter, since, orderAt: null, stopped: false };
}

function end(m: Model, state: State, now: number): void {
  m.run = null;
  m.state = state;
  if (state === "dry_passed" || state === "dry_failed") m.expiresAt = now + 60 * minute;
  if (state === "dry_passed") m.dryPassedAt = now;
}

/** What the host says of the newest order; false when it changes nothing. */
export function report(m: Model, outcome: Outcome, now: number): boolean {
  if (m.run === null ? !(m.state === "unknown" && m.owed && outcome !== "unknown") : m.run.orderAt === null) return false;
  const mode = m.run?.mode ?? "live";
  m.owed = false;
  if (mode === "dry-run") end(m, outcome === "passed" ? "dry_passed" : "dry_failed", now);
  else if (outcome === "executed" || outcome === "partial") end(m, "verifying", now);
  else end(m, outcome === "unknown" ? "unknown" : "failed", now);
  return true;
}

/**
 * What the line does by itself, as far as it is certain. The signer has an access file of its own, in which Bob still approves: for it
 * he is no third person where he has voted. Whose account has ended since the click counts no more and starts nothing.
 */
export function settle(m: Model, now: number): void {
  if (undecided.includes(m.state) && now >= m.expiresAt) m.state = "expired";
  const { run } = m;
  if (run === null || run.orderAt !== null || !m.connected || m.frozen || now >= run.since + 2 * minute) return;
  const votes = [...m.votes].filter((who) => !isGone(m, who));
  const isRefused = votes.length < needed[run.mode] || isGone(m, run.starter) || (run.mode === "live" && m.votes.has(run.starter));
  if (isRefused) end(m, run.mode === "live" ? "failed" : "dry_failed", now);
  else run.orderAt = now;
}

/**
 * Takes over that the line gave up waiting, where it may have. Never sooner than its shortest patience; `false` where it must not
 * have.
 */
export function gaveUp(m: Model, to: State, now: number, since: number): boolean {
  if (m.state === "verifying" && to === "unresolved") return (end(m, "unresolved", now), now >= since + 10 * minute);
  if (m.run === null) return false;
  const { mode, orderAt } = m.run;
  const expected = mode === "dry-run" ? "dry_failed" : orderAt === null ? "failed" : "unknown";
  const patient = orderAt === null ? now >= m.run.since + 2 * minute : now >= orderAt + 6 * minute;
  m.owed = mode === "live" && orderAt !== null;
  end(m, expected, now);
  return to === expected && patient;
}

export function mayFreeze(m: Model, who: Who, now: number): boolean {
  return isResponder(m, who) && !isGone(m, who) && (!m.frozen || isLifting(m, now));
}

export function mayUnfreeze(m: Model, who: Who, now: number): boolean {
  if (!isApprover(m, who) || isGone(m, who) || !m.frozen) return false;
  return !(isLifting(m, now) && m.lifting?.who === who);
}

/** The first word waits for a quarter of an hour, and only while whoever said it may approve. */
const isLifting = (m: Model, now: number): boolean => m.lifting !== null && now - m.lifting.at < 15 * minute;

export function unfreeze(m: Model, who: Who, now: number): void {
  const second = isLifting(m, now) && m.lifting !== null && isApprover(m, m.lifting.who);
  m.frozen = !second;
  m.lifting = second ? null : { who, at: now };
}
