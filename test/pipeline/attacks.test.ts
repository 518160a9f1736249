import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { consoleDestination, consoleMessage } from "../../src/adapters/chat/console/place.js";
import { seals } from "../../src/adapters/chat/mattermost/seal.js";
import type { Access, Actor } from "../../src/core/access.js";
import type { AuditRecord } from "../../src/core/audit.js";
import type { Incident } from "../../src/core/incident.js";
import * as there from "../fakes/mattermost/directory.js";
import { callbackSecret } from "../fakes/mattermost/harness.js";
import * as here from "../fakes/slack/directory.js";
import { mattermostHome, slackHome, startChatWorld, type ChatWorld } from "./chat-world.js";

/** Two approvals unlock, so that one more vote can be seen and starts nothing. Ann has an account on each platform, Bob no role. */
const access: Access = {
  principals: [{ name: "ann", identities: [`slack:${here.homeTeam}/${here.people.ann.id}`, `mattermost:${there.people.ann.id}`] }],
  grants: [{ to: "principal:ann", roles: ["approver", "executor"], hosts: {} }],
  quorum: [{ hosts: {}, risk: "any", mode: "dry-run", approvals: 2, separateExecutor: false }],
};

/** Two incidents that wait for people, each with a card everywhere. */
interface Scene {
  readonly world: ChatWorld;
  readonly incident: Incident;
  readonly other: Incident;
}

interface Attack {
  readonly name: string;
  /** What stands in the audit log of it: the action, and why or the denial. */
  readonly recorded: readonly [action: "attempt.refused" | "decision.refused", why: string];
  /** What honest people did before. The attack is what it returns; that answers with how it was refused. */
  readonly prepare: (scene: Scene) => Promise<() => Promise<Refused>>;
}

/** A status, or the words that somebody was told. */
type Refused = number | string;

async function stage(world: ChatWorld): Promise<Scene> {
  // An hour of peace, so that the record of earlier attacks is not full.
  world.wait(3_600_000);
  const propose = (): Promise<Incident> => world.rig.proposed([{ kind: "inspect", text: "free -m", purpose: "look" }], "P3");
  const [incident, other] = [await propose(), await propose()];
  await world.drain();
  return { world, incident, other };
}

const records = async ({ rig }: ChatWorld, after: number): Promise<readonly AuditRecord[]> =>
  (await rig.test.store.links(after, 1_000)).map(({ body }) => JSON.parse(body) as AuditRecord);

/** Everything that an attack might have changed. */
async function everything({ world, incident, other }: Scene): Promise<string> {
  const { store } = world.rig.test;
  const rows = await world.sql("select ref, plan_hash, action from action_refs order by ref");
  return JSON.stringify([
    await store.load(incident.id),
    await store.load(other.id),
    await store.freezeState(),
    rows,
    world.rig.orders.length,
  ]);
}

function refusesAll(name: string, start: () => Promise<ChatWorld>, attacks: readonly Attack[]): void {
  describe(name, () => {
    let world: ChatWorld;
    before(async () => {
      world = await start();
    });
    after(() => world.stop());
    for (const { name: what, recorded, prepare } of attacks)
      test(`${name}: ${what} is refused, on record, and changes nothing`, async () => {
        const scene = await stage(world);
        const attack = await prepare(scene);
        const untouched = await everything(scene);
        const { seq } = await world.rig.test.store.head();
        const refused = await attack();
        assert.ok(typeof refused === "number" ? refused === 401 || refused === 403 || refused === 400 : refused.length > 10, `${refused}`);
        const found = (await records(world, seq)).map(({ action, facts }) => [action, facts["why"] ?? facts["denial"]]);
        assert.deepEqual(found, [recorded]);
        assert.equal(await everything(scene), untouched);
      });
  });
}

type Json = Record<string, unknown>;

const slackCard = ({ world }: Scene, { id }: Incident): Promise<string> => world.card(id, slackHome);

async function slackPress(scene: Scene, label: string, person: here.FakePerson = here.people.ann): Promise<Json> {
  return scene.world.slack.pressOf(person, await slackCard(scene, scene.incident), label);
}

const formOf = (payload: Json): string => new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

/** Over a good connection: what the person is told then. */
async function slackTold({ world: { slack } }: Scene, payload: Json, person: here.FakePerson = here.people.ann): Promise<string> {
  const known = slack.told(person).length;
  await slack.deliver("interactive", payload);
  return slack.tells(person, known);
}

const signed = (why: string, how: Parameters<ChatWorld["slack"]["postSigned"]>[1]): Omit<Attack, "name"> => ({
  recorded: ["attempt.refused", why],
  async prepare(scene) {
    const body = formOf(await slackPress(scene, "Approve"));
    return () => scene.world.slack.postSigned(body, how);
  },
});

/** A press of the card's own button, bent on its way. */
const bentPress = (recorded: Attack["recorded"], bend: (payload: Json, scene: Scene) => Promise<void>): Omit<Attack, "name"> => ({
  recorded,
  async prepare(scene) {
    const payload = await slackPress(scene, "Approve");
    await bend(payload, scene);
    return () => slackTold(scene, payload);
  },
});

const actionOf = (payload: Json): Json => (payload["actions"] as Json[])[0]!;

/** The form that a press of Reject opened, sent with another state. */
const bentForm = (recorded: Attack["recorded"], bend: (state: Json, scene: Scene) => Promise<unknown>): Omit<Attack, "name"> => ({
  recorded,
  async prepare(scene) {
    const { slack } = scene.world;
    const opened = slack.world.views.length;
    await slack.deliver("interactive", await slackPress(scene, "Reject"));
    const { id, view } = await slack.waitFor(() => slack.world.views[opened]);
    const state = await bend(JSON.parse(String(view["private_metadata"])) as Json, scene);
    const values = { why: { why: { type: "plain_text_input", value: "because" } } };
    const { team, user } = await slackPress(scene, "Reject");
    const sent = { ...view, id, private_metadata: typeof state === "string" ? state : JSON.stringify(state), state: { values } };
    const { seq } = await scene.world.rig.test.store.head();
    return async () => {
      await slack.deliver("interactive", { type: "view_submission", team, user, view: sent, response_urls: [] });
      // A form that cannot be read tells nobody anything: that it is on record is what there is to wait for.
      while ((await scene.world.rig.test.store.head()).seq === seq) await new Promise((resolve) => setTimeout(resolve, 5));
      return "on record without a word";
    };
  },
});

const slackAttacks: readonly Attack[] = [
  { name: "a forged signature", ...signed("forged", { secret: "guessed-guessed-guessed" }) },
  { name: "a signature for another body", ...signed("forged", { signBody: "payload={}" }) },
  { name: "a press without a signature", ...signed("unsigned", { timestamp: null }) },
  { name: "a stale request", ...signed("stale", { skewSeconds: -360 }) },
  { name: "a request from the future", ...signed("future", { skewSeconds: 360 }) },
  {
    name: "a replayed request",
    recorded: ["attempt.refused", "replayed"],
    async prepare(scene) {
      const { slack } = scene.world;
      const body = formOf(await slackPress(scene, "Approve"));
      const known = slack.told(here.people.ann).length;
      assert.equal(await slack.postSigned(body), 200);
      assert.match(await slack.tells(here.people.ann, known), /is recorded/);
      return () => slack.postSigned(body);
    },
  },
  {
    name: "the same press once more",
    recorded: ["decision.refused", "already-decided"],
    async prepare(scene) {
      await slackTold(scene, await slackPress(scene, "Approve"));
      const again = await slackPress(scene, "Approve");
      return () => slackTold(scene, again);
    },
  },
  {
    name: "a button of the plan before",
    recorded: ["decision.refused", "plan-changed"],
    async prepare(scene) {
      const old = await slackPress(scene, "Approve");
      await scene.world.rig.ask(scene.incident, "rediagnose", { platform: "console", id: "ann", name: "ann", groups: [] });
      await scene.world.drain();
      return () => slackTold(scene, old);
    },
  },
  {
    name: "a button moved to another message",
    ...bentPress(["decision.refused", "moved-button"], (payload) => {
      payload["message"] = { ...(payload["message"] as Json), ts: "1.000001" };
      return Promise.resolve();
    }),
  },
  {
    name: "a button of one card in another card",
    ...bentPress(["decision.refused", "moved-button"], async (payload, scene) => {
      payload["message"] = { ...(payload["message"] as Json), ts: await slackCard(scene, scene.other) };
    }),
  },
  {
    name: "a made-up reference",
    ...bentPress(["decision.refused", "unknown-ref"], (payload) => {
      actionOf(payload)["value"] = "0".repeat(32);
      return Promise.resolve();
    }),
  },
  {
    name: "a button in a channel that is none of Tagout's",
    ...bentPress(["attempt.refused", "channel"], (payload) => {
      payload["channel"] = { id: "C0ELSEWHERE", name: "elsewhere" };
      return Promise.resolve();
    }),
  },
  {
    name: "a button in a conversation with the bot",
    ...bentPress(["decision.refused", "moved-button"], (payload) => {
      payload["channel"] = { id: "D0ANN0000", name: "directmessage" };
      return Promise.resolve();
    }),
  },
  {
    name: "another person's press in the query of a signed request",
    recorded: ["decision.refused", "not-authorised"],
    async prepare(scene) {
      const { slack } = scene.world;
      const [mine, hers] = [await slackPress(scene, "Approve", here.people.bob), await slackPress(scene, "Approve")];
      const known = slack.told(here.people.bob).length;
      return async () => {
        await slack.postSigned(formOf(mine), { query: `?${formOf(hers)}&user_id=${here.people.ann.id}` });
        return slack.tells(here.people.bob, known);
      };
    },
  },
  { name: "a form with a state that is none", ...bentForm(["attempt.refused", "unreadable"], () => Promise.resolve("{}")) },
  {
    name: "a form whose state names the button for yes",
    ...bentForm(["decision.refused", "another-action"], async (state, scene) => ({
      ...state,
      ref: actionOf(await slackPress(scene, "Approve"))["value"],
    })),
  },
  {
    name: "a form whose state names another card's message",
    ...bentForm(["decision.refused", "moved-button"], async (state, scene) => ({
      ...state,
      message: await slackCard(scene, scene.other),
    })),
  },
  {
    name: "a form whose state names another channel",
    ...bentForm(["attempt.refused", "channel"], (state) => Promise.resolve({ ...state, channel: "C0ELSEWHERE" })),
  },
];

refusesAll("slack", () => startChatWorld({ access, slack: "http" }), slackAttacks);

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

const ann: Actor = { platform: "console", id: "ann", name: "ann", groups: [] };

/** What a page of the console would hand on: its forms, sessions and origins are attacked in their own tests. */
const onConsole = (
  recorded: Attack["recorded"],
  bend: (click: Readonly<Record<"ref" | "message" | "channel", string>>, scene: Scene) => Promise<object>,
): Omit<Attack, "name"> => ({
  recorded,
  async prepare(scene) {
    const { world, incident } = scene;
    const { store } = world.rig.test;
    const refs = await store.refs({ incidentId: incident.id, destination: consoleDestination }, incident.planHash ?? "", [
      "approve",
      "reject",
    ]);
    const click = { ref: refs.approve ?? "", ...consoleMessage(incident.id) };
    const bent = { ...click, actor: ann, reason: "because", form: "approve" as const, ...(await bend(click, scene)) };
    return async () => (await world.events.click(bent)).text;
  },
});

refusesAll("console", () => startChatWorld({ access, slack: "socket" }), [
  { name: "a made-up reference", ...onConsole(["decision.refused", "unknown-ref"], () => Promise.resolve({ ref: "0".repeat(32) })) },
  {
    name: "a replayed form",
    ...onConsole(["decision.refused", "already-decided"], async (click, { world }) => {
      assert.ok((await world.events.click({ ...click, actor: ann, reason: "" })).ok);
      return {};
    }),
  },
  {
    name: "a form of the plan before",
    ...onConsole(["decision.refused", "plan-changed"], async (_, { world, incident }) => {
      await world.rig.ask(incident, "rediagnose", ann);
      return {};
    }),
  },
  {
    name: "a form of one page sent to another",
    ...onConsole(["decision.refused", "moved-button"], (_, { other }) => Promise.resolve({ message: String(other.id) })),
  },
  {
    name: "a reference of the console's in Slack",
    ...onConsole(["decision.refused", "moved-button"], () =>
      Promise.resolve({ actor: { ...ann, platform: "slack" }, channel: here.channel, message: "1.000001" }),
    ),
  },
  {
    name: "the reference of yes in the form for no",
    ...onConsole(["decision.refused", "another-action"], () => Promise.resolve({ form: "reject" })),
  },
  {
    name: "somebody without a role",
    ...onConsole(["decision.refused", "not-authorised"], () => Promise.resolve({ actor: { ...ann, id: "bob" } })),
  },
]);
