import assert from "node:assert/strict";
import { formats, renderCard } from "../../../../src/adapters/chat/mattermost/render.js";
import { renderNotice } from "../../../../src/adapters/chat/mattermost/render-notice.js";
import { seals } from "../../../../src/adapters/chat/mattermost/seal.js";
import type { Card } from "../../../../src/core/card.js";
import type { ButtonRefs, ChatEvents } from "../../../../src/ports/chat.js";
import {
  asksWhy,
  chatContract,
  exampleRefs,
  type Attack,
  type ChatHarness,
  type Heard,
  type Talk,
} from "../../../contract/chat.contract.js";
import { cardOf } from "../../../../src/core/card-of.js";
import { exampleAccess, exampleNow, incidentIn } from "../../../fakes/incidents.js";
import { contextsFor } from "../../../fakes/mattermost/contexts.js";
import { approvers, directChannel, idOf, incidents, otherChannel, people, team } from "../../../fakes/mattermost/directory.js";
import { callbackSecret, startMattermostRig, type MattermostRig } from "../../../fakes/mattermost/harness.js";
import { refusalsOf, type Server } from "../../../fakes/mattermost/layout.js";
import { readMarkdown } from "../../../fakes/mattermost/seen.js";

const servers: Readonly<Record<string, Server>> = {
  "blocks on 11.10": { version: "11.10.0", blocks: true },
  "blocks on 12.1": { version: "12.1.0", blocks: true },
  "attachments on 10.11": { version: "10.11.2", blocks: false },
  "attachments on 11.7": { version: "11.7.0", blocks: false },
  "attachments on 12.1 with the flag off": { version: "12.1.0", blocks: false },
};
for (const [name, server] of Object.entries(servers)) chatContract(`mattermost with ${name}`, (events) => harness(server, events));

const actors = { person: people.ann, outsider: people.guest } as const;

async function harness(server: Server, events: ChatEvents): Promise<ChatHarness> {
  const rig = await startMattermostRig({ server, events });
  const { mattermost, platform, stop } = rig;
  const heard = (before: number): Heard => {
    const said = mattermost.whispers[before];
    return said === undefined ? { text: null, public: false } : { text: readMarkdown(said.text).text, public: said.public };
  };
  return {
    chat: platform.chat,
    destination: { platform: "mattermost", channel: incidents },
    person: { actor: { platform: "mattermost", id: people.ann.id, name: "ann", groups: [approvers] } },
    outsider: "a guest account",
    shown: ({ message }) => Promise.resolve(mattermost.shown(message)),
    count: () =>
      Promise.resolve(
        [...mattermost.posts.values()].filter(
          ({ channel_id, delete_at, root_id }) => channel_id === incidents && delete_at === 0 && root_id === "",
        ).length,
      ),
    async press({ message }, label, as, reason = "No.") {
      const before = mattermost.whispers.length;
      await mattermost.press(actors[as], message, label);
      const dialog = mattermost.dialogs.at(-1);
      if (asksWhy(label) && dialog !== undefined) await mattermost.submit(actors[as], dialog, { why: reason });
      return heard(before);
    },
    async type(text, as) {
      const before = mattermost.whispers.length;
      await mattermost.type(actors[as], "/incident", text);
      return heard(before);
    },
    violations: (card, refs) => formats.flatMap((format) => refusalsOf(drawn(card, refs, format), server)),
    talk: talk(rig, server),
    forget: ({ message }) => {
      mattermost.delete(message);
      return Promise.resolve();
    },
    limitNext: () => {
      mattermost.failNext("POST /posts", "429");
      return Promise.resolve();
    },
    attacks: attacks(rig),
    stop,
  };
}

const call = /^mention: (@[a-z0-9._-]+)$/;

function talk({ mattermost }: MattermostRig, server: Server): Talk {
  return {
    said({ message }) {
      const { text, alive } = mattermost.shown(message);
      const post = mattermost.posts.get(message);
      const names = new Set([...mattermost.people.values()].map(({ username }) => `@${username}`));
      const isCall = (one: string): boolean => names.has(call.exec(one)?.[1] ?? "");
      return Promise.resolve({
        text,
        under: post === undefined || post.root_id === "" ? null : post.root_id,
        calls: alive.filter(isCall).map((one) => call.exec(one)?.[1] ?? ""),
        alive: alive.filter((one) => !isCall(one)),
        files: (post?.files ?? []).map(({ name, text: content }) => ({ name, text: content })),
      });
    },
    callable: [
      { mention: { kind: "group", id: approvers }, calls: ["@ann"] },
      { mention: { kind: "user", id: people.bob.id }, calls: ["@bob"] },
      { mention: { kind: "user", id: people.gone.id }, calls: [] },
    ],
    violations: (notice) =>
      [true, false].flatMap((attached) =>
        refusalsOf({ message: renderNotice(notice, { called: ["ann"], attached, command: "/incident" }), props: {} }, server),
      ),
    told: () =>
      [...mattermost.posts.values()].filter(({ channel_id }) => channel_id === directChannel).map(({ id }) => mattermost.shown(id).text),
    unknown: idOf("nobody"),
    refuseFiles() {
      mattermost.world.takesFiles = false;
    },
  };
}

const its = seals({ current: callbackSecret, previous: null });

function drawn(card: Card, refs: ButtonRefs, format: (typeof formats)[number]) {
  const contexts = contextsFor(card, refs, its, { channel: incidents, post: idOf("post") });
  return renderCard(card, format, { contexts, url: "http://hub.example:7070/mattermost/action", command: "/incident" });
}

type Context = Record<string, string>;

/** Every way in which somebody who reaches the hub, or a person with a bent client, might try to act. */
function attacks({ mattermost, platform, hubUrl }: MattermostRig): readonly Attack[] {
  const there = { platform: "mattermost", channel: incidents } as const;
  const card = cardOf(incidentIn("proposed"), exampleAccess, exampleNow);
  const action = `${hubUrl}/mattermost/action`;
  const refused = async (url: string, body: unknown): Promise<void> => {
    const { status, body: said } = await mattermost.send(url, body);
    assert.ok(status === 200 || status === 400, `answered ${status}`);
    if (status === 200) assert.ok(String(said["ephemeral_text"] ?? said["error"] ?? said["text"] ?? "").length > 10, JSON.stringify(said));
  };
  const bent = (name: string, bend: (body: Record<string, unknown>, context: Context) => void, person = people.ann): Attack => ({
    name,
    async send({ ref }) {
      const { url, body } = mattermost.pressOf(person, ref.message, "Approve");
      const context = { ...(body["context"] as Context) };
      body["context"] = context;
      bend(body, context);
      await refused(url, body);
    },
  });
  const set = (key: string, value: string) => (_body: unknown, context: Context) => void (context[key] = value);
  return [
    bent("a guest", () => undefined, people.guest),
    bent("a bot", () => undefined, people.otherBot),
    bent("a deactivated account", () => undefined, people.gone),
    bent("somebody of another server in a shared channel", () => undefined, people.remote),
    bent("Tagout's own bot", (body) => void (body["user_id"] = idOf("tagout"))),
    bent("somebody who does not exist", (body) => void (body["user_id"] = idOf("nobody"))),
    bent("a user id that is a path", (body) => void (body["user_id"] = "../users/me")),
    bent("no context", (body) => void (body["context"] = undefined)),
    bent("a context that is text", (body) => void (body["context"] = "approve")),
    bent("a context without its seal", (_body, context) => void delete context["s"]),
    bent("a seal of the wrong length", set("s", "AAAA")),
    bent("a seal of zeros", set("s", Buffer.alloc(32).toString("base64url"))),
    bent("another reference", set("r", "another-reference")),
    bent("another action", set("a", "run-live")),
    bent("another card", set("c", "INC-13")),
    bent("another plan", set("h", "00000000")),
    bent("another channel", (body, context) => void (body["channel_id"] = context["ch"] = otherChannel)),
    bent("another channel in the body alone", (body) => void (body["channel_id"] = otherChannel)),
    bent("another post in the seal", set("p", idOf("post"))),
    bent("another mark in the seal", set("m", "token999")),
    bent("a longer life", set("e", "9999999999999")),
    bent("a later version", set("v", "2")),
    bent("a seal made with another secret", (_body, context) => {
      const forger = seals({ current: "f".repeat(48), previous: null });
      const place = { channel: incidents, post: idOf("post") };
      Object.assign(context, forger.button({ name: "INC-12", planHash: "", action: "approve", ref: "x" }, place, "n", mattermost.now()));
    }),
    bent("a seal that has expired", (body, context) => {
      const place = { channel: incidents, post: String(body["post_id"]) };
      const long = mattermost.now() - 30 * 24 * 3_600_000;
      Object.assign(context, its.button({ name: "INC-12", planHash: "", action: "approve", ref: "x" }, place, "n", long));
    }),
    bent("a form's seal in a button", (body, context) => {
      const form = its.form(context as never, String(body["post_id"]), people.ann.id, mattermost.now());
      body["context"] = JSON.parse(form);
    }),
    {
      name: "a real button in a post of somebody else",
      async send({ ref }) {
        const { url, body } = mattermost.pressOf(people.ann, ref.message, "Approve");
        const id = idOf("copy");
        mattermost.posts.set(id, {
          id,
          channel_id: incidents,
          user_id: people.stranger.id,
          message: "x",
          props: { tagout_mark: "token1" },
          create_at: 0,
          delete_at: 0,
          update_at: 0,
          root_id: "",
          files: [],
          silent: false,
        });
        await refused(url, { ...body, post_id: id });
        mattermost.posts.delete(id);
      },
    },
    {
      name: "a real button of one card played in another",
      async send({ ref }) {
        const other = await platform.chat.post(there, { ...card, incidentId: 13, name: "INC-13" }, exampleRefs);
        const { url, body } = mattermost.pressOf(people.ann, ref.message, "Approve");
        await refused(url, { ...body, post_id: other.message });
        await platform.chat.edit(other, { ...card, incidentId: 13, name: "INC-13" }, exampleRefs);
        await refused(url, { ...body, post_id: other.message });
        const edited = mattermost.pressOf(people.ann, other.message, "Approve");
        await refused(edited.url, { ...edited.body, post_id: ref.message });
      },
    },
    {
      name: "a button of the post as it was before its edit",
      async send() {
        const ref = await platform.chat.post(there, card, exampleRefs);
        const { url, body } = mattermost.pressOf(people.ann, ref.message, "Approve");
        await platform.chat.edit(ref, card, exampleRefs);
        await refused(url, body);
      },
    },
    {
      name: "a button of a deleted post",
      async send() {
        const ref = await platform.chat.post(there, card, exampleRefs);
        const { url, body } = mattermost.pressOf(people.ann, ref.message, "Approve");
        mattermost.delete(ref.message);
        await refused(url, body);
      },
    },
    {
      name: "everything in the query of the address",
      async send({ ref, refs }) {
        const { body } = mattermost.pressOf(people.ann, ref.message, "Approve");
        const query = new URLSearchParams({ ...(body["context"] as Context), r: refs.approve ?? "", user_id: people.ann.id });
        await refused(`${action}?${query}`, { ...body, context: {} });
      },
    },
    { name: "a body that is not JSON", send: () => refused(action, "{") },
    { name: "a body that is a list", send: () => refused(action, "[1]") },
    { name: "a body of another shape", send: () => refused(action, { context: { a: "approve" } }) },
    ...forms({ mattermost, hubUrl, refused }),
    ...commands({ mattermost, hubUrl }),
  ];
}

type Forms = Pick<MattermostRig, "mattermost" | "hubUrl"> & { readonly refused: (url: string, body: unknown) => Promise<void> };

function forms({ mattermost, hubUrl, refused }: Forms): readonly Attack[] {
  const url = `${hubUrl}/mattermost/dialog`;
  const sent = (state: unknown, user = people.ann.id) => ({
    type: "dialog_submission",
    callback_id: "tagout",
    state,
    user_id: user,
    channel_id: incidents,
    team_id: team,
    submission: { why: "because" },
  });
  const opened = async (message: string): Promise<string> => {
    await mattermost.press(people.ann, message, "Reject");
    return String(mattermost.dialogs.at(-1)?.dialog["state"]);
  };
  const bent = (name: string, bend: (state: Context) => void): Attack => ({
    name,
    async send({ ref }) {
      const state = JSON.parse(await opened(ref.message)) as Context;
      bend(state);
      await refused(url, sent(JSON.stringify(state)));
    },
  });
  return [
    bent("a form for another action", (state) => void (state["a"] = "approve")),
    bent("a form with another reference", (state) => void (state["r"] = "another")),
    bent("a form for another post", (state) => void (state["p"] = idOf("post"))),
    bent("a form that was open for a day", (state) => void (state["e"] = "1")),
    bent("a form for another person", (state) => void (state["u"] = people.bob.id)),
    {
      name: "a form opened by one and sent by another",
      send: async ({ ref }) => refused(url, sent(await opened(ref.message), people.bob.id)),
    },
    { name: "a form without a state", send: () => refused(url, sent("")) },
    { name: "a form whose state is an object", send: () => refused(url, sent({ a: "reject" })) },
    {
      name: "a button's seal in a form",
      async send({ ref }) {
        const { body } = mattermost.pressOf(people.ann, ref.message, "Reject");
        await refused(url, sent(JSON.stringify({ ...(body["context"] as Context), u: people.ann.id })));
      },
    },
    {
      name: "a form that is cancelled",
      harmless: true,
      async send({ ref }) {
        const state = await opened(ref.message);
        await mattermost.send(url, { ...sent(state), cancelled: true });
      },
    },
    {
      name: "a form without a reason",
      harmless: true,
      async send({ ref }) {
        const state = await opened(ref.message);
        for (const submission of [{}, { why: "   " }, { why: 7 }, null]) {
          const { body } = await mattermost.send(url, { ...sent(state), submission });
          assert.ok(body["errors"]);
        }
      },
    },
  ];
}

function commands({ mattermost, hubUrl }: Pick<MattermostRig, "mattermost" | "hubUrl">): readonly Attack[] {
  const good = {
    channel_id: incidents,
    channel_name: "incidents",
    command: "/incident",
    team_domain: "ops",
    team_id: team,
    text: "approve 12 3f9ac2d1",
    token: mattermost.commandToken,
    trigger_id: "t",
    user_id: people.ann.id,
    user_name: "ann",
  };
  const bent = (
    name: string,
    bend: Partial<typeof good>,
    authorization: string | null = `Token ${mattermost.commandToken}`,
    query = "",
  ): Attack => ({
    name,
    async send() {
      const response = await fetch(`${hubUrl}/mattermost/command${query}`, {
        method: "POST",
        body: new URLSearchParams({ ...good, ...bend }).toString(),
        headers: { "content-type": "application/x-www-form-urlencoded", ...(authorization === null ? {} : { authorization }) },
      });
      const said = (await response.json()) as { readonly response_type?: string; readonly text?: string };
      assert.ok(response.status === 200 && said.response_type === "ephemeral" && (said.text ?? "").length > 10);
    },
  });
  const wrong = "anothertoken0000000000000a";
  return [
    bent("a command with a guessed token", { token: wrong }, `Token ${wrong}`),
    bent("a command with the token in its body alone", {}, null),
    bent("a command with another token in its header", {}, `Token ${wrong}`),
    bent("a command with the token in its header alone", { token: wrong }),
    bent("a command with an empty token", { token: "" }, "Token "),
    bent("a command with the token in its query", { token: wrong }, null, `?token=${mattermost.commandToken}`),
    bent("a command of another team with this team's token", { team_id: idOf("otherteam") }),
    bent("the token of another trigger", { command: "/other" }),
    bent("a command in a channel that is none of Tagout's", { channel_id: otherChannel }),
    bent("a command in a channel that does not exist", { channel_id: idOf("nowhere") }),
    bent("a command of a guest", { user_id: people.guest.id }),
    bent("a command of a bot", { user_id: people.otherBot.id }),
    bent("a command of a deactivated account", { user_id: people.gone.id }),
  ];
}
