import assert from "node:assert/strict";
import { consoleDestination, consoleMessage } from "../../src/adapters/chat/console/place.js";
import type { Actor } from "../../src/core/access.js";
import * as here from "../fakes/slack/directory.js";
import { access, type Attack, refusesAll, type Scene } from "./attacks.js";
import { startChatWorld } from "./chat-world.js";

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
