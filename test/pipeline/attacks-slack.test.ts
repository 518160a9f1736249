import assert from "node:assert/strict";
import type { Incident } from "../../src/core/incident.js";
import * as here from "../fakes/slack/directory.js";
import { access, type Attack, type Json, refusesAll, type Scene } from "./attacks.js";
import { slackHome, startChatWorld, type ChatWorld } from "./chat-world.js";

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
