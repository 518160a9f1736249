import assert from "node:assert/strict";
import { test } from "node:test";
import { laneFacts } from "../src/hub-lanes.js";
import type { Route } from "../src/core/routing.js";
import type { LaneState } from "../src/ports/outbox.js";

const now = 10_000_000;
const routes: readonly Route[] = [
  { platform: "console", channel: "console" },
  { platform: "slack", channel: "C0PAY" },
  { platform: "slack", channel: "C0SPILL", takes: null, fallback: true },
];
const well: LaneState = {
  platform: "slack",
  channel: "C0PAY",
  waiting: 0,
  oldest: null,
  failingSince: null,
  closedUntil: 0,
  gone: false,
  trouble: null,
};
const only = (over: Partial<LaneState>) => laneFacts([{ ...well, ...over }], routes, now)[0];

test("a lane that is well says how much waits and for how long", () => {
  assert.deepEqual(only({}), { part: "slack C0PAY", state: "ok", detail: "0 messages waiting." });
  assert.deepEqual(only({ waiting: 3, oldest: now - 12_000 }), {
    part: "slack C0PAY",
    state: "ok",
    detail: "3 messages waiting, the oldest due 12 s ago.",
  });
  assert.equal(only({ waiting: 3, oldest: now - 60_000 })?.state, "degraded");
});

test("a lane in trouble says why; after ten minutes, or when its channel is gone, it is down", () => {
  const trouble = "Slack cannot be reached.";
  const fact = only({ waiting: 1, oldest: now - 5_000, failingSince: now - 300_000, trouble });
  assert.deepEqual(fact, {
    part: "slack C0PAY",
    state: "degraded",
    detail: "1 message waiting, the oldest due 5 s ago. Failing since 5 min ago. Last error: Slack cannot be reached.",
  });
  assert.equal(only({ failingSince: now - 600_000, trouble })?.state, "down");
  assert.match(only({ gone: true, failingSince: now - 1_000, trouble: "It is archived." })?.detail ?? "", /shown in the fallback channel/);
  assert.equal(only({ gone: true })?.state, "down");
});

test("what all channels share is told only when something is wrong with it, a channel that left the configuration never", () => {
  const shared: LaneState = { ...well, channel: "" };
  assert.deepEqual(laneFacts([shared, { ...well, channel: "C0OLD", trouble: "x" }], routes, now), []);
  assert.equal(laneFacts([{ ...shared, trouble: "Slack asks to send less." }], routes, now)[0]?.part, "slack, every channel");
});
