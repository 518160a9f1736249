import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Evidence } from "../../src/core/evidence.js";
import { emptyContext } from "../../src/core/policy/context.js";
import { builtInPolicy } from "../../src/core/policy/policy.js";
import type { Model } from "../../src/ports/model.js";
import type { CallLimits } from "../../src/adapters/model/limits.js";
import { incidentIn } from "../fakes/incidents.js";
import { startFakeModelServer, type FakeModelServer } from "../fakes/fake-model-server.js";

/** Nothing is given up for being slow unless a test says so. */
const limits: CallLimits = { listMs: 120_000, firstTokenMs: 120_000, nextTokenMs: 120_000, allMs: 120_000, answerChars: 20_000 };
const evidence: Evidence = incidentIn("captured").evidence;
const [item] = evidence.items;
const seen = { evidence, profile: null, hint: null, policy: builtInPolicy, context: emptyContext };

export const goodAnswer = {
  observations: [{ evidence: item?.id ?? "", quote: item?.text.slice(0, 20) ?? "", means: "it is large" }],
  cause_class: "memory_leak",
  entity: "java",
  cause: "java holds more memory than it is allowed.",
  rests_on: [item?.id ?? ""],
  commands: [{ kind: "inspect", command: "free -m", purpose: "see the memory" }],
  risk: "low",
};

/** What every model adapter must do, whatever its server does. */
export function modelContract(name: string, open: (url: string, model: string, limits: CallLimits) => Model): void {
  describe(`${name} as a model`, () => {
    let server: FakeModelServer;
    const never = new AbortController().signal;
    const consult = (signal = never) => open(server.url, "small", limits).consult(seen, signal);

    before(async () => {
      server = await startFakeModelServer("small", { kind: "hang" });
    });
    after(() => server.stop());

    test("a right answer becomes a diagnosis that names its author and its evidence", async () => {
      server.behave({ kind: "answer", text: JSON.stringify(goodAnswer) });
      const answer = await consult();
      assert.ok(answer.ok, answer.ok ? "" : answer.error.why);
      assert.equal(answer.value.by.kind, "model");
      assert.deepEqual(answer.value.evidence, [item?.id]);
    });

    test("I10: the prompt carries evidence only as JSON strings, below a fixed system message", async () => {
      server.behave({ kind: "answer", text: JSON.stringify(goodAnswer) });
      await consult();
      const [system, user] = server.requests.at(-1)?.messages ?? [];
      assert.equal(system?.role, "system");
      assert.ok(!system?.content.includes(item?.text ?? "-"));
      assert.ok(user?.content.includes(JSON.stringify(item?.source)));
    });

    test("an answer that cannot be used is asked for once more, with what was wrong", async () => {
      const before = server.requests.length;
      server.behave({ kind: "answers", texts: [...Array<string>(before).fill(""), '{"cause": 1}', JSON.stringify(goodAnswer)] });
      assert.ok((await consult()).ok);
      assert.match(server.requests.at(-1)?.messages.at(-1)?.content ?? "", /cannot be used/);
    });

    const proposing = (command: string): string =>
      JSON.stringify({ ...goodAnswer, commands: [{ kind: "remedy", command, purpose: "end it" }] });
    const answering = (...texts: readonly string[]): void =>
      server.behave({ kind: "answers", texts: [...Array<string>(server.requests.length).fill(""), ...texts] });

    test("commands that the policy would not run are sent back once, each with the finding and what to write instead", async () => {
      answering(proposing("top"), proposing("top -b -n 1"));
      const answer = await consult();
      assert.ok(answer.ok);
      assert.deepEqual(
        answer.value.commands.map(({ text }) => text),
        ["top -b -n 1"],
      );
      assert.equal(answer.value.by.kind === "model" ? answer.value.by.tries : "", "held-then-new");
      const [, , said, asked] = server.requests.at(-1)?.messages ?? [];
      assert.equal(said?.content, proposing("top"));
      assert.match(asked?.content ?? "", /`top` is review: Without `-b` it waits for keys\. Instead: add `-b -n 1`\./);
    });

    test("a second answer stands as it is, also when the policy would not run it either", async () => {
      const before = server.requests.length;
      answering(proposing("kill -9 4242"), proposing("reboot"));
      const answer = await consult();
      assert.ok(answer.ok);
      assert.equal(answer.value.commands[0]?.text, "reboot");
      assert.equal(server.requests.length - before, 2);
    });

    test("a first answer whose commands are held is kept when the second cannot be used", async () => {
      answering(proposing("kill -9 4242"), "I would rather not.");
      const answer = await consult();
      assert.ok(answer.ok);
      assert.equal(answer.value.commands[0]?.text, "kill -9 4242");
      assert.equal(answer.value.by.kind === "model" ? answer.value.by.tries : "", "held-then-none");
    });

    test("the second unusable answer is the last", async () => {
      const before = server.requests.length;
      server.behave({ kind: "answer", text: "I think it is DNS." });
      const answer = await consult();
      assert.equal(answer.ok ? "" : answer.error.kind, "rejected");
      assert.equal(server.requests.length - before, 2);
    });

    for (const [what, behaviour, impatience, kind] of [
      ["hangs", { kind: "hang" }, { firstTokenMs: 400 }, "timed-out"],
      ["stalls in the middle", { kind: "stall", after: '{"observations"' }, { nextTokenMs: 400 }, "timed-out"],
      ["never stops talking", { kind: "flood" }, {}, "rejected"],
    ] as const) {
      test(`I12: a server that ${what} is given up, and its request is cancelled`, async () => {
        server.behave(behaviour);
        const answer = await open(server.url, "small", { ...limits, ...impatience }).consult(seen, never);
        assert.equal(answer.ok ? "" : answer.error.kind, kind);
        await server.cancelled();
      });
    }

    for (const behaviour of [{ kind: "status", status: 500 }, { kind: "status", status: 503 }, { kind: "garbage" }] as const) {
      test(`I12: ${JSON.stringify(behaviour)} gives no diagnosis and no crash`, async () => {
        server.behave(behaviour);
        assert.equal((await consult()).ok, false);
      });
    }

    test("I12: a line that never ends is given up by its size, long before its deadline", async () => {
      server.behave({ kind: "endless-line" });
      const answer = await consult();
      assert.match(answer.ok ? "" : answer.error.why, /sent more than \d+ bytes/);
      await server.cancelled();
    });

    test("I11: a prompt does not follow a redirect to another server", async () => {
      const elsewhere = await startFakeModelServer("small", { kind: "answer", text: JSON.stringify(goodAnswer) });
      try {
        server.behave({ kind: "redirect", to: elsewhere.url });
        const answer = await consult();
        assert.equal(answer.ok ? "" : answer.error.kind, "unavailable");
        assert.deepEqual(elsewhere.requests, []);
      } finally {
        await elsewhere.stop();
      }
    });

    test("I12: stopping the hub ends the call", async () => {
      server.behave({ kind: "hang" });
      const stop = new AbortController();
      const answer = consult(stop.signal);
      stop.abort();
      assert.equal((await answer).ok, false);
    });

    test("a model that the server does not have is told at the probe", async () => {
      assert.ok((await open(server.url, "small", limits).probe(never)).ok);
      const missing = await open(server.url, "other", limits).probe(never);
      assert.match(missing.ok ? "" : missing.error.why, /has no model other/);
    });

    test("I12: a server that is not there is unavailable", async () => {
      const answer = await open("http://127.0.0.1:9", "small", limits).consult(seen, never);
      assert.equal(answer.ok ? "" : answer.error.kind, "unavailable");
    });
  });
}
