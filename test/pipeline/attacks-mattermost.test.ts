import assert from "node:assert/strict";
import { test } from "node:test";
import { seals } from "../../src/adapters/chat/mattermost/seal.js";
import * as there from "../fakes/mattermost/directory.js";
import { callbackSecret } from "../fakes/mattermost/harness.js";
import { access, type Attack, type Json, refusesAll, type Refused, type Scene, stage } from "./attacks.js";
import { mattermostHome, startChatWorld } from "./chat-world.js";

type Sent = { readonly url: string; readonly body: Json };

async function press({ world, incident }: Scene, label: string, person: there.FakePerson = there.people.ann): Promise<Sent> {
  return world.mattermost.pressOf(person, await world.card(incident.id, mattermostHome), label);
}

async function answered({ world }: Scene, { url, body }: Sent): Promise<Refused> {
  const { status, body: said } = await world.mattermost.send(url, body);
  return status === 200 ? String(said["ephemeral_text"] ?? said["error"] ?? "") : status;
}

const bentCall = (
  recorded: Attack["recorded"],
  bend: (sent: Sent, context: Json, scene: Scene) => Promise<Sent | undefined>,
): Omit<Attack, "name"> => ({
  recorded,
  async prepare(scene) {
    const sent = await press(scene, "Approve");
    const context = { ...(sent.body["context"] as Json) };
    sent.body["context"] = context;
    const bent = (await bend(sent, context, scene)) ?? sent;
    return () => answered(scene, bent);
  },
});

const setIn = (key: string, value: string) => (_: Sent, context: Json) => {
  context[key] = value;
  return Promise.resolve(undefined);
};

const sealed = seals({ current: callbackSecret, previous: null });

const bentState = (
  recorded: Attack["recorded"],
  bend: (state: Json, sent: Json, scene: Scene) => Promise<unknown>,
): Omit<Attack, "name"> => ({
  recorded,
  async prepare(scene) {
    const { mattermost } = scene.world;
    await mattermost.press(there.people.ann, await scene.world.card(scene.incident.id, mattermostHome), "Reject");
    const opened = mattermost.dialogs.at(-1)!;
    const body: Json = {
      type: "dialog_submission",
      callback_id: opened.dialog["callback_id"],
      submission: { why: "because" },
      cancelled: false,
      user_id: there.people.ann.id,
      channel_id: there.incidents,
      team_id: there.team,
    };
    const state = await bend(JSON.parse(String(opened.dialog["state"])) as Json, body, scene);
    return () => answered(scene, { url: opened.url, body: { ...body, state: typeof state === "string" ? state : JSON.stringify(state) } });
  },
});

const mattermostAttacks: readonly Attack[] = [
  { name: "a forged seal", ...bentCall(["attempt.refused", "forged"], setIn("s", Buffer.alloc(32).toString("base64url"))) },
  { name: "another reference under a real seal", ...bentCall(["attempt.refused", "forged"], setIn("r", "0".repeat(32))) },
  { name: "another action under a real seal", ...bentCall(["attempt.refused", "forged"], setIn("a", "run-live")) },
  {
    name: "no context at all",
    ...bentCall(["attempt.refused", "unreadable"], (sent) => Promise.resolve({ ...sent, body: { ...sent.body, context: {} } })),
  },
  {
    name: "a stale seal",
    ...bentCall(["attempt.refused", "expired"], (sent, context, { world, incident }) => {
      const place = { channel: there.incidents, post: String(sent.body["post_id"]) };
      const old = sealed.button(
        { name: `INC-${incident.id}`, planHash: "", action: "approve", ref: String(context["r"]) },
        place,
        "n",
        world.mattermost.now() - 15 * 86_400_000,
      );
      return Promise.resolve({ ...sent, body: { ...sent.body, context: old } });
    }),
  },
  { name: "a seal that is to hold far into the future", ...bentCall(["attempt.refused", "forged"], setIn("e", "9999999999999")) },
  {
    name: "a replayed press",
    recorded: ["decision.refused", "already-decided"],
    async prepare(scene) {
      const sent = await press(scene, "Approve");
      assert.match(String(await answered(scene, sent)), /is recorded/);
      return () => answered(scene, sent);
    },
  },
  {
    name: "a replayed cookie of the post before its edit",
    recorded: ["attempt.refused", "misplaced"],
    async prepare(scene) {
      const { world, incident } = scene;
      const id = await world.card(incident.id, mattermostHome);
      const cookie = world.mattermost.cookieOf(id);
      const sent = await press(scene, "Approve");
      await world.rig.ask(incident, "approve", { platform: "console", id: "ann", name: "ann", groups: [] });
      await world.drain();
      assert.notDeepEqual(world.mattermost.cookieOf(id), cookie);
      return () => answered(scene, sent);
    },
  },
  {
    name: "a button of the plan before",
    recorded: ["attempt.refused", "misplaced"],
    async prepare(scene) {
      const old = await press(scene, "Approve");
      await scene.world.rig.ask(scene.incident, "rediagnose", { platform: "console", id: "ann", name: "ann", groups: [] });
      await scene.world.drain();
      return () => answered(scene, old);
    },
  },
  {
    name: "a button moved to another post",
    ...bentCall(["attempt.refused", "misplaced"], (sent) =>
      Promise.resolve({ ...sent, body: { ...sent.body, post_id: there.idOf("another") } }),
    ),
  },
  {
    name: "a button of one card in another card",
    ...bentCall(["attempt.refused", "misplaced"], async (sent, _, { world, other }) => ({
      ...sent,
      body: { ...sent.body, post_id: await world.card(other.id, mattermostHome) },
    })),
  },
  {
    name: "a button in another channel",
    ...bentCall(["attempt.refused", "misplaced"], (sent) =>
      Promise.resolve({ ...sent, body: { ...sent.body, channel_id: there.otherChannel } }),
    ),
  },
  {
    name: "a reference in the query in place of the context",
    ...bentCall(["attempt.refused", "unreadable"], (sent, context) =>
      Promise.resolve({
        url: `${sent.url}?${new URLSearchParams({ ...(context as Record<string, string>), user_id: there.people.ann.id })}`,
        body: { ...sent.body, context: {} },
      }),
    ),
  },
  {
    name: "another person in the query that the client adds",
    recorded: ["decision.refused", "not-authorised"],
    async prepare(scene) {
      const { mattermost } = scene.world;
      const post = await scene.world.card(scene.incident.id, mattermostHome);
      const known = mattermost.whispers.length;
      return async () => {
        await mattermost.press(there.people.bob, post, "Approve", { query: { user_id: there.people.ann.id, "context[a]": "run-live" } });
        return mattermost.whispers[known]?.text ?? "";
      };
    },
  },
  {
    name: "a form with another action in its state",
    ...bentState(["attempt.refused", "forged"], (state) => Promise.resolve({ ...state, a: "approve" })),
  },
  {
    name: "a form with the seal of a button for its state",
    ...bentState(["attempt.refused", "forged"], async (state, _, scene) => ({
      ...((await press(scene, "Approve")).body["context"] as Json),
      u: state["u"],
    })),
  },
  {
    name: "a form that was opened by somebody else",
    ...bentState(["attempt.refused", "person"], (state, body) => {
      body["user_id"] = there.people.bob.id;
      return Promise.resolve(state);
    }),
  },
  {
    name: "a form of a channel that is none of Tagout's any more",
    ...bentState(["attempt.refused", "misplaced"], (state, _, { world, incident }) => {
      const [post, ref, now] = [String(state["p"]), String(state["r"]), world.mattermost.now()];
      const button = { name: `INC-${incident.id}`, planHash: "", action: "reject", ref } as const;
      const left = sealed.button(button, { channel: there.otherChannel, post }, "n", now);
      return Promise.resolve(sealed.form(left, post, there.people.ann.id, now));
    }),
  },
  { name: "a form with a state that is none", ...bentState(["attempt.refused", "unreadable"], () => Promise.resolve("{}")) },
];

refusesAll("mattermost", () => startChatWorld({ access, slack: "socket" }), mattermostAttacks);

/** Nothing but the server's word says who pressed: whoever has seen a context could name anybody, if they were heard. */
refusesAll(
  "mattermost behind a list of callers",
  () => startChatWorld({ access, slack: "socket", mattermost: { callbackFrom: ["10.1.0.0/16", "fd00::/8"] } }),
  [
    {
      name: "a real context that names another person, from somewhere else",
      recorded: ["attempt.refused", "address"],
      async prepare(scene) {
        const sent = await press(scene, "Approve", there.people.bob);
        return () => answered(scene, { ...sent, body: { ...sent.body, user_id: there.people.ann.id } });
      },
    },
  ],
);

test("mattermost: the server itself is heard where callers are listed", async (t) => {
  const world = await startChatWorld({ access, slack: "socket", mattermost: { callbackFrom: ["127.0.0.0/8"] } });
  t.after(world.stop);
  const scene = await stage(world);
  assert.match(String(await answered(scene, await press(scene, "Approve"))), /is recorded/);
});
