import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, test } from "node:test";
import { defaultNoiseRules } from "../../src/core/noise/rules.js";
import type { Destination } from "../../src/ports/chat.js";
import { evidence, host, proposed } from "../contract/store-examples.js";
import { withStore, type TestStore } from "../fakes/embedded-store.js";
import { startFakeMattermost } from "../fakes/fake-mattermost.js";
import { startFakeSlack } from "../fakes/fake-slack.js";
import { botUser, incidents } from "../fakes/mattermost/directory.js";
import type { OutboxOrders } from "../fakes/outbox-process.js";
import { channel } from "../fakes/slack/directory.js";

const program = fileURLToPath(new URL("../fakes/outbox-process.ts", import.meta.url));
/** Longer than any lease, and than Mattermost remembers a key. */
const laterMs = 40_000;

/** A platform as these tests see it: what stands there, and how its next new message goes wrong. */
interface Place {
  readonly destination: Destination;
  readonly url: string;
  readonly botToken: string;
  /** `hang` takes nothing and never answers, `held` takes it and never answers. */
  readonly failNext: (how: "hang" | "held") => void;
  /** How many new messages were asked for. */
  readonly asked: () => number;
  /** Notifications of the messages that stand there, oldest first, those in threads included. */
  readonly texts: () => readonly string[];
  readonly advance: (ms: number) => void;
  /** A message that stands there already; its id. */
  readonly plant: () => string;
  /** Nobody may look for what stands there. */
  readonly forbidLooking: () => void;
  readonly stop: () => Promise<void>;
}

async function onSlack(mayLook: boolean): Promise<Place> {
  const slack = await startFakeSlack(Date.now());
  if (mayLook) slack.world.scopes.add("channels:history");
  return {
    destination: { platform: "slack", channel },
    url: slack.apiUrl,
    botToken: slack.botToken,
    failNext: (how) => slack.failNext("chat.postMessage", how),
    asked: () => slack.calls.filter(({ method }) => method === "chat.postMessage").length,
    texts: () => [...(slack.world.channels.get(channel)?.messages.values() ?? [])].map(({ text }) => text),
    advance: slack.advance,
    plant() {
      const ts = slack.world.nextTs();
      slack.world.channels.get(channel)?.messages.set(ts, { ts, text: "card", blocks: [], thread: null, metadata: null });
      return ts;
    },
    forbidLooking: () => undefined,
    stop: slack.stop,
  };
}

async function onMattermost(mayLook: boolean): Promise<Place> {
  const mattermost = await startFakeMattermost({ version: "12.1.0" }, Date.now());
  return {
    destination: { platform: "mattermost", channel: incidents },
    url: mattermost.url,
    botToken: mattermost.botToken,
    failNext: (how) => mattermost.failNext("POST /posts", how),
    asked: () => mattermost.calls.filter(({ method, path }) => method === "POST" && path === "/posts").length,
    texts: () => [...mattermost.posts.values()].filter(({ channel_id }) => channel_id === incidents).map(({ message }) => message),
    advance: mattermost.advance,
    plant() {
      const id = "p".repeat(26);
      const at = { channel_id: incidents, user_id: botUser.id, root_id: "" };
      mattermost.posts.set(id, {
        id,
        ...at,
        message: "card",
        props: {},
        delete_at: 0,
        create_at: 0,
        update_at: 0,
        silent: false,
        files: [],
      });
      return id;
    },
    forbidLooking() {
      if (!mayLook) mattermost.failNext(`GET /channels/${incidents}/posts`, { status: 403, id: "api.context.permissions.app_error" });
    },
    stop: mattermost.stop,
  };
}

const orders = ({ database }: TestStore, { destination, url, botToken }: Place, aheadMs: number): OutboxOrders => ({
  database: "url" in database ? { url: database.url.reveal() } : { ...database, database: database.database ?? "postgres" },
  place: destination,
  url,
  botToken,
  aheadMs,
});

async function startHub(its: OutboxOrders): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", program, JSON.stringify(its)], { stdio: ["ignore", "pipe", "inherit"] });
  const died = once(child, "exit").then(() => assert.fail("the hub ended by itself"));
  died.catch(() => undefined);
  await Promise.race([once(child.stdout!, "data"), died]);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

async function until(fact: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await fact())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** One hub dies in the middle of its first new message that `isIt`; the next one finishes what it began. */
async function crash(
  place: Place,
  how: "hang" | "held",
  prepare: (test: TestStore, at: number) => Promise<void>,
  isDone: (test: TestStore) => Promise<boolean>,
): Promise<readonly string[]> {
  const store = await withStore({ destinations: [place.destination] });
  const hubs: ChildProcess[] = [];
  try {
    await prepare(store, Date.now());
    place.failNext(how);
    const first = await startHub(orders(store, place, 0));
    hubs.push(first);
    await until(() => place.asked() > 0);
    await kill(first);
    place.advance(laterMs);
    place.forbidLooking();
    hubs.push(await startHub(orders(store, place, laterMs)));
    await until(() => isDone(store));
    return place.texts();
  } finally {
    for (const hub of hubs) if (hub.exitCode === null && hub.signalCode === null) await kill(hub);
    await store.close();
    await place.stop();
  }
}

const marks = (texts: readonly string[], which: RegExp): readonly boolean[] =>
  texts.filter((text) => which.test(text)).map((text) => text.includes("(repost)"));

const oneCard = {
  prepare: async ({ store }: TestStore, at: number) => void (await store.admit(host, [evidence({ severity: "P1" })], at)),
  isShown:
    (destination: Destination) =>
    async ({ store }: TestStore): Promise<boolean> =>
      (await store.messageOf(1, destination)) !== null,
};

const storm = async ({ store }: TestStore, at: number): Promise<void> => {
  for (let n = 0; n < 15; n += 1) await store.admit(`host-${n}`, [evidence({ subject: `unit-${n}`, severity: "P3" })], at);
};

for (const { name, start } of [
  { name: "Slack", start: onSlack },
  { name: "Mattermost", start: onMattermost },
]) {
  describe(`kill -9 of a hub that delivers to ${name}`, () => {
    for (const mayLook of [true, false]) {
      const looking = mayLook ? "may look for it" : "may not";

      test(`between the commit and the post: the card stands once, where the next hub ${looking}`, async () => {
        const place = await start(mayLook);
        const texts = await crash(place, "hang", oneCard.prepare, oneCard.isShown(place.destination));
        // Nobody can know that it was not taken, unless somebody looks.
        assert.deepEqual(marks(texts, /INC-1/), [!mayLook]);
      });

      test(`between the post and its note: ${mayLook ? "the card stands once" : "one duplicate says so"}, where the next hub ${looking}`, async () => {
        const place = await start(mayLook);
        const texts = await crash(place, "held", oneCard.prepare, oneCard.isShown(place.destination));
        assert.deepEqual(marks(texts, /INC-1/), mayLook ? [false] : [false, true]);
      });
    }

    test("in the middle of a digest: one duplicate at most, and it says so", async () => {
      const place = await start(false);
      // No card is let up, so that the digest is the first thing to be said.
      const everything = { ...defaultNoiseRules, storm: { ...defaultNoiseRules.storm, cardsPerMinute: 0 } };
      const prepare = async (test: TestStore, at: number): Promise<void> => {
        await storm(test, at);
        await test.store.placeCards(place.destination, { mutes: [], quietUntil: null }, everything, 500, at);
      };
      const texts = await crash(place, "held", prepare, () => Promise.resolve(place.texts().some((text) => text.includes("(repost)"))));
      assert.deepEqual(marks(texts, /Storm:/), [false, true]);
    });

    test("in the middle of a line below a card: one duplicate at most, and it says so", async () => {
      const place = await start(false);
      const prepare = async ({ store }: TestStore, at: number): Promise<void> => {
        await proposed(store);
        await store.placeCards(place.destination, { mutes: [], quietUntil: null }, defaultNoiseRules, 500, at);
        const [card] = (await store.claimCards(place.destination.platform, 1, 1_000, at)).cards;
        await store.cardShown(card!, { channel: place.destination.channel, message: place.plant() }, at);
      };
      const isSaid = (): Promise<boolean> => Promise.resolve(place.texts().some((text) => text.includes("(repost)")));
      const texts = await crash(place, "held", prepare, isSaid);
      const lines = texts.slice(1);
      assert.ok(lines.length >= 2, texts.join("\n"));
      assert.deepEqual(
        lines.slice(0, 2).map((text) => text.includes("(repost)")),
        [false, true],
      );
    });
  });
}
