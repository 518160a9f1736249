import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { cardOf } from "../../src/core/card-of.js";
import { host, startRig, type Rig } from "./rig.js";

describe("a plan that the host would refuse", () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig();
  });
  after(() => rig.stop());

  const restart = [{ kind: "remedy" as const, text: "systemctl restart payments", purpose: "It leaks." }];

  async function ranLive(outcome: "executed" | "refused"): Promise<void> {
    const incident = await rig.proposed(restart);
    assert.equal(incident.trouble, null);
    await rig.ask(incident, "approve");
    await rig.ask(incident, "dry-run");
    await rig.report(incident, "passed");
    await rig.ask(await rig.load(incident.id), "run-live");
    await rig.report(incident, outcome);
  }

  test("says on its card which limit is reached and when it is possible again, before anybody presses", async () => {
    for (let runs = 0; runs < 3; runs += 1) await ranLive("executed");
    rig.wait(5 * 60_000);
    const fourth = await rig.proposed(restart);
    const [trouble] = cardOf(fourth, rig.ports.access, rig.ports.clock.now()).facts;
    assert.equal(trouble?.label, "Trouble");
    assert.match(
      trouble?.value ?? "",
      /would refuse a live run of this plan now\. Limit unit-changes, 3 changes of unit payments within 60 minutes: possible again at 2026-11-23 03:14 UTC\. A unit/,
    );
    assert.equal((await rig.proposed([{ kind: "remedy", text: "sync", purpose: "x" }])).trouble, null);
    rig.wait(56 * 60_000);
    assert.equal((await rig.proposed(restart)).trouble, null);
  });

  test("says on its card that the host judges by another policy, and by which", async () => {
    const { profile } = await rig.proposed(restart);
    const other = { ...profile!, policyVersion: "1.0.0+11", policyHash: "b".repeat(64) };
    await rig.test.store.seen(host, other, rig.ports.clock.now());
    const incident = await rig.proposed(restart);
    assert.match(
      incident.trouble ?? "",
      /would refuse this plan: it judges by policy 1\.0\.0\+11, this hub by .*\. Bring both to one version/,
    );
    assert.match(cardOf(incident, rig.ports.access, rig.ports.clock.now()).plan?.policy ?? "", / judges by 1\.0\.0\+11 \(bbbbbbbb\)$/);
  });
});
