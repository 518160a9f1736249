import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { cardOf } from "../../src/core/card-of.js";
import { mayMute } from "../../src/core/mute-access.js";
import { isSnoozed } from "../../src/core/snooze.js";
import { answer } from "../../src/pipeline/answer.js";
import { mute, unmute } from "../../src/pipeline/mute.js";
import { snooze } from "../../src/pipeline/snooze.js";
import type { Actor } from "../../src/core/access.js";
import type { Reply } from "../../src/ports/chat.js";
import { evidence } from "../contract/store-examples.js";
import { host, mallory, operator, startRig, type Rig } from "./rig.js";

const hour = 60 * 60_000;

describe("snooze and mute", () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig();
  });
  after(() => rig.stop());

  const say = (text: string, actor: Actor = operator): Promise<Reply> =>
    answer(
      { text, actor, channel: "incidents" },
      { command: "/incident", consoleUrl: "", status: () => Promise.reject(new Error("not asked")), signInLink: () => Promise.resolve("") },
      rig.ports,
    );
  const snoozedText = async (id: number): Promise<string | undefined> =>
    cardOf(await rig.load(id), rig.ports.access, rig.ports.clock.now()).quiet.find(({ kind }) => kind === "snoozed")?.text;

  test("a snoozed incident says until when, by whom and why; it wakes at its time, on the card and in the record", async () => {
    const { id, state, dueAt } = await rig.proposed();
    const reply = await say(`snooze INC-${id} 2h "patch tonight"`);
    assert.match(reply.text, /^Snoozed until \d\d:\d\d UTC\. It wakes by itself, or with \/incident wake INC-\d+$/);
    const snoozed = await rig.load(id);
    assert.deepEqual([snoozed.state, snoozed.dueAt], [state, dueAt], "the line goes on as ever");
    assert.match((await snoozedText(id)) ?? "", /^Snoozed until \d\d:\d\d UTC by operator \(patch tonight\)\.$/);
    rig.wait(2 * hour);
    assert.equal(isSnoozed(snoozed, rig.ports.clock.now()), false);
    assert.equal(await rig.test.store.wakeSnoozed(rig.ports.clock.now()), 1);
    assert.equal(await rig.test.store.wakeSnoozed(rig.ports.clock.now()), 0, "once, whichever hub looks");
    assert.equal((await rig.load(id)).snooze, null);
    assert.deepEqual(
      (await rig.audited()).filter((action) => /^incident\.(snoozed|woken)$/.test(action)),
      ["incident.snoozed", "incident.woken"],
    );
  });

  test("until a time of day goes by the clocks of the channel's quiet hours, and without any it is said how else", async () => {
    const { id } = await rig.proposed();
    const without = await say(`snooze ${id} until 08:00`);
    assert.equal(without.ok, false);
    assert.match(without.text, new RegExp(`no quiet hours name a time zone .* Say for how long: /incident snooze INC-${id} 8h$`));
    assert.equal((await rig.load(id)).snooze, null);
    const zoned = { ...rig.ports, noise: { ...rig.ports.noise, timeZone: () => "Asia/Kathmandu" } };
    const hub = {
      command: "/ir",
      consoleUrl: "",
      status: () => Promise.reject(new Error("not asked")),
      signInLink: () => Promise.resolve(""),
    };
    const reply = await answer({ text: `snooze ${id} until 8:00 "later"`, actor: operator, channel: "incidents" }, hub, zoned);
    assert.match(reply.text, new RegExp(`^By the clocks of Asia/Kathmandu\\. Snoozed until .*02:15 UTC\\. .* /ir wake INC-${id}$`));
    const { snooze } = await rig.load(id);
    assert.equal(new Date(snooze?.until ?? 0).toISOString().slice(11), "02:15:00.000Z");
    assert.ok((snooze?.until ?? 0) > rig.ports.clock.now());
    assert.ok((await say(`wake ${id}`)).ok);
  });

  test("a person wakes it, and so does a signal that is more urgent than when it was put to sleep", async () => {
    const incident = await rig.proposed();
    await say(`snooze ${incident.id} 1h`);
    assert.ok((await say(`wake ${incident.id}`)).ok);
    assert.equal(await snoozedText(incident.id), undefined);
    assert.match((await say(`wake ${incident.id}`)).text, /is not snoozed/);
    await say(`snooze ${incident.id} 1h`);
    const again = (severity: "P1" | "P2" | "P3") => [evidence({ subject: incident.signal.subject, phase: "repeated", severity })];
    await rig.events.evidence(host, again("P3"));
    await rig.events.evidence(host, again("P2"));
    assert.notEqual((await rig.load(incident.id)).snooze, null, "as urgent as it was");
    await rig.events.evidence(host, again("P1"));
    assert.equal((await rig.load(incident.id)).snooze, null);
    assert.equal((await rig.audited()).at(-1), "incident.woken");
  });

  test("only a responder of that host snoozes it, and what is over cannot be snoozed", async () => {
    const incident = await rig.proposed();
    assert.equal((await say(`snooze ${incident.id} 2h`, mallory)).ok, false);
    assert.equal((await rig.load(incident.id)).snooze, null);
    await say(`snooze ${incident.id} 2h`);
    await rig.ask(incident, "reject");
    assert.equal((await rig.load(incident.id)).snooze, null, "its end ends the snooze");
    assert.match((await say(`snooze ${incident.id} 2h`)).text, /is over/);
    for (const bad of ["snooze", "snooze 3", "snooze 3 8d", "snooze 3 1s", "snooze x 2h"]) assert.equal((await say(bad)).ok, false, bad);
  });

  test("a mute names hosts, a rule, an end and a reason; it is listed, ends by itself or by a word, and is on record", async () => {
    const reply = await say('mute host:web-* rule:disk-space 4h "migration"');
    assert.match(reply.text, /^Muted until .* UTC\. It covers 1 enrolled host now: .* It ends by itself, or with \/incident unmute 1$/);
    await say(`mute host:${host} 1h "noisy"`);
    assert.match(
      (await say("mutes")).text,
      /^Muted, .*\n {2}2\. web-07, every rule, until .*: noisy\.\n {2}1\. web-\*, disk-space, until .*, by operator: migration\.$/,
    );
    assert.deepEqual(
      (await rig.ports.muteStore.mutes(rig.ports.clock.now())).map(({ host: pattern, kind }) => [pattern, kind]),
      [
        [host, "*"],
        ["web-*", "disk-space"],
      ],
    );
    assert.ok((await say("unmute 1")).ok);
    const late = /^There is no mute 1, or it has ended already\. What holds: mute 2 of web-07 until \d\d:\d\d UTC\.$/;
    assert.match((await say("unmute 1")).text, late);
    rig.wait(hour);
    assert.equal((await say("mutes")).text, "Nothing is muted.");
    assert.deepEqual(
      (await rig.audited()).filter((action) => action.startsWith("mute.")),
      ["mute.began", "mute.began", "mute.ended"],
    );
  });

  test("who snoozed or muted is named as on the card: with an identity where the configuration has no name", async () => {
    const incident = await rig.proposed();
    const bea: Actor = { platform: "slack", id: "T0AAAAAAA/U0BEA0000", name: "bea", groups: [] };
    const access = { ...rig.ports.access, grants: [{ to: "slack:T0AAAAAAA/U0BEA0000", roles: ["responder" as const], hosts: {} }] };
    const ports = { ...rig.ports, access };
    assert.ok((await snooze(incident.id, hour, "", bea, ports)).ok);
    assert.match((await snoozedText(incident.id)) ?? "", / by bea \(slack:T0AAAAAAA\/U0BEA0000\)\.$/);
    assert.ok((await mute({ host, signal: "disk-space", forMs: hour, reason: "noisy" }, bea, ports)).ok);
    const [newest] = await rig.ports.muteStore.mutes(rig.ports.clock.now());
    assert.equal(newest?.by, "bea (slack:T0AAAAAAA/U0BEA0000)");
    assert.ok((await unmute(Number(newest?.id), bea, ports)).ok);
  });

  test("a mute without hosts, end or reason, or for longer than a week, is not taken; nor from somebody without the role", async () => {
    for (const bad of [
      'mute 4h "x"',
      "mute host:web-* 4h",
      'mute host:web-* "x"',
      'mute host:web-* 8d "x"',
      'mute host:web-* rule:no 4h "x"',
      "mute host:a/b 4h x",
    ])
      assert.equal((await say(bad)).ok, false, bad);
    assert.equal((await say('mute host:web-* 4h "x"', mallory)).ok, false);
    assert.equal((await say("mutes")).text, "Nothing is muted.");
  });

  test("whoever answers for some hosts mutes those and no others, and hosts to come take the role on all", () => {
    const bob: Actor = { platform: "console", id: "bob", name: "bob", groups: [] };
    const access = { principals: [], quorum: [], grants: [{ to: "console:bob", roles: ["responder"] as const, hosts: { env: "test" } }] };
    const hosts = [
      { host: "web-1", labels: { env: "test" } },
      { host: "db-1", labels: { env: "production" } },
    ];
    assert.equal(mayMute(access, bob, "web-*", hosts), true);
    assert.equal(mayMute(access, bob, "*", hosts), false);
    assert.equal(mayMute(access, bob, "nothing-*", hosts), false);
  });

  test("a mute of hosts that somebody may not see does not exist for them, whatever number they try", async () => {
    const bob: Actor = { platform: "console", id: "bob", name: "bob", groups: [] };
    const grants = [...rig.ports.access.grants, { to: "console:bob", roles: ["responder"] as const, hosts: { env: "test" } }];
    const ports = { ...rig.ports, access: { ...rig.ports.access, grants } };
    await say(`mute host:${host} 1h "secret project"`);
    const [mute] = await ports.muteStore.mutes(ports.clock.now());
    const reply = await unmute(Number(mute?.id), bob, ports);
    assert.deepEqual(reply, { ok: false, text: `There is no mute ${mute?.id}, or it has ended already. Nothing is muted.` });
    assert.equal((await rig.audited()).at(-1), "mute.refused");
    assert.ok((await say(`unmute ${mute?.id}`)).ok);
  });

  test("a mute beyond those that may hold at once is refused, so that none that holds is forgotten", async () => {
    const now = rig.ports.clock.now();
    const entry = { actor: "test", action: "mute.began", object: "mutes", facts: {} };
    const add = () => rig.ports.muteStore.addMute({ host: "x", kind: "*", until: now + hour, reason: "r", by: "ann", at: now }, entry, now);
    const first = await add();
    for (let id = first; id !== null;) id = await add();
    const reply = await say('mute host:web-* 1h "one more"');
    assert.match(reply.text, /^As many mutes hold as may hold at once\. End some/);
    assert.equal((await rig.audited()).at(-1), "mute.refused");
    assert.ok((await say(`unmute ${first}`)).ok, "the oldest is known");
    assert.ok((await say('mute host:web-* 1h "one more"')).ok);
  });
});
