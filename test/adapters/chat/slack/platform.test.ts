import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { cardOf } from "../../../../src/core/card-of.js";
import { Fault, type FaultCode } from "../../../../src/core/fault.js";
import { Secret } from "../../../../src/core/secret.js";
import type { Command } from "../../../../src/ports/chat.js";
import { exampleRefs } from "../../../contract/chat.contract.js";
import { exampleAccess, exampleNow, incidentIn } from "../../../fakes/incidents.js";
import { listening } from "../../../fakes/listening.js";
import { channel, homeTeam, people } from "../../../fakes/slack/directory.js";
import { startSlackRig, until, type RigOptions, type SlackRig } from "../../../fakes/slack/harness.js";
import { seen } from "../../../fakes/slack/seen.js";
import { startFakeSlack } from "../../../fakes/fake-slack.js";

const card = cardOf(incidentIn("proposed"), exampleAccess, exampleNow);
const there = { platform: "slack", channel } as const;
const fault = (code: FaultCode) => (cause: unknown) => cause instanceof Fault && cause.code === code;

async function rig(t: TestContext, options: RigOptions = {}): Promise<SlackRig> {
  const its = await startSlackRig(options);
  t.after(its.stop);
  return its;
}

test("I12: it starts while Slack is down, says what it waits for, and connects when Slack is back", async (t) => {
  const slack = await startFakeSlack();
  slack.down();
  const { platform, logged } = await rig(t, { slack, connected: false });
  await until(() => logged.some(({ event }) => event === "slack.waiting"));
  assert.deepEqual(platform.health(), {
    part: "slack",
    state: "down",
    detail: "Slack cannot be reached. Check the hub's network and proxy.",
  });
  await assert.rejects(platform.chat.post(there, card, exampleRefs), fault("chat_outcome_unknown"));
  slack.back();
  await until(() => platform.health().state === "ok");
  await platform.chat.post(there, card, exampleRefs);
});

test("what a proxy answers in Slack's place is no refusal, and none of it is said: of a post nobody knows whether it stands", async (t) => {
  const { slack, platform } = await rig(t);
  for (const page of [
    "<html>Bad gateway</html>",
    "x".repeat(100_000),
    "{}",
    "null",
    '{"ok":true}',
    '{"ok":true,"ts":12}',
    '{"ok":true,"ts":"1.2","channel":[1]}',
  ]) {
    slack.failNext("chat.postMessage", { page });
    const said = await platform.chat.post(there, card, exampleRefs).then(
      () => null,
      (cause: unknown) => cause,
    );
    assert.ok(fault("chat_outcome_unknown")(said), page.slice(0, 40));
    assert.ok(!page.startsWith("<") || !(said as Fault).message.includes("<"));
    assert.ok((said as Fault).message.length < 200);
  }
  const ref = await platform.chat.post(there, card, exampleRefs);
  slack.failNext("chat.update", { page: "<html>Bad gateway</html>" });
  await assert.rejects(platform.chat.edit(ref, card, exampleRefs), fault("chat_unavailable"));
});

test("a connection that Slack moves or that breaks is made again, and people are heard on the new one", async (t) => {
  const events = listening();
  const { slack, platform } = await rig(t, { events });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  for (const [i, end] of [slack.refreshSockets, slack.breakSockets].entries()) {
    end();
    await slack.waitFor(() => slack.sockets() === 0);
    await slack.waitFor(() => slack.sockets() === 1);
    await slack.press(people.ann, message, "Approve");
    await slack.tells(people.ann, i);
  }
  assert.equal(events.clicks.length, 2);
});

test("what a connection took with it when it broke is delivered again on the next one, and heard once", async (t) => {
  const events = listening();
  const { slack, platform } = await rig(t, { events });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  const pressed = slack.press(people.ann, message, "Approve");
  slack.breakSockets();
  assert.ok((await pressed).acknowledged);
  await slack.tells(people.ann, 0);
  assert.equal(events.clicks.length, 1);
});

test("a connection that breaks while Slack is down ends nothing: it is made again when Slack is back", async (t) => {
  const { slack, platform } = await rig(t);
  slack.down();
  await until(() => platform.health().state === "down");
  slack.back();
  await until(() => platform.health().state === "ok");
  assert.equal(slack.sockets(), 1);
});

test("a token that Slack does not accept is said with its mend, and no card is lost for it", async (t) => {
  const slack = await startFakeSlack();
  slack.world.botTokenIsGood = false;
  const { platform, logged } = await rig(t, { slack, connected: false });
  await until(() => logged.some(({ event }) => event === "slack.waiting"));
  assert.match(platform.health().detail, /does not accept the bot's token \(token_revoked\).*Bot User OAuth Token/);
  await assert.rejects(
    platform.chat.post(there, card, exampleRefs),
    (cause) => fault("chat_auth_failed")(cause) && (cause as Fault).retryable,
  );
});

test("a scope that is missing and a channel without the bot are named", async (t) => {
  const { slack, platform } = await rig(t);
  slack.world.scopes.delete("chat:write");
  await assert.rejects(platform.chat.post(there, card, exampleRefs), /lacks the scope chat:write/);
  slack.world.scopes.add("chat:write");
  slack.world.channels.get(channel)!.botIsIn = false;
  await assert.rejects(platform.chat.post(there, card, exampleRefs), /not_in_channel.*Invite it to the channel/);
});

test("blocks that Slack refuses are replaced by ever simpler ones, at last by text that tells how to type a decision", async (t) => {
  const { slack, platform, logged } = await rig(t);
  const ref = await platform.chat.post(there, card, exampleRefs);
  slack.world.refuseBlocks = true;
  await platform.chat.edit(ref, { ...card, version: 9 }, exampleRefs);
  const shown = slack.message(ref.message)!;
  assert.deepEqual(shown.blocks, []);
  assert.match(shown.text, /INC-12/);
  assert.deepEqual(
    logged.filter(({ event }) => event === "slack.layout_refused").map(({ fields }) => fields["profile"]),
    ["full", "lean"],
  );
  slack.world.refuseBlocks = false;
  await platform.chat.edit(ref, { ...card, version: 10 }, exampleRefs);
  assert.ok(slack.message(ref.message)!.blocks.length > 3);
});

test("a payload that Slack delivers twice is heard once", async (t) => {
  const events = listening();
  const { slack, platform } = await rig(t, { events });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  const payload = slack.pressOf(people.ann, message, "Approve");
  for (const retry_attempt of [0, 1])
    assert.ok((await slack.deliver("interactive", payload, { retry_attempt, retry_reason: "timeout" })).acknowledged);
  await slack.tells(people.ann, 0);
  await slack.press(people.ann, message, "Approve");
  await slack.tells(people.ann, 1);
  assert.equal(events.clicks.length, 2);
});

test("a hub that breaks while it decides answers all the same", async (t) => {
  const { slack, platform, logged } = await rig(t, { events: { ...listening(), click: () => Promise.reject(new Error("secret detail")) } });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  await slack.press(people.ann, message, "Approve");
  assert.equal(await slack.tells(people.ann, 0), "The hub could not do that just now. Try again in a moment.");
  assert.ok(logged.some(({ event }) => event === "slack.act_failed"));
});

test("groups that cannot be read do not count, and a refusal says so", async (t) => {
  const events = listening({ ok: false, text: "You need the role approver." });
  const { slack, platform } = await rig(t, { events });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  slack.world.hasUserGroups = false;
  await slack.press(people.ann, message, "Approve");
  assert.match(await slack.tells(people.ann, 0), /^You need the role approver\. Slack did not confirm your user groups just now/);
  assert.deepEqual(events.clicks[0]?.actor.groups, []);
});

test("somebody who left a group a moment ago no longer has it, when Slack says that groups have changed", async (t) => {
  const events = listening();
  const { slack, platform } = await rig(t, { events });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  await slack.press(people.ann, message, "Approve");
  await slack.tells(people.ann, 0);
  slack.world.groups.set("S0ONCALL0", []);
  await slack.deliver("events_api", {
    type: "event_callback",
    team_id: homeTeam,
    event_id: "Ev1",
    event_time: 1,
    authorizations: [{ team_id: homeTeam, user_id: "U0TAGOUT0", is_bot: true, is_enterprise_install: false, enterprise_id: null }],
    event: { type: "subteam_members_changed", subteam_id: "S0ONCALL0" },
  });
  await slack.press(people.ann, message, "Approve");
  await slack.tells(people.ann, 1);
  assert.deepEqual(
    events.clicks.map(({ actor }) => actor.groups),
    [["S0ONCALL0"], []],
  );
});

test("somebody who left a group is found out within seconds also when Slack says nothing", async (t) => {
  const events = listening();
  const { slack, platform } = await rig(t, { events });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  await slack.press(people.ann, message, "Approve");
  await slack.tells(people.ann, 0);
  slack.world.groups.set("S0ONCALL0", []);
  slack.advance(3_001);
  await slack.press(people.ann, message, "Approve");
  await slack.tells(people.ann, 1);
  assert.deepEqual(events.clicks[1]?.actor.groups, []);
});

test("Reject opens a form that names the incident; a form that comes too late leaves the typed way", async (t) => {
  const events = listening();
  const { slack, platform } = await rig(t, { events });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  await slack.press(people.ann, message, "Reject");
  const opened = await slack.waitFor(() => slack.world.views[0]);
  assert.deepEqual((opened.view["title"] as { readonly text: string }).text, "Reject INC-12");
  assert.doesNotMatch(JSON.stringify(opened.view), /web-07|systemctl/);
  for (const [i, error] of ["expired_trigger_id", "push_limit_reached", "view_too_large"].entries()) {
    slack.failNext("views.open", `error:${error}`);
    await slack.press(people.ann, message, "Reject");
    assert.match(await slack.tells(people.ann, i), /Choose it again, or type it: \/incident reject INC-12 "why"/, error);
  }
  assert.deepEqual(events.clicks, []);
});

test("a form that is sent twice is heard once, and an empty reason is no reason", async (t) => {
  const events = listening();
  const { slack, platform } = await rig(t, { events });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  await slack.press(people.ann, message, "Reject");
  const { id } = await slack.waitFor(() => slack.world.views[0]);
  await slack.submit(people.ann, id, { why: "   " });
  await slack.submit(people.ann, id, { why: "wrong host" });
  await slack.submit(people.ann, id, { why: "wrong host" });
  await slack.tells(people.ann, 0);
  assert.deepEqual(
    events.clicks.map(({ reason }) => reason),
    ["wrong host"],
  );
});

test("an answer goes by another way when Slack's address for it is used up, and never to an address that is not Slack's", async (t) => {
  const { slack, platform } = await rig(t, { events: listening() });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  for (const [i, response_url] of [
    `${slack.apiUrl.replace("/api/", "")}/commands/used-up`,
    "https://evil.example/hook",
    "not an address",
  ].entries()) {
    await slack.deliver("interactive", { ...slack.pressOf(people.ann, message, "Approve"), response_url });
    assert.equal(await slack.tells(people.ann, i), "Noted.");
    assert.equal(slack.calls.at(-1)?.method, "chat.postEphemeral");
  }
});

test("a long answer comes in parts that Slack takes, an endless one is cut and says so", async (t) => {
  const text = Array.from({ length: 4_000 }, (_, i) => `line ${i} <&>`).join("\n");
  const { slack } = await rig(t, { events: listening({ ok: true, text }) });
  await slack.type(people.ann, "/incident", "list");
  await slack.tells(people.ann, 2);
  const all = slack.told(people.ann);
  assert.match(all[0]!, /^line 0 <&>\nline 1 <&>/);
  assert.match(all[2]!, /not all of it: the console shows the rest\.$/);
});

test("a sign-in link to the console can be clicked, any other address in an answer cannot", async (t) => {
  const replies = ["This link signs you in once: https://hub.example/enter/abc123", "See https://evil.example/enter/abc123"];
  const events = { ...listening(), command: ({ text }: Command) => Promise.resolve({ ok: true, text: replies[Number(text)]! }) };
  const { slack } = await rig(t, { events, config: { consoleUrl: "https://hub.example" } });
  for (const i of [0, 1]) {
    await slack.type(people.ann, "/incident", String(i));
    await slack.tells(people.ann, i);
  }
  const alive = slack.world.whispers.map(({ text, blocks }) => seen(text, blocks).alive.length > 0);
  assert.deepEqual(alive, [true, false]);
});

test("in a direct message with the bot commands are heard, in a channel that gets no cards they are not", async (t) => {
  const events = listening();
  const { slack } = await rig(t, { events });
  await slack.type(people.ann, "/incident", "whoami", "D0DIRECT0");
  await slack.tells(people.ann, 0);
  await slack.type(people.ann, "/incident", "whoami", "C0RANDOM0");
  assert.match(await slack.tells(people.ann, 1), /one of Tagout's channels/);
  assert.deepEqual(
    events.commands.map((command) => command.channel),
    ["D0DIRECT0"],
  );
});

test("in a direct message, which may be one of two people, an answer stays with the one who asked though it was meant for all", async (t) => {
  const events = listening({ ok: true, text: "INC-12 is open.", here: true });
  const { slack } = await rig(t, { events });
  await slack.type(people.ann, "/incident", "show 12 --here", "D0DIRECT0");
  await slack.tells(people.ann, 0);
  await slack.type(people.ann, "/incident", "show 12 --here");
  await slack.tells(people.ann, 1);
  assert.deepEqual(
    slack.world.whispers.map((whisper) => whisper.public),
    [false, true],
  );
});

test("fifty presses at once are all acknowledged, all heard, and all answered", async (t) => {
  const events = listening();
  const { slack, platform } = await rig(t, { events });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  const delivered = await Promise.all(Array.from({ length: 50 }, () => slack.press(people.ann, message, "Approve")));
  await slack.tells(people.ann, 49);
  assert.ok(delivered.every(({ acknowledged }) => acknowledged));
  assert.equal(events.clicks.length, 50);
});

test("over HTTP: Slack's challenge is answered, rubbish is not, and a payload nobody listens for is a 404", async (t) => {
  const { slack } = await rig(t, { mode: "http" });
  const json = { contentType: "application/json" };
  assert.equal(await slack.postSigned(JSON.stringify({ type: "url_verification", challenge: "c1" }), json), 200);
  assert.equal(await slack.postSigned("{", json), 400);
  assert.equal(await slack.postSigned("[1]", json), 400);
  assert.equal(await slack.postSigned("payload=%7B", {}), 400);
  const shortcut = { type: "shortcut", callback_id: "evil", trigger_id: "1", team: { id: homeTeam }, user: { id: people.ann.id } };
  assert.equal(await slack.postSigned(new URLSearchParams({ payload: JSON.stringify(shortcut) }).toString()), 404);
  assert.equal(await slack.postSigned("a=1"), 404);
});

test("over HTTP: a request that was already heard is refused when it comes again", async (t) => {
  const events = listening();
  const { slack, platform } = await rig(t, { mode: "http", events });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  const body = new URLSearchParams({ payload: JSON.stringify(slack.pressOf(people.ann, message, "Approve")) }).toString();
  assert.deepEqual([await slack.postSigned(body), await slack.postSigned(body)], [200, 401]);
  await slack.tells(people.ann, 0);
  assert.equal(events.clicks.length, 1);
});

test("the log never holds a token, a secret, an address with a ticket, or what people wrote", async (t) => {
  const { slack, platform, logged } = await rig(t, { events: listening() });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  await slack.press(people.guest, message, "Approve");
  await slack.tells(people.guest, 0);
  slack.failNext("chat.update", "500");
  await platform.chat.edit({ channel, message }, card, exampleRefs).catch(() => undefined);
  await slack.type(people.ann, "/incident", "reject 12 private-words");
  await slack.tells(people.ann, 0);
  slack.breakSockets();
  await slack.waitFor(() => slack.sockets() === 0);
  await slack.waitFor(() => slack.sockets() === 1);
  await until(() => platform.health().state === "ok");
  assert.doesNotMatch(JSON.stringify(logged), /xoxb|xapp|8f742231|ticket|private-words|commands\//);
});

test("over HTTP: a signing secret that is blank, short or repeats itself stops the start", async () => {
  for (const secret of ["", "short", "x".repeat(32)]) {
    const slack = await startFakeSlack();
    const config = { mode: { kind: "http", signingSecret: new Secret(secret) } } as const;
    await assert.rejects(startSlackRig({ slack, connected: false, config }), fault("chat_auth_failed"));
    await slack.stop();
  }
});

test("stopping closes the connection and lets nothing reconnect", async () => {
  const { slack, platform, stop } = await startSlackRig();
  await platform.stop();
  await slack.waitFor(() => slack.sockets() === 0);
  await stop();
});

test("evidence is folded away where newer blocks are wanted, and drawn open where Slack refuses them or nobody asked", async (t) => {
  const { slack, platform, logged } = await rig(t, { config: { richBlocks: true } });
  const types = (ts: string): readonly unknown[] => slack.message(ts)!.blocks.map((block) => block["type"]);
  const rich = await platform.chat.post(there, card, exampleRefs);
  assert.ok(types(rich.message).includes("container"));
  slack.failNext("chat.update", "error:invalid_blocks");
  await platform.chat.edit(rich, { ...card, version: 9 }, exampleRefs);
  assert.ok(!types(rich.message).includes("container") && types(rich.message).length > 10);
  assert.deepEqual(
    logged.filter(({ event }) => event === "slack.layout_refused").map(({ fields }) => fields["profile"]),
    ["rich"],
  );
  const { slack: plain, platform: other } = await rig(t);
  const { message } = await other.chat.post(there, card, exampleRefs);
  assert.ok(plain.message(message)!.blocks.every((block) => block["type"] !== "container"));
});
