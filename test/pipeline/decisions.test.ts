import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { anySteps } from "./decision-commands.js";
import { startHubs, type Hubs } from "./decision-hub.js";

/** Heavy sizes with FUZZ_RUNS set. A step takes a quarter of a second, and a file has an hour. */
const heavy = process.env["FUZZ_RUNS"] !== undefined;
const sequences = heavy ? 60 : 12;

describe("a hub with three ways in, and a model of what people may do", () => {
  let hubs: Hubs;
  before(async () => {
    hubs = await startHubs();
  });
  after(() => hubs.stop());

  test(
    "I3 I5: whatever people, hosts and clocks do in whatever order, and wherever a hub dies, the hub does what the model does",
    { timeout: 3_600_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(anySteps(40), async (steps) => {
          await fc.asyncModelRun(hubs.fresh, steps);
        }),
        { numRuns: sequences, includeErrorInReport: true },
      );
    },
  );
});
