import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { formatsFor } from "../../../../src/adapters/chat/mattermost/server-version.js";
import { cardOf } from "../../../../src/core/card-of.js";
import { Fault, type FaultCode } from "../../../../src/core/fault.js";
import { Secret } from "../../../../src/core/secret.js";
import { exampleRefs } from "../../../contract/chat.contract.js";
import { exampleAccess, exampleNow, incidentIn } from "../../../fakes/incidents.js";
import { listening } from "../../../fakes/listening.js";
import { startFakeMattermost } from "../../../fakes/fake-mattermost.js";
import { approvers, directChannel, incidents, otherChannel, people, publicChannel } from "../../../fakes/mattermost/directory.js";
import { nobody, startMattermostRig, until, type MattermostRig, type RigOptions } from "../../../fakes/mattermost/harness.js";
import { object } from "../../../fakes/mattermost/layout.js";
import { readMarkdown } from "../../../fakes/mattermost/seen.js";

const card = cardOf(incidentIn("proposed"), exampleAccess, exampleNow);
const passed = cardOf(incidentIn("dry_passed"), exampleAccess, exampleNow);
const there = { platform: "mattermost", channel: incidents } as const;
const fault = (code: FaultCode) => (cause: unknown) => cause instanceof Fault && cause.code === code;

async function rig(t: TestContext, options: RigOptions = {}): Promise<MattermostRig> {
  const its = await startMattermostRig(options);
  t.after(its.stop);
  return its;
}

const last = ({ mattermost }: MattermostRig): string => readMarkdown(mattermost.whispers.at(-1)?.text ?? "").text;

test("I12: it starts while Mattermost is down, says what it waits for, and connects when Mattermost is back", async (t) => {
  const mattermost = await startFakeMattermost();
  mattermost.down();
  const { platform, logged } = await rig(t, { mattermost, connected: false });
  await until(() => logged.some(({ event }) => event === "mattermost.waiting"));
  assert.deepEqual(platform.health(), {
    part: "mattermost",
    state: "down",
    detail: "Mattermost cannot be reached. Check mattermost.url and the hub's network.",
  });
  await assert.rejects(platform.chat.post(there, card, exampleRefs), fault("chat_outcome_unknown"));
  mattermost.back();
  await until(() => platform.health().state === "ok");
  await platform.chat.post(there, card, exampleRefs);
});

test("a server that goes away while nobody asks is noticed by the next card, and its return too", async (t) => {
  const { mattermost, platform } = await rig(t);
  mattermost.down();
  await assert.rejects(platform.chat.post(there, card, exampleRefs), fault("chat_outcome_unknown"));
  assert.equal(platform.health().state, "down");
  mattermost.back();
  await platform.chat.post(there, card, exampleRefs);
  assert.equal(platform.health().state, "ok");
});

test("health says that nothing has reached the hub yet, until something does", async (t) => {
  const its = await rig(t);
  assert.match(its.platform.health().detail, /Nothing has been pressed or typed.*docs\/mattermost\.md/);
  await its.mattermost.type(people.ann, "/incident", "help");
  assert.equal(its.platform.health().detail, "Mattermost is connected.");
});

test("a secret that can be guessed is refused at start, with its mend", async () => {
  await assert.rejects(
    startMattermostRig({ config: { callbackSecret: new Secret("short") } }),
    (cause) => fault("chat_auth_failed")(cause) && /openssl rand -hex 32/.test((cause as Fault).message),
  );
});

test("a command's token that is blank, short or repeats itself stops the start", async () => {
  for (const token of ["", "token", "x".repeat(26)])
    await assert.rejects(
      startMattermostRig({ config: { commandTokens: new Map([["b".repeat(26), new Secret(token)]]) } }),
      fault("chat_auth_failed"),
    );
});

test("a token that Mattermost does not accept is said with its mend, and no card is lost for it", async (t) => {
  const mattermost = await startFakeMattermost();
  mattermost.world.botTokenIsGood = false;
  const { platform, logged } = await rig(t, { mattermost, connected: false });
  await until(() => logged.some(({ event }) => event === "mattermost.waiting"));
  assert.match(platform.health().detail, /does not accept the bot's token.*Bot Accounts/);
  await assert.rejects(
    platform.chat.post(there, card, exampleRefs),
    (cause) => fault("chat_auth_failed")(cause) && (cause as Fault).retryable,
  );
});

test("a channel without the bot, an archived one and a deleted post are told apart", async (t) => {
  const { mattermost, platform } = await rig(t);
  const ref = await platform.chat.post(there, card, exampleRefs);
  const its = mattermost.channels.get(incidents)!;
  its.delete_at = 1;
  await assert.rejects(platform.chat.post(there, card, exampleRefs), fault("chat_destination_gone"));
  await assert.rejects(platform.chat.edit(ref, card, exampleRefs), fault("chat_destination_gone"));
  its.delete_at = 0;
  its.members.delete(idOfBot);
  await assert.rejects(platform.chat.post(there, card, exampleRefs), /Add it to the team and the channel/);
  await assert.rejects(platform.chat.edit(ref, card, exampleRefs), fault("chat_destination_gone"));
  its.members.add(idOfBot);
  mattermost.delete(ref.message);
  await assert.rejects(platform.chat.edit(ref, card, exampleRefs), fault("chat_message_gone"));
});
const idOfBot = "tagout".padEnd(26, "0");

test("a post whose answer was lost is not made twice, and shows the newest card", async (t) => {
  for (const how of ["lost", "500", "502-html", "drop"] as const) {
    const { mattermost, platform } = await rig(t);
    mattermost.failNext("POST /posts", how);
    await assert.rejects(platform.chat.post(there, card, exampleRefs, "12 0"), fault("chat_outcome_unknown"));
    const { message } = await platform.chat.post(there, passed, exampleRefs, "12 0");
    assert.equal(mattermost.posts.size, 1, how);
    assert.deepEqual(
      mattermost.shown(message).buttons,
      passed.buttons.map(({ label }) => label),
    );
  }
});

test("a post that somebody deleted is made anew at once, though Mattermost still remembers the first", async (t) => {
  const { mattermost, platform } = await rig(t);
  const first = await platform.chat.post(there, card, exampleRefs, "12 0");
  mattermost.delete(first.message);
  const second = await platform.chat.post(there, card, exampleRefs, "12 1");
  assert.notEqual(second.message, first.message);
});

test("a layout that Mattermost refuses is replaced by ever simpler ones, at last by text that tells how to type a decision", async (t) => {
  const { mattermost, platform, logged } = await rig(t);
  const ref = await platform.chat.post(there, card, exampleRefs);
  mattermost.world.refuseLayouts = true;
  await platform.chat.edit(ref, card, exampleRefs);
  assert.deepEqual(mattermost.shown(ref.message).buttons, []);
  assert.match(mattermost.shown(ref.message).text, /\/incident approve INC-12/);
  assert.deepEqual(
    logged.filter(({ event }) => event === "mattermost.layout_refused").map(({ fields }) => fields["format"]),
    ["blocks", "attachments"],
  );
  mattermost.world.refuseLayouts = false;
  await platform.chat.edit(ref, card, exampleRefs);
  assert.deepEqual(mattermost.shown(ref.message).buttons, ["Approve", "Reject"]);
});

test("a card changes its layout with the server, and no action of the old one stays registered", async (t) => {
  const { mattermost, platform } = await rig(t);
  const ref = await platform.chat.post(there, card, exampleRefs);
  mattermost.world.refuseLayouts = false;
  mattermost.failNext(`PUT /posts/${ref.message}/patch`, { status: 400, id: "model.post.is_valid.props.app_error" });
  await platform.chat.edit(ref, card, exampleRefs);
  assert.deepEqual(mattermost.cookieOf(ref.message), {});
  assert.ok(mattermost.posts.get(ref.message)?.props["attachments"]);
  await platform.chat.edit(ref, card, exampleRefs);
  assert.deepEqual(Object.keys(mattermost.cookieOf(ref.message)), ["approve", "reject", "more"]);
});

test("blocks are used only where the server is sure to draw them, or somebody said so", () => {
  const first = (wanted: "auto" | "blocks" | "attachments", version: string | null, blocks: boolean | null) =>
    formatsFor(wanted, { version, blocks })[0];
  assert.equal(formatsFor("auto", null)[0], "attachments");
  assert.deepEqual(
    (["11.10.0", "12.1.0", "11.9.9", "10.11.0", "9.11.0", "11.10", "x", "", null] as const).map((version) => first("auto", version, true)),
    ["blocks", "blocks", ...Array.from({ length: 7 }, () => "attachments")],
  );
  for (const flag of [false, null]) assert.equal(first("auto", "12.1.0", flag), "attachments");
  assert.equal(first("blocks", null, null), "blocks");
  assert.equal(first("attachments", "12.1.0", true), "attachments");
});

test("a token never goes along with a redirect", async (t) => {
  const elsewhere = await startFakeMattermost();
  t.after(elsewhere.stop);
  const moved = createServer(({ url = "/" }, response) => void response.writeHead(307, { location: `${elsewhere.url}${url}` }).end());
  await new Promise<void>((resolve) => moved.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    moved.close();
    moved.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(moved.address() as AddressInfo).port}`;
  const { platform } = await rig(t, { config: { url }, connected: false });
  await assert.rejects(platform.chat.post(there, card, exampleRefs), fault("chat_outcome_unknown"));
  assert.deepEqual(elsewhere.calls, []);
});

test("a hub that breaks while it decides answers all the same, and says nothing of why", async (t) => {
  const broken = { ...nobody, click: () => Promise.reject(new Error("secret detail")), command: () => Promise.reject(new Error("secret")) };
  const its = await rig(t, { events: broken });
  const { message } = await its.platform.chat.post(there, card, exampleRefs);
  await its.mattermost.press(people.ann, message, "Approve");
  assert.equal(last(its), "The hub could not do that just now. Try again in a moment.");
  await its.mattermost.type(people.ann, "/incident", "list");
  assert.equal(last(its), "The hub could not do that just now. Try again in a moment.");
  assert.ok(its.logged.some(({ event }) => event === "mattermost.act_failed"));
  assert.doesNotMatch(JSON.stringify(its.logged), /secret/);
});

test("no answer ever changes a post, and Slack's rules never mangle one", async (t) => {
  const { mattermost, platform } = await rig(t, { events: listening({ ok: true, text: "You <approved> it & more\nline" }) });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  await mattermost.press(people.ann, message, "Approve");
  await mattermost.type(people.ann, "/incident", "list");
  assert.deepEqual([mattermost.updates, mattermost.errors], [[], []]);
  assert.ok(mattermost.whispers.every((one) => readMarkdown(one.text).text === "You <approved> it & more\nline" && !one.public));
});

test("a press made on the first state of a card works before and, on the new buttons, after its edit", async (t) => {
  const events = listening();
  const { mattermost, platform } = await rig(t, { events });
  const ref = await platform.chat.post(there, card, exampleRefs);
  await mattermost.press(people.ann, ref.message, "Approve");
  await platform.chat.edit(ref, card, exampleRefs);
  await mattermost.press(people.ann, ref.message, "Approve");
  assert.deepEqual(
    events.clicks.map(({ message }) => message),
    [ref.message, ref.message],
  );
});

test("an old cookie of the same post still names only what its own buttons named", async (t) => {
  const events = listening();
  const { mattermost, platform } = await rig(t, { events });
  const ref = await platform.chat.post(there, card, exampleRefs);
  await platform.chat.edit(ref, card, exampleRefs);
  const cookie = mattermost.cookieOf(ref.message);
  await platform.chat.edit(ref, passed, exampleRefs);
  await mattermost.press(people.ann, ref.message, "approve", { cookie });
  assert.deepEqual(
    events.clicks.map(({ ref: its }) => its),
    [exampleRefs.approve],
  );
});

test("what a client adds to the address changes nothing", async (t) => {
  const events = listening();
  const { mattermost, platform } = await rig(t, { events });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  await mattermost.press(people.ann, message, "Approve", { query: { r: "other", a: "run-live", user_id: people.bob.id, context: "{}" } });
  assert.deepEqual(
    events.clicks.map(({ ref, actor }) => [ref, actor.id]),
    [[exampleRefs.approve, people.ann.id]],
  );
});

test("Run live asks before it counts, and only the answer reaches the hub", async (t) => {
  const events = listening();
  const its = await rig(t, { events });
  const ready = { ...card, buttons: [{ action: "run-live", label: "Run live", style: "primary", confirm: "Run it?" }] } as const;
  const { message } = await its.platform.chat.post(there, ready, exampleRefs);
  await its.mattermost.press(people.ann, message, "Run live");
  const opened = its.mattermost.dialogs[0]!;
  assert.deepEqual([opened.dialog["title"], opened.dialog["submit_label"], events.clicks.length], ["Run INC-12 live", "Run live", 0]);
  assert.deepEqual(await its.mattermost.submit(people.ann, opened, {}), {});
  assert.deepEqual(
    events.clicks.map(({ ref, message: on, channel }) => [ref, on, channel]),
    [[exampleRefs["run-live"], message, incidents]],
  );
  its.mattermost.failNext("POST /actions/dialogs/open", "500");
  await its.mattermost.press(people.ann, message, "Run live");
  assert.match(last(its), new RegExp(`type: /incident run INC-12 ${card.plan?.hash}`));
});

test("Stop asks before it counts, in the card's own words, and says how long the agent gives the command", async (t) => {
  const events = listening();
  const its = await rig(t, { events });
  const running = cardOf(incidentIn("running"), exampleAccess, exampleNow);
  const { message } = await its.platform.chat.post(there, running, exampleRefs);
  await its.mattermost.press(people.ann, message, "Stop");
  const opened = its.mattermost.dialogs[0]!;
  assert.deepEqual([opened.dialog["title"], opened.dialog["submit_label"], events.clicks.length], ["Stop INC-12", "Stop", 0]);
  assert.match(
    readMarkdown(String(opened.dialog["introduction_text"])).text,
    /^Stop the live run on web-07\? The command that runs is told to end, has 1 s for that, and is killed then/,
  );
  await its.mattermost.submit(people.ann, opened, {}, { cancelled: true });
  assert.equal(events.clicks.length, 0, "a form that was closed stops nothing");
  assert.deepEqual(await its.mattermost.submit(people.ann, opened, {}), {});
  assert.deepEqual(
    events.clicks.map(({ ref, form }) => [ref, form]),
    [[exampleRefs.stop, "stop"]],
  );
  its.mattermost.failNext("POST /actions/dialogs/open", "500");
  await its.mattermost.press(people.ann, message, "Stop");
  assert.match(last(its), /type: \/incident stop INC-12/);
});

for (const [layout, blocks] of [
  ["blocks", true],
  ["attachments", false],
] as const)
  test(`an option that a menu of ${layout} was not sealed with does nothing, is told, and is on record`, async (t) => {
    const events = listening();
    const its = await rig(t, { events, server: { version: "12.1.0", blocks } });
    const { message } = await its.platform.chat.post(there, card, exampleRefs);
    const forged: readonly unknown[] = [
      "approve",
      "wake",
      "more",
      "constructor",
      "",
      exampleRefs.approve,
      "snooze-1h ",
      "x".repeat(60_000),
      { choice: "approve" },
      ["snooze-1h"],
      null,
      7,
    ];
    for (const selected of forged) {
      const { url, body } = its.mattermost.pressOf(people.ann, message, "Snooze 1 h");
      const context = { ...object(body["context"]), selected_option: selected };
      const { status, body: said } = await its.mattermost.send(url, { ...body, context });
      assert.equal(status, 200);
      assert.match(String(said["ephemeral_text"]), /does not offer that/);
    }
    assert.deepEqual(events.clicks, []);
    assert.deepEqual(
      events.attempts.map(({ why, claimed }) => [why, claimed?.person]),
      forged.map(() => ["forged-option", people.ann.id]),
    );
    const { url, body } = its.mattermost.pressOf(people.ann, message, "Snooze 1 h");
    const huge = { ...body, context: { ...object(body["context"]), selected_option: "x".repeat(1_000_000) } };
    const refused = await fetch(url.replace("hub.test", "127.0.0.1"), { method: "POST", body: JSON.stringify(huge) });
    assert.equal(refused.status, 413);
    assert.deepEqual(events.clicks, []);
  });

test("a menu of another card, or of one that has changed, chooses only for its own", async (t) => {
  const events = listening();
  const { mattermost, platform } = await rig(t, { events });
  const mine = await platform.chat.post(there, card, exampleRefs);
  const other = await platform.chat.post(there, { ...card, incidentId: 13, name: "INC-13" }, { ...exampleRefs, "snooze-1h": "of-another" });
  await platform.chat.edit(other, { ...card, incidentId: 13, name: "INC-13" }, { ...exampleRefs, "snooze-1h": "of-another" });
  await platform.chat.edit(mine, card, exampleRefs);
  const { url, body } = mattermost.pressOf(people.ann, other.message, "Snooze 1 h");
  const said = await mattermost.send(url, { ...body, post_id: mine.message });
  assert.match(String(said.body["ephemeral_text"]), /does not belong to this message/);
  assert.deepEqual(events.clicks, []);
  const before = mattermost.cookieOf(mine.message);
  await platform.chat.edit(mine, { ...card, more: [{ choice: "wake", label: "Wake", typed: "wake INC-12" }] }, exampleRefs);
  const context = object(object(before["more"])["context"]);
  await mattermost.send(url, { ...body, post_id: mine.message, context: { ...context, selected_option: "snooze-1h" } });
  assert.deepEqual(
    events.clicks.map(({ ref }) => ref),
    [exampleRefs["snooze-1h"]],
    "the store says what the reference does by now",
  );
});

test("a form for a mute is for the one who opened it, and for that alone", async (t) => {
  const events = listening();
  const { mattermost, platform } = await rig(t, { events });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  await mattermost.press(people.ann, message, "Mute this signal 4 h...");
  const opened = mattermost.dialogs[0]!;
  assert.deepEqual([opened.dialog["title"], events.clicks.length], ["Mute 4 h: INC-12", 0]);
  assert.deepEqual(await mattermost.submit(people.ann, opened, { why: "  " }), { errors: { why: "Say why, in a few words." } });
  assert.match(
    String((await mattermost.submit(people.ann, opened, { why: "x y z" }, { user_id: people.bob.id }))["error"]),
    /somebody else/,
  );
  const state = JSON.parse(String(opened.dialog["state"])) as Record<string, string>;
  for (const bent of [{ a: "approve" }, { r: exampleRefs.approve! }, { ch: otherChannel }, { a: "more" }]) {
    const said = await mattermost.submit(people.ann, opened, { why: "x y z" }, { state: JSON.stringify({ ...state, ...bent }) });
    assert.match(String(said["error"]), /none of Tagout's/);
  }
  assert.deepEqual(events.clicks, []);
  await mattermost.submit(people.ann, opened, { why: "migration" });
  assert.deepEqual(
    events.clicks.map(({ ref, reason, form }) => [ref, reason, form]),
    [[exampleRefs["mute-4h"], "migration", "mute-4h"]],
  );
});

test("a form that opens too late leaves the typed way; what is wrong with a form is said on it", async (t) => {
  const its = await rig(t, { events: listening({ ok: false, text: "You need the role approver." }) });
  const { message } = await its.platform.chat.post(there, card, exampleRefs);
  const { url, body } = its.mattermost.pressOf(people.ann, message, "Reject");
  its.mattermost.advance(3_001);
  const late = await its.mattermost.send(url, body);
  assert.match(readMarkdown(String(late.body["ephemeral_text"])).text, /did not open the form.*\/incident reject INC-12 "why"/);
  await its.mattermost.press(people.ann, message, "Reject");
  const opened = its.mattermost.dialogs[0]!;
  assert.doesNotMatch(JSON.stringify(opened), /web-07|systemctl/);
  assert.deepEqual(await its.mattermost.submit(people.ann, opened, { why: " " }), { errors: { why: "Say why, in a few words." } });
  assert.deepEqual(await its.mattermost.submit(people.ann, opened, { why: "wrong host" }), { error: "You need the role approver." });
});

test("membership is read when it counts: who has left an approvers' channel has lost the role within seconds", async (t) => {
  const events = listening();
  const { mattermost, platform } = await rig(t, { events });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  await mattermost.press(people.ann, message, "Approve");
  mattermost.channels.get(approvers)!.members.delete(people.ann.id);
  mattermost.advance(3_001);
  await mattermost.press(people.ann, message, "Approve");
  assert.deepEqual(
    events.clicks.map(({ actor }) => actor.groups),
    [[approvers], []],
  );
});

test("a channel that everybody may join proves nothing, and neither does one that was made public or archived", async (t) => {
  const events = listening();
  const { mattermost, platform } = await rig(t, { events, config: { groups: [approvers, publicChannel] } });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  const its = mattermost.channels.get(approvers)!;
  for (const change of [() => undefined, () => (its.type = "O"), () => ((its.type = "P"), (its.delete_at = 1))]) {
    change();
    mattermost.advance(3_001);
    await mattermost.press(people.ann, message, "Approve");
  }
  assert.deepEqual(
    events.clicks.map(({ actor }) => actor.groups),
    [[approvers], [], []],
  );
});

test("groups that cannot be read do not count, and a refusal says so", async (t) => {
  const events = listening({ ok: false, text: "You need the role approver." });
  const its = await rig(t, { events });
  const { message } = await its.platform.chat.post(there, card, exampleRefs);
  its.mattermost.channels.get(approvers)!.members.delete(idOfBot);
  await its.mattermost.press(people.ann, message, "Approve");
  assert.match(last(its), /^You need the role approver\. Mattermost did not confirm your channels just now.*Is the bot in every channel/);
  assert.deepEqual(events.clicks[0]?.actor.groups, []);
});

test("somebody whose account cannot be read reaches nobody", async (t) => {
  const events = listening();
  const its = await rig(t, { events });
  const { message } = await its.platform.chat.post(there, card, exampleRefs);
  for (const how of ["500", "drop", "429", { status: 404, id: "app.user.missing_account.const" }] as const) {
    its.mattermost.failNext(`GET /users/${people.ann.id}`, how);
    await its.mattermost.press(people.ann, message, "Approve");
    assert.match(last(its), /did not confirm who you are/);
  }
  assert.deepEqual(events.clicks, []);
});

test("in a direct message with the bot commands are heard, in any other channel they are not", async (t) => {
  const events = listening();
  const its = await rig(t, { events });
  await its.mattermost.type(people.ann, "/incident", "whoami", directChannel);
  await its.mattermost.type(people.ann, "/incident", "whoami", otherChannel);
  assert.match(last(its), /one of Tagout's channels/);
  assert.deepEqual(
    events.commands.map(({ channel }) => channel),
    [directChannel],
  );
});

test("where the administrator has not allowed the hub's address, nothing arrives and health goes on saying so", async (t) => {
  const events = listening();
  const { mattermost, platform } = await rig(t, { events });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  // The setting is separated by blanks; commas, as people write it, allow nothing.
  mattermost.world.internalAllowed = "127.0.0.1,10.0.0.0/8";
  await mattermost.press(people.ann, message, "Approve");
  assert.deepEqual([mattermost.errors[0], events.clicks], ["address forbidden", []]);
  assert.match(platform.health().detail, /Nothing has been pressed or typed/);
});

test("fifty presses at once are all heard and all answered, and ask the server about the person once", async (t) => {
  const events = listening();
  const { mattermost, platform } = await rig(t, { events });
  const ref = await platform.chat.post(there, card, exampleRefs);
  await platform.chat.edit(ref, card, exampleRefs);
  await Promise.all(Array.from({ length: 50 }, () => mattermost.press(people.ann, ref.message, "Approve")));
  assert.deepEqual([events.clicks.length, mattermost.whispers.length], [50, 50]);
  assert.deepEqual(
    mattermost.calls.map(({ path }) => path).filter((path) => path.includes(people.ann.id)),
    [`/users/${people.ann.id}`, `/channels/${approvers}/members/${people.ann.id}`],
  );
});

test("nothing secret is ever logged: no token, no seal, no reference", async (t) => {
  const { mattermost, platform, logged } = await rig(t, { events: listening() });
  const { message } = await platform.chat.post(there, card, exampleRefs);
  const { url, body } = mattermost.pressOf(people.ann, message, "Approve");
  await mattermost.press(people.ann, message, "Approve");
  await mattermost.send(url, { ...body, context: { ...object(body["context"]), r: "other" } });
  await mattermost.type(people.ann, "/incident", "list");
  const text = JSON.stringify(logged);
  for (const secret of [mattermost.botToken, mattermost.commandToken, String(object(body["context"])["s"]), exampleRefs.approve ?? ""])
    assert.ok(!text.includes(secret));
});
