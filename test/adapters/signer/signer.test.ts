import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { execute } from "../../../agent/execute.js";
import { isSigned } from "../../../agent/signature.js";
import { connectSigner } from "../../../src/adapters/signer/client.js";
import { runSigner, type SignerOptions } from "../../../src/adapters/signer/process.js";
import { defaultQuorum, type Access, type Actor } from "../../../src/core/access.js";
import type { Action, Decision } from "../../../src/core/decision.js";
import { checkpointText } from "../../../src/core/audit.js";
import { parseOrder, signedText, type Order } from "../../../src/core/order.js";
import { planHash, stepLimits, type Plan, type Step } from "../../../src/core/plan.js";
import { emptyContext } from "../../../src/core/policy/context.js";
import { evaluate } from "../../../src/core/policy/evaluate.js";
import { builtInPolicy, policyStamp } from "../../../src/core/policy/policy.js";
import type { Signer, SigningCase } from "../../../src/ports/signer.js";
import { noon, silentLog, testHost } from "../../fakes/order-programs/host.js";
import { scriptOf, type OrderKey } from "../../fakes/order-programs/orders.js";

const production = { env: "production" };

/** Far beyond any slow machine: no test is about how fast a signer answers. */
const answerMs = 120_000;

const access: Access = {
  principals: [{ name: "ann", identities: ["slack:T1/UANN", "mattermost:ann1"] }],
  grants: [
    { to: "principal:ann", roles: ["approver"], hosts: {} },
    { to: "slack:T1/UBEA", roles: ["approver"], hosts: {} },
    { to: "slack:T1/UEVE", roles: ["executor"], hosts: {} },
  ],
  quorum: defaultQuorum,
};
const ann: Actor = { platform: "slack", id: "T1/UANN", name: "Ann", groups: [] };
const annElsewhere: Actor = { platform: "mattermost", id: "ann1", name: "Ann", groups: [] };
const bea: Actor = { platform: "slack", id: "T1/UBEA", name: "Bea", groups: [] };
const eve: Actor = { platform: "slack", id: "T1/UEVE", name: "Eve", groups: [] };

function stepOf(n: number, text: string): Step {
  const { ruling, effect, findings, script } = evaluate(text, emptyContext);
  return { n, kind: "inspect", text, purpose: "test", verdict: ruling, effect, findings, script, limits: stepLimits[effect] };
}

const plan: Plan = {
  incidentId: 3,
  revision: 1,
  host: "web-1",
  policy: policyStamp(builtInPolicy),
  risk: "low",
  bound: { processes: [], units: [] },
  steps: [stepOf(1, "uname -a"), stepOf(2, "rm -rf /")],
};

interface Ground {
  readonly directory: string;
  readonly signer: Signer;
  /** The time of the signer and of every hub. */
  readonly time: { now: number };
  /** A decision as a hub makes it: heard, sealed, stored. */
  readonly decided: (actor: Actor, action: Action, changes?: Partial<Decision>) => Promise<Decision>;
  readonly restart: (changes?: Partial<SignerOptions>) => Promise<void>;
  readonly stop: () => Promise<void>;
}

async function ground(t: TestContext, changes: Partial<SignerOptions> = {}): Promise<Ground> {
  const directory = mkdtempSync(join(tmpdir(), "tagout-signer-"));
  let made = 0;
  const time = { now: noon };
  const clock = {
    now: () => time.now,
    dice: () => 0.5,
    id: () => uuid((made += 1)),
    token: (bytes: number) => (made += 1).toString(16).padStart(2 * bytes, "0"),
  };
  const options = {
    dir: join(directory, "signer"),
    socket: join(directory, "signer", "socket"),
    access,
    policy: builtInPolicy,
    clock,
    log: silentLog,
  };
  let running = await runSigner({ ...options, ...changes });
  const signer = connectSigner(options.socket, answerMs);
  const place: Ground = {
    directory: options.dir,
    signer,
    time,
    async decided(actor, action, rest = {}) {
      const decision = {
        id: `d${(made += 1)}`,
        action,
        planHash: planHash(plan),
        actor,
        principal: actor.name,
        reason: "",
        at: time.now,
        ...rest,
      };
      return { ...decision, seal: await signer.seal(decision) };
    },
    async restart(other = {}) {
      await running.close();
      running = await runSigner({ ...options, ...changes, ...other });
    },
    stop: () => running.close(),
  };
  t.after(async () => {
    signer.close();
    await running.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return place;
}

const uuid = (n: number): string => `${process.pid.toString(16).padStart(8, "0")}-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;

const caseOf = (decisions: readonly Decision[], changes: Partial<SigningCase> = {}): SigningCase => ({
  plan,
  mode: "dry-run",
  labels: {},
  context: emptyContext,
  signals: [uuid(99)],
  decisions,
  confirmed: Object.fromEntries(decisions.map(({ actor }) => [`${actor.platform}:${actor.id}`, actor.groups])),
  ...changes,
});

async function signed(place: Ground, signing: SigningCase): Promise<Order> {
  const order = await place.signer.sign(signing);
  assert.ok(order.ok, order.ok ? "" : order.error);
  const parsed = parseOrder(order.value.text);
  assert.ok(parsed.ok);
  assert.ok(isSigned(signedText(order.value.text), order.value.signature, await place.signer.publicKey()));
  return parsed.value;
}

async function refusal(place: Ground, signing: SigningCase): Promise<string> {
  const order = await place.signer.sign(signing);
  return order.ok ? "signed" : order.error;
}

test("an approved plan becomes an order that hosts accept: whole, addressed, short-lived, signed by the pinned key", async (t) => {
  const place = await ground(t);
  const order = await signed(place, caseOf([await place.decided(ann, "approve"), await place.decided(bea, "dry-run")]));
  assert.deepEqual([order.host, order.mode, order.planHash, order.plan], ["web-1", "dry-run", planHash(plan), plan]);
  assert.deepEqual([order.notBefore, order.expires], [noon, noon + 5 * 60_000]);
  assert.deepEqual(
    order.decisions.map(({ principal, action }) => [principal, action]),
    [
      ["ann", "approve"],
      ["slack:T1/UBEA", "dry-run"],
    ],
  );
});

test("I1, I3: what the signer signs, a host checks again and runs", async (t) => {
  const place = await ground(t);
  const decisions = [await place.decided(ann, "approve"), await place.decided(eve, "dry-run")];
  const order = await place.signer.sign(caseOf(decisions));
  const { host, close } = testHost({ publicKey: await place.signer.publicKey() } as OrderKey, {
    judge: evaluate,
    stamp: () => policyStamp(builtInPolicy),
  });
  t.after(close);
  assert.ok(order.ok);
  const { report } = await execute(order.value, host);
  assert.deepEqual([report?.outcome, report?.steps.map(({ outcome }) => outcome)], ["passed", ["ran", "held"]]);
});

test("I3: without an approval, without somebody who starts it, or with either rejected, nothing is signed", async (t) => {
  const place = await ground(t);
  const [approve, start, reject] = [
    await place.decided(ann, "approve"),
    await place.decided(eve, "dry-run"),
    await place.decided(bea, "reject"),
  ];
  assert.match(await refusal(place, caseOf([])), /nobody has asked for dry-run/);
  assert.match(await refusal(place, caseOf([approve])), /nobody has asked for dry-run/);
  assert.match(await refusal(place, caseOf([start])), /needs 1 different approvers.*has 0/);
  assert.match(await refusal(place, caseOf([approve, start, reject])), /rejected/);
  assert.match(await refusal(place, caseOf([approve, start], { mode: "live" })), /nobody has asked for run-live/);
  assert.equal(await refusal(place, caseOf([approve, start])), "signed");
});

test("I3: a decision that the signer did not hear itself, or that was changed since, refuses everything", async (t) => {
  const place = await ground(t);
  const [approve, start] = [await place.decided(ann, "approve"), await place.decided(eve, "dry-run")];
  const forgeries: readonly Decision[] = [
    { ...approve, seal: "" },
    { ...approve, seal: start.seal },
    { ...approve, actor: bea },
    { ...approve, actor: { ...ann, groups: ["S1"] } },
    { ...approve, at: approve.at + 1 },
    { ...approve, reason: "x" },
    { ...approve, planHash: "b".repeat(64) },
    { ...approve, action: "run-live" },
    { ...approve, id: "other" },
    { ...approve, principal: "bea" },
  ];
  for (const forged of forgeries) assert.match(await refusal(place, caseOf([forged, start])), /does not carry this signer's seal/);
});

test("I3: a decision about another plan counts for nothing", async (t) => {
  const place = await ground(t);
  const other = await place.decided(ann, "approve", { planHash: "c".repeat(64) });
  assert.match(await refusal(place, caseOf([other, await place.decided(eve, "dry-run")])), /about another plan/);
});

test("I3: people are authorised again when the order is signed, by the signer's own file", async (t) => {
  const place = await ground(t);
  const decisions = [await place.decided(ann, "approve"), await place.decided(eve, "dry-run")];
  await place.restart({ access: { ...access, grants: access.grants.filter(({ to }) => to !== "principal:ann") } });
  assert.match(await refusal(place, caseOf(decisions)), /needs 1 different approvers who still may approve; it has 0/);
  await place.restart({ access: { ...access, grants: access.grants.filter(({ to }) => to !== "slack:T1/UEVE") } });
  assert.match(await refusal(place, caseOf(decisions)), /may not dry-run on this host \(any more\)/);
  await place.restart({ access: { principals: [], grants: [], quorum: [] } });
  assert.notEqual(await refusal(place, caseOf(decisions)), "signed", "nobody is named: nobody may");
});

test("I3: whom the platforms do not confirm when the order is signed counts as nobody, and no group is taken on the hub's word", async (t) => {
  const place = await ground(t, {
    access: { ...access, grants: [...access.grants, { to: "slack-group:S1", roles: ["approver"], hosts: {} }] },
  });
  const member: Actor = { platform: "slack", id: "T1/UMEM", name: "Mem", groups: ["S1", "S2"] };
  const stranger: Actor = { ...member, id: "T1/USTR", groups: [] };
  const decisions = [await place.decided(member, "approve"), await place.decided(stranger, "approve"), await place.decided(eve, "dry-run")];
  const said = (confirmed: SigningCase["confirmed"]) =>
    refusal(place, caseOf(decisions, { confirmed: { "slack:T1/UEVE": [], ...confirmed } }));
  const gone = /needs 1 different approvers.*it has 0\. 2 approvals no longer count/;
  assert.match(await said({}), gone);
  assert.match(await said({ "slack:T1/UMEM": null }), gone);
  assert.match(await said({ "slack:T1/UMEM": ["S2", "S3"] }), gone);
  assert.match(await said({ "slack:T1/USTR": ["S1"] }), gone, "a group that was not sealed with the vote is not added to it");
  assert.match(await said({ "slack:T1/UMEM": ["S1"], "slack:T1/UEVE": null }), /may not dry-run on this host \(any more\)/);
  assert.equal(await said({ "slack:T1/UMEM": ["S1"] }), "signed");
});

test("I3: calling an approval void does not make its giver a third person", async (t) => {
  const more: Access["grants"] = [
    { to: "slack:T1/UCAR", roles: ["approver"], hosts: {} },
    { to: "principal:ann", roles: ["executor"], hosts: {} },
  ];
  const place = await ground(t, { access: { ...access, grants: [...access.grants, ...more] } });
  const carol: Actor = { ...bea, id: "T1/UCAR", name: "Carol" };
  const votes = await Promise.all([ann, bea, carol].map((one) => place.decided(one, "approve")));
  const decisions = [...votes, await place.decided(annElsewhere, "run-live")];
  const confirmed = { "slack:T1/UBEA": [], "slack:T1/UCAR": [], "mattermost:ann1": [] };
  assert.match(await refusal(place, caseOf(decisions, { mode: "live", labels: production, confirmed })), /somebody else has to run it/);
});

test("I4: one human with two identities is one approver where two are needed", async (t) => {
  const place = await ground(t);
  const run = await place.decided(eve, "run-live");
  const alone = [await place.decided(ann, "approve"), await place.decided(annElsewhere, "approve"), run];
  const live = { mode: "live", labels: production } as const;
  assert.match(await refusal(place, caseOf(alone, live)), /needs 2 different approvers.*it has 1/);
  assert.equal(await refusal(place, caseOf([...alone, await place.decided(bea, "approve")], live)), "signed");
});

test("I4: high risk needs two people too, and the one who runs it must be a third", async (t) => {
  const both: Access = { ...access, grants: [...access.grants, { to: "slack:T1/UBEA", roles: ["executor"], hosts: {} }] };
  const place = await ground(t, { access: both });
  const risky: Plan = { ...plan, risk: "high" };
  const about = { planHash: planHash(risky) };
  const approvals = [await place.decided(ann, "approve", about), await place.decided(bea, "approve", about)];
  const high = { mode: "live", plan: risky } as const;
  assert.match(
    await refusal(place, caseOf([...approvals, await place.decided(bea, "run-live", about)], high)),
    /somebody else has to run it/,
  );
  assert.equal(await refusal(place, caseOf([...approvals, await place.decided(eve, "run-live", about)], high)), "signed");
});

test("I4: nobody can call a plan less risky than it was when it was approved, so two people stay two", async (t) => {
  const place = await ground(t);
  const risky: Plan = { ...plan, risk: "high" };
  const about = { planHash: planHash(risky) };
  const alone = [await place.decided(ann, "approve", about), await place.decided(eve, "run-live", about)];
  assert.match(await refusal(place, caseOf(alone, { mode: "live", plan: risky })), /needs 2 different approvers.*it has 1/);
  assert.match(await refusal(place, caseOf(alone, { mode: "live", plan: { ...risky, risk: "low" } })), /about another plan/);
});

test("old decisions do not count: approvals for a day, the click that starts for 15 minutes", async (t) => {
  const place = await ground(t);
  const approve = await place.decided(ann, "approve");
  const early = await place.decided(eve, "dry-run");
  place.time.now += 15 * 60_000 + 1;
  assert.match(await refusal(place, caseOf([approve, early])), /last 15 minutes/);
  place.time.now = noon + 24 * 60 * 60_000 + 1;
  assert.match(await refusal(place, caseOf([approve, await place.decided(eve, "dry-run")])), /it has 0/);
});

test("a decision is sealed only when it is made", async (t) => {
  const place = await ground(t);
  await assert.rejects(place.decided(ann, "approve", { at: noon - 61_000 }), { code: "signer_refused" });
  await assert.rejects(place.decided(ann, "approve", { at: noon + 61_000 }), { code: "signer_refused" });
});

test("I1: a plan that the signer's own policy judges differently is not signed", async (t) => {
  const place = await ground(t);
  const spoiled: readonly Partial<Step>[] = [
    { text: "uptime -p" },
    { script: scriptOf("uptime -s") },
    { effect: "change" },
    { text: "rm -rf /" },
  ];
  for (const change of spoiled) {
    const other = { ...plan, steps: [{ ...stepOf(1, "uptime"), ...change }] };
    const rest = { planHash: planHash(other) };
    const decisions = [await place.decided(ann, "approve", rest), await place.decided(eve, "dry-run", rest)];
    assert.match(await refusal(place, caseOf(decisions, { plan: other })), /judges step 1 differently/);
  }
  const stale = { ...plan, policy: { version: "old", hash: "x" } };
  assert.match(await refusal(place, caseOf([], { plan: stale })), /judged by policy old/);
  const idle = { ...plan, steps: [stepOf(1, "rm -rf /")] };
  assert.match(await refusal(place, caseOf([], { plan: idle })), /no step of the plan may run/);
});

test("I5: one unlocked run is one order, also after a restart of the signer", async (t) => {
  const place = await ground(t);
  const decisions = [await place.decided(ann, "approve"), await place.decided(eve, "dry-run")];
  const first = await signed(place, caseOf(decisions));
  place.time.now += 10 * 60_000;
  assert.deepEqual(await signed(place, caseOf(decisions)), first);
  await place.restart();
  assert.deepEqual(await signed(place, caseOf(decisions)), first);
  const again = [...decisions, await place.decided(eve, "dry-run")];
  assert.notEqual((await signed(place, caseOf(again))).nonce, first.nonce, "a new click is a new dry run");
});

test("I5: a plan is signed for one live run, whoever clicks again", async (t) => {
  const place = await ground(t);
  const decisions = [await place.decided(ann, "approve"), await place.decided(eve, "run-live")];
  const first = await signed(place, caseOf(decisions, { mode: "live" }));
  const again = [...decisions, await place.decided(eve, "run-live")];
  assert.deepEqual(await signed(place, caseOf(again, { mode: "live" })), first);
});

test("a checkpoint carries the head, the time and a signature that is no order's", async (t) => {
  const place = await ground(t);
  const { checkpoint, signature } = await place.signer.checkpoint({ logId: "log", seq: 12, hash: "d".repeat(64) });
  const key = await place.signer.publicKey();
  assert.deepEqual([checkpoint.logId, checkpoint.seq, checkpoint.at], ["log", 12, noon]);
  assert.ok(isSigned(checkpointText(checkpoint), signature, key));
  assert.equal(isSigned(signedText(checkpointText(checkpoint)), signature, key), false);
});

test("keys are private files, stay the same, and are never silently replaced", async (t) => {
  const place = await ground(t);
  const key = await place.signer.publicKey();
  for (const name of ["order.key", "seal.key", "signed.jsonl", "socket"])
    assert.equal(statSync(join(place.directory, name)).mode & 0o777, 0o600, name);
  assert.equal(statSync(place.directory).mode & 0o777, 0o700);
  assert.match(readFileSync(join(place.directory, "order.key"), "utf8"), /BEGIN PRIVATE KEY/);
  assert.equal(readFileSync(join(place.directory, "order.pub"), "utf8").trim(), key);
  await place.restart();
  assert.equal(await place.signer.publicKey(), key);
  await place.stop();
  for (const name of ["order.key", "seal.key"]) {
    chmodSync(join(place.directory, name), 0o640);
    await assert.rejects(place.restart(), /chmod 600/);
    chmodSync(join(place.directory, name), 0o600);
  }
  chmodSync(place.directory, 0o755);
  await assert.rejects(place.restart(), /chmod 700/);
  chmodSync(place.directory, 0o700);
  rmSync(join(place.directory, "order.key"));
  await assert.rejects(place.restart(), /is gone, and hosts have pinned it/);
  rmSync(join(place.directory, "order.pub"));
  await place.restart();
  assert.notEqual(await place.signer.publicKey(), key);
});

test("what was signed is read back whole, but for a last line that was never finished", async (t) => {
  const place = await ground(t);
  const decisions = [await place.decided(ann, "approve"), await place.decided(eve, "dry-run")];
  const first = await signed(place, caseOf(decisions));
  await place.stop();
  const path = join(place.directory, "signed.jsonl");
  appendFileSync(path, '{"key":"torn');
  await place.restart();
  assert.deepEqual(await signed(place, caseOf(decisions)), first);
  await place.stop();
  writeFileSync(path, `not json\n${readFileSync(path, "utf8")}`);
  await assert.rejects(place.restart(), /damaged at line 1/);
  rmSync(path);
  await place.restart();
});

test("a second signer on one socket does not start, and one after a kill does", async (t) => {
  const place = await ground(t);
  const socket = join(place.directory, "socket");
  const other = {
    dir: join(place.directory, "other"),
    socket,
    access,
    policy: builtInPolicy,
    clock: { now: () => noon, dice: () => 0, id: () => uuid(1), token: () => "" },
    log: silentLog,
  };
  await assert.rejects(runSigner(other), /Another signer already answers/);
  assert.ok(existsSync(socket));
  // Under another name the socket outlives its signer, as it does when one is killed.
  const left = join(place.directory, "left");
  renameSync(socket, left);
  await place.stop();
  const next = await runSigner({ ...other, socket: left });
  t.after(next.close);
  const hub = connectSigner(left, answerMs);
  t.after(hub.close);
  assert.equal(await hub.publicKey(), next.publicKey);
});

test("a hub without a signer gets a fault that says to try again, and finds the signer when it is back", async (t) => {
  const place = await ground(t);
  await place.signer.publicKey();
  await place.stop();
  await assert.rejects(place.signer.publicKey(), { code: "signer_unavailable", retryable: true });
  await place.restart();
  assert.match(await place.signer.publicKey(), /^[A-Za-z0-9+/]{43}=$/);
});

test("many questions on one connection each get their own answer", async (t) => {
  const place = await ground(t);
  const heads = Array.from({ length: 50 }, (_, seq) => ({ logId: "log", seq, hash: "e".repeat(64) }));
  const answers = await Promise.all(heads.map((head) => place.signer.checkpoint(head)));
  assert.deepEqual(
    answers.map(({ checkpoint }) => checkpoint.seq),
    heads.map(({ seq }) => seq),
  );
});

test("a line that is no request ends its connection, a request out of shape is refused, and the signer lives on", async (t) => {
  const place = await ground(t);
  const said = (line: string): Promise<string> =>
    new Promise((resolve) => {
      let heard = "";
      const socket = connect(join(place.directory, "socket"), () => socket.write(line));
      socket.on("data", (chunk: Buffer) => {
        heard += chunk.toString();
        socket.destroy();
      });
      socket.on("error", () => undefined);
      socket.on("close", () => resolve(heard));
    });
  assert.equal(await said("nonsense\n"), "");
  assert.equal(await said(`${"x".repeat(1_100_000)}`), "");
  assert.match(await said('{"id":1,"op":"sign","body":{}}\n'), /"kind":"refused"/);
  assert.match(await said('{"id":1,"op":"publicKey","also":1}\n'), /"kind":"refused"/);
  assert.match(await said('{"id":1,"op":"exportKey"}\n'), /"kind":"refused"/);
  assert.match(await place.signer.publicKey(), /=$/);
});

test("hub and signer of two users meet in a directory of their group, which nobody else enters and the group does not write", async (t) => {
  const place = await ground(t);
  const meeting = join(place.directory, "..", "meeting");
  const socket = join(meeting, "socket");
  mkdirSync(meeting);
  chmodSync(meeting, 0o750);
  await place.restart({ socket });
  assert.equal(statSync(socket).mode & 0o777, 0o660);
  const hub = connectSigner(socket, answerMs);
  assert.equal(await hub.publicKey(), readFileSync(join(place.directory, "order.pub"), "utf8").trim());
  hub.close();
  for (const mode of [0o751, 0o754, 0o770]) {
    chmodSync(meeting, mode);
    await assert.rejects(place.restart({ socket }), /Others than its owner can reach/);
  }
});
