import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { typedHands } from "./hands.js";
import { startSystem, until, type Program, type System } from "./system.js";
import { isAlive, type Hands } from "./walk.js";

/** Moments of the line, each told by what the card offers, with the button that leads on. */
const moments = [
  { offers: "Approve", press: "Approve" },
  { offers: "Dry-run", press: "Dry-run" },
  { offers: "Run live", press: "Run live" },
] as const;

for (const victim of ["hub", "agent", "signer"] as const) {
  test(`I5: kill -9 of the ${victim} before and after every click loses nothing and runs nothing twice`, async () => {
    const system = await startSystem();
    const hands = typedHands(system);
    try {
      const fault = system.fault();
      for (const { offers, press } of moments) {
        await until(`${offers} is on offer`, system, async () => (await offered(hands)).includes(offers));
        await restart(system, system[victim]);
        await until(`${offers} is still on offer`, system, async () => (await offered(hands)).includes(offers));
        await insist(system, hands, press);
        await restart(system, system[victim]);
      }
      await until("the incident ends", system, async () => /Resolved|Unknown/.test((await hands.text().catch(() => null)) ?? ""));
      const text = (await hands.text()) ?? "";
      // A killed agent may not know whether its command ran; then it says so and nothing is started again.
      if (/Resolved/.test(text)) await until("the fault has ended", system, () => !isAlive(fault));
      else assert.equal(victim, "agent");
      assertStartedOnce(system);
      assert.equal((await system.cli("audit", "verify")).code, 0);
    } finally {
      await system.stop();
    }
  });
}

const offered = (hands: Hands): Promise<readonly string[]> => hands.buttons().catch(() => []);

/** Clicks until the click was heard: with the signer or the database away it is refused and changes nothing. */
async function insist(system: System, hands: Hands, label: string): Promise<void> {
  await until(`${label} was heard`, system, async () => {
    if ((await offered(hands)).includes(label)) await hands.press(label).catch(() => undefined);
    return !(await offered(hands)).includes(label);
  });
}

async function restart(system: System, program: Program): Promise<void> {
  await program.kill();
  await program.start();
}

/** The host's own ledger: no order has more than one intent. */
function assertStartedOnce(system: System): void {
  const log = readFileSync(join(system.dir, "agent.log"), "utf8");
  const started = [...log.matchAll(/"execute\.started","orderId":"([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(started).size, started.length, `an order was started twice: ${started.join(", ")}`);
}
