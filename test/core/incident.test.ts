import assert from "node:assert/strict";
import { test } from "node:test";
import { canMove, endStates, recoverableStates, states, transitions, type State } from "../../src/core/incident.js";

/** Every state reachable from `from`, never passing through a state in `without`. */
function reachable(from: State, without: readonly State[] = []): ReadonlySet<State> {
  const seen = new Set<State>([from]);
  const open: State[] = [from];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const next of transitions[state] as readonly State[]) {
      if (seen.has(next) || without.includes(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return seen;
}

test("every state can be reached from captured, and every state leads to an end", () => {
  assert.deepEqual([...reachable("captured")].sort(), [...states].sort());
  assert.deepEqual([...endStates].sort(), ["expired", "recovered", "rejected", "resolved"]);
  for (const state of states)
    assert.ok(
      endStates.some((end) => reachable(state).has(end)),
      state,
    );
});

test("I3: no path leads to a run without approved, nor to a live run without a passed dry run", () => {
  assert.ok(!reachable("captured", ["approved"]).has("dry_running"));
  for (const gate of ["approved", "dry_running", "dry_passed"] as const) assert.ok(!reachable("captured", [gate]).has("running"), gate);
});

test("I5: a run that started leads to no second run without a new plan", () => {
  for (const state of ["running", "executed", "failed", "partial", "unknown", "verifying"] as const) {
    assert.ok(!reachable(state, ["superseded"]).has("dry_running"), state);
  }
});

test("a cleared signal never ends an incident while something runs on the host", () => {
  for (const state of ["dry_running", "running", "executed", "partial", "verifying"] as const)
    assert.ok(!recoverableStates.includes(state));
  assert.ok(canMove("proposed", "recovered"));
});
