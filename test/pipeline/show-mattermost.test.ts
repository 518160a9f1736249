import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Route } from "../../src/core/routing.js";
import { changeOf, loaded } from "../contract/store-examples.js";
import { incidents } from "../fakes/mattermost/directory.js";
import { startMattermostRig, type MattermostRig } from "../fakes/mattermost/harness.js";
import { startShowRig, type ShowRig } from "./show-rig.js";

const home: Route = { platform: "mattermost", channel: incidents };

async function rig(t: TestContext): Promise<ShowRig & Pick<MattermostRig, "mattermost">> {
  const { mattermost, platform, stop } = await startMattermostRig();
  const its = await startShowRig({ chat: platform.chat, routes: [home], now: mattermost.now, advance: mattermost.advance });
  t.after(async () => {
    await its.stop();
    await stop();
  });
  return { ...its, mattermost };
}

const standing = ({ mattermost }: Pick<MattermostRig, "mattermost">) =>
  [...mattermost.posts.values()].filter(({ delete_at }) => delete_at === 0);
const posts = ({ mattermost }: Pick<MattermostRig, "mattermost">): number =>
  mattermost.calls.filter(({ method, path }) => method === "POST" && path === "/posts").length;

test("a post whose answer was lost is asked for again under its own key, so that it stands there once, also for another hub", async (t) => {
  const its = await rig(t);
  const other = await its.second();
  await its.raise(["P1"]);
  its.mattermost.failNext("POST /posts", "lost");
  await its.turn();
  its.mattermost.advance(3_000);
  await other.turn();
  const [post, ...more] = standing(its);
  assert.deepEqual([more.length, post?.message.includes("(repost)")], [0, false]);
  assert.equal((await its.store.messageOf(1, home))?.message, post?.id);
});

test("one that Mattermost no longer knows and that nobody may look for is posted again and says so", async (t) => {
  const its = await rig(t);
  await its.raise(["P1"]);
  its.mattermost.failNext("POST /posts", "lost");
  await its.turn();
  its.mattermost.advance(40_000);
  its.mattermost.failNext(`GET /channels/${incidents}/posts`, { status: 403, id: "api.context.permissions.app_error" });
  await its.turn();
  assert.deepEqual(
    standing(its).map(({ message }) => message.includes("(repost)")),
    [false, true],
  );
});

test("a post that a person deleted is made anew under another key", async (t) => {
  const its = await rig(t);
  await its.raise(["P1"]);
  await its.turn();
  its.mattermost.delete(standing(its)[0]!.id);
  its.mattermost.advance(3_000);
  await its.store.persist(changeOf(await loaded(its.store, 1), "diagnosed"), its.mattermost.now());
  await its.run(2_000);
  assert.equal(standing(its).length, 1);
});

test("a storm stays within Mattermost's rate, and a second asked for by 429 holds every channel", async (t) => {
  const its = await rig(t);
  its.mattermost.enforceRates();
  await its.raise(Array<"P3">(150).fill("P3"));
  await its.run(20_000, 200);
  assert.ok(standing(its).length >= 90, `${standing(its).length} posts`);
  assert.ok(its.logged.every(({ event }) => event !== "show.failed"));
  its.mattermost.failNext("POST /posts", "429");
  await its.turn();
  const asked = posts(its);
  its.mattermost.advance(6_000);
  await its.turn();
  assert.equal(posts(its), asked);
});
