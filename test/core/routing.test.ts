import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { routesFor, standInsFor, type Route } from "../../src/core/routing.js";
import { severities } from "../../src/core/signal.js";

const console: Route = { platform: "console", channel: "console" };
const all: Route = { platform: "slack", channel: "C0ALL" };
const payments: Route = { platform: "slack", channel: "C0PAY", takes: { hosts: { team: "payments" }, minSeverity: "P2" } };
const data: Route = { platform: "mattermost", channel: "data", takes: { hosts: { team: "data" }, minSeverity: "P4" } };
const spill: Route = { platform: "slack", channel: "C0SPILL", takes: null, fallback: true };
const spill2: Route = { platform: "mattermost", channel: "spill", takes: null, fallback: true };

const channels = (routes: readonly Route[]): readonly string[] => routes.map(({ channel }) => channel);

test("an incident goes to every channel that takes its host and its severity, on every platform", () => {
  const routes = [console, all, payments, data];
  assert.deepEqual(channels(routesFor(routes, { labels: { team: "payments", env: "prod" }, severity: "P2" })), [
    "console",
    "C0ALL",
    "C0PAY",
  ]);
  assert.deepEqual(channels(routesFor(routes, { labels: { team: "payments" }, severity: "P3" })), ["console", "C0ALL"]);
  assert.deepEqual(channels(routesFor(routes, { labels: { team: "data" }, severity: "P4" })), ["console", "C0ALL", "data"]);
});

test("one that no channel takes goes to the fallbacks, or to the first channel where there is none", () => {
  const lost = { labels: { team: "web" }, severity: "P1" } as const;
  assert.deepEqual(channels(routesFor([console, payments, data, spill, spill2], lost)), ["console", "C0SPILL", "spill"]);
  assert.deepEqual(channels(routesFor([console, payments, data], lost)), ["console", "C0PAY"]);
  assert.deepEqual(channels(routesFor([console], lost)), ["console"]);
});

test("whatever the routes, an incident goes somewhere, and nowhere twice", () => {
  const route = fc.record({
    platform: fc.constantFrom("slack", "mattermost"),
    channel: fc.constantFrom("a", "b", "c"),
    takes: fc.option(fc.record({ hosts: fc.constantFrom({}, { team: "x" }), minSeverity: fc.constantFrom(...severities) }), { nil: null }),
    fallback: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(route, { minLength: 1, selector: ({ platform, channel }) => `${platform} ${channel}` }),
      fc.constantFrom(...severities),
      (routes, severity) => {
        const found = routesFor(routes as readonly Route[], { labels: {}, severity });
        assert.ok(found.length > 0);
        assert.equal(new Set(found).size, found.length);
      },
    ),
  );
});

test("the fallback of the same platform stands in, those of the others when the whole platform is shut or it is the fallback itself", () => {
  const routes = [console, payments, data, spill, spill2];
  assert.deepEqual(channels(standInsFor(routes, payments, false)), ["C0SPILL"]);
  assert.deepEqual(channels(standInsFor(routes, payments, true)), ["spill"]);
  assert.deepEqual(channels(standInsFor(routes, spill, false)), ["spill"]);
  assert.deepEqual(channels(standInsFor([console, payments], payments, false)), []);
});
