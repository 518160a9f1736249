import assert from "node:assert/strict";
import { test } from "node:test";
import type { HubConfig } from "../src/config.js";
import { hubHealth } from "../src/hub-health.js";
import type { LinePorts } from "../src/pipeline/ports.js";

test("however often anybody asks whether the hub is ready, one look at the database is under way", async () => {
  const looks: ((head: null) => void)[] = [];
  const head = (): Promise<null> => new Promise((resolve) => looks.push(resolve));
  const health = hubHealth({} as HubConfig, { audit: { head } } as unknown as LinePorts, "v20.20.0");
  for (let n = 0; n < 1_000; n += 1) assert.equal(health.ready(), true);
  assert.equal(looks.length, 1);
  looks[0]?.(null);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(health.ready(), false, "the look has said that nothing can be stored");
  assert.equal(looks.length, 2);
  looks[1]?.(null);
});
