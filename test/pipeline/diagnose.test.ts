import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/adapters/clock.js";
import { builtInPolicy } from "../../src/core/policy/policy.js";
import { err } from "../../src/core/result.js";
import { diagnose } from "../../src/pipeline/diagnose.js";
import type { Model, NoAnswer } from "../../src/ports/model.js";
import { incidentIn } from "../fakes/incidents.js";
import { recordingLog } from "../fakes/recording-log.js";

const noAnswer = err<NoAnswer>({ kind: "timed-out", why: "the model stopped in the middle of its answer" });

/** Ends without an answer, at once or when it is told to stop, as a model does whose request is ended. */
function silentModel(endsBy: "itself" | "signal"): Model {
  return {
    name: "silent",
    consult: (_, signal) =>
      endsBy === "itself"
        ? Promise.resolve(noAnswer)
        : new Promise((resolve) => signal.addEventListener("abort", () => resolve(noAnswer), { once: true })),
    probe: () => Promise.resolve(noAnswer),
  };
}

const portsWith = (model: Model) => ({ model, policy: builtInPolicy, clock: systemClock, log: recordingLog() });

test("I12: a model that ends without an answer leaves the rules' diagnosis, which says why", async () => {
  const result = await diagnose(incidentIn("captured"), portsWith(silentModel("itself")), new AbortController().signal);
  assert.ok(result.kind === "change");
  const by = result.outcome.diagnosis?.by;
  assert.ok(by !== undefined && by.kind !== "model");
  assert.equal(by.withoutModel, noAnswer.error.why);
});

test("I12: a hub that is stopped while a model thinks leaves the incident to the next hub, and no word against the model", async () => {
  const stopping = new AbortController();
  const diagnosing = diagnose(incidentIn("captured"), portsWith(silentModel("signal")), stopping.signal);
  stopping.abort();
  assert.equal((await diagnosing).kind, "wait");
});
