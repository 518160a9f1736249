import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { callLimits } from "../../src/adapters/model/limits.js";
import { ollama } from "../../src/adapters/model/ollama.js";
import { cardOf } from "../../src/core/card-of.js";
import { evidence } from "../contract/store-examples.js";
import { startFakeModelServer, type FakeModelServer } from "../fakes/fake-model-server.js";
import { recordingLog } from "../fakes/recording-log.js";
import { startRig, type Rig } from "./rig.js";

const [process] = evidence({}).facts.processes;
const pid = process?.pid ?? 0;
const proposing = (command: string): string =>
  JSON.stringify({
    observations: [],
    cause_class: "memory_leak",
    entity: "java",
    cause: "java holds more memory than it is allowed.",
    rests_on: [],
    commands: [{ kind: "remedy", command, purpose: "It gives its memory back." }],
    risk: "low",
  });

describe("a plan that the policy would not run", () => {
  let server: FakeModelServer;
  let rig: Rig;
  before(async () => {
    server = await startFakeModelServer("small", { kind: "answers", texts: [proposing(`kill -9 ${pid}`), proposing(`kill -TERM ${pid}`)] });
    // Far beyond any slow machine: every word of the model counts here, and none of its silences.
    const limits = { ...callLimits, listMs: 120_000, firstTokenMs: 120_000, nextTokenMs: 120_000, allMs: 120_000 };
    rig = await startRig({ model: ollama({ url: server.url, model: "small", log: recordingLog(), limits }) });
  });
  after(async () => {
    await rig.stop();
    await server.stop();
  });

  test("goes back to the model once, and the repaired one is on the card, which says how often it was asked", async () => {
    const incident = await rig.proposed();
    const card = cardOf(incident, rig.ports.access, rig.ports.clock.now());
    assert.deepEqual(
      card.steps.map(({ shown, verdict }) => [shown, verdict]),
      [[`kill -TERM ${pid}`, "allow"]],
    );
    assert.match(card.cause?.by ?? "", /Asked twice: the policy would not have run commands of its first answer\./);
    assert.equal(server.requests.length, 2);
    assert.match(server.requests[1]?.messages.at(-1)?.content ?? "", new RegExp(`\`kill -9 ${pid}\` is review: `));
  });
});
