import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canMove, states } from "../../../src/core/incident.js";
import { isRecovered, placeSignals, signalKey, type Arrival, type OpenIncident } from "../../../src/adapters/store/place-signals.js";
import type { Evidence } from "../../../src/core/evidence.js";
import { fingerprint } from "../../../src/core/signal.js";
import { evidence, host } from "../../contract/store-examples.js";

const arrival = (its: Evidence): Arrival => ({ host, evidence: its });

const signal = fc.record({
  id: fc.integer({ min: 0, max: 12 }).map(String),
  subject: fc.constantFrom("a", "b", "c"),
  phase: fc.constantFrom("raised", "repeated", "cleared"),
});
const batches = fc.array(signal, { maxLength: 20 }).map((signals) => signals.map((over) => evidence(over)));
const openings = fc.subarray(["a", "b", "c"]).chain((subjects) =>
  fc.tuple(...subjects.map(() => fc.constantFrom(...states))).map((its): readonly OpenIncident[] =>
    subjects.map((subject, index) => ({
      id: index + 1,
      fingerprint: fingerprint(host, evidence({ subject }).signal),
      state: its[index]!,
      severity: "P2",
      snooze: null,
    })),
  ),
);

test("a batch placed whole means the same as its signals placed one by one", () => {
  fc.assert(
    fc.property(batches, openings, (batch, open) => {
      const whole = placeSignals(batch.map(arrival), new Map(), open).placed.map(({ outcome }) => outcome);
      let now = open;
      let next = 100;
      const known = new Map<string, number | null>();
      const single = batch.map((one) => {
        const { touched, placed } = placeSignals([arrival(one)], known, now);
        for (const incident of touched) {
          incident.id ??= next += 1;
          const { id, fingerprint: print, before, cleared } = incident;
          now = now.filter((other) => other.fingerprint !== print);
          if (!cleared) now = [...now, { id: id!, fingerprint: print, state: before ?? "captured", severity: "P2", snooze: null }];
        }
        if (placed[0]?.outcome !== "known") known.set(signalKey(host, one.signal.id), placed[0]?.incident?.id ?? null);
        return placed[0]?.outcome;
      });
      assert.deepEqual(whole, single);
    }),
  );
});

test("no fingerprint is open twice, no signal counts twice, and every raised one has an incident", () => {
  fc.assert(
    fc.property(batches, openings, (batch, open) => {
      const { touched, placed } = placeSignals(batch.map(arrival), new Map(), open);
      const left = touched.filter(({ cleared }) => !cleared).map((incident) => incident.fingerprint);
      assert.equal(new Set(left).size, left.length);
      const counted = touched.reduce((sum, { count }) => sum + count, 0);
      assert.equal(counted, placed.filter(({ outcome }) => outcome === "opened" || outcome === "added").length);
      for (const { evidence: its, outcome, incident } of placed) {
        if (outcome !== "known" && its.signal.phase !== "cleared") assert.notEqual(incident, null);
      }
    }),
  );
});

test("a cleared signal recovers exactly the incidents that the table of transitions lets recover", () => {
  for (const state of states) {
    const open = [{ id: 1, fingerprint: fingerprint(host, evidence().signal), state, severity: "P2" as const, snooze: null }];
    const { touched } = placeSignals([arrival(evidence({ phase: "cleared" }))], new Map(), open);
    assert.equal(isRecovered(touched[0]!), canMove(state, "recovered"), state);
  }
});
