import assert from "node:assert/strict";
import { test } from "node:test";
import { tellTroubles } from "../../src/cli/tell-troubles.js";
import type { HealthFact, HealthState } from "../../src/ports/health.js";

const fact = (part: string, state: HealthState, detail: string): HealthFact => ({ part, state, detail });
const well = fact("slack", "ok", "Connected.");
const ill = (detail: string): HealthFact => fact("slack", "down", detail);

/** What is said while the hub says these, look by look; afterwards it is stopped. */
async function told(...looks: readonly (readonly HealthFact[])[]): Promise<readonly string[]> {
  const said: string[] = [];
  const stop = new AbortController();
  let look = 0;
  const health = (): Promise<readonly HealthFact[]> => {
    const facts = looks[look] ?? [];
    if ((look += 1) >= looks.length) stop.abort();
    return Promise.resolve(facts);
  };
  await tellTroubles({ health }, (line) => said.push(line), stop.signal, 1);
  return said;
}

test("a trouble of chat is said when it has lasted for two looks, once, and that it is over", async () => {
  const gone = [ill("Slack does not answer.")];
  assert.deepEqual(await told([well], gone, gone, gone, [well], [well]), ["slack: Slack does not answer.", "slack: well again."]);
});

test("what is over at the next look was never said", async () => {
  assert.deepEqual(await told([well], [ill("A hiccup.")], [well], [ill("A hiccup.")], [well]), []);
});

test("a figure that counts is no news; another reason is", async () => {
  const waits = (seconds: number) => [ill(`3 messages wait since ${seconds} s.`)];
  assert.deepEqual(await told(waits(1), waits(2), waits(4), waits(60)), ["slack: 3 messages wait since 2 s."]);
  const two = [ill("The token is refused.")];
  assert.deepEqual(await told(waits(1), waits(2), two, two), ["slack: 3 messages wait since 2 s.", "slack: The token is refused."]);
});

test("each part is told of by itself, and what is no chat is left to the health page", async () => {
  const facts = [
    fact("slack", "down", "Away."),
    fact("mattermost, channel x", "degraded", "Shut."),
    fact("database", "down", "Gone."),
    fact("mattermost", "off", "Not configured."),
  ];
  assert.deepEqual(await told(facts, facts, facts), ["slack: Away.", "mattermost, channel x: Shut."]);
});

test("nobody who is stopped is told anything more", async () => {
  const stop = new AbortController();
  stop.abort();
  await tellTroubles({ health: () => assert.fail("asked all the same") }, () => assert.fail("said something"), stop.signal, 1);
});
