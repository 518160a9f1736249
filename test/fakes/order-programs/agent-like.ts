import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execute } from "../../../agent/execute.js";
import { recover } from "../../../agent/recover.js";
import type { SignedOrder } from "../../../src/core/order.js";
import { hostIn, noon } from "./host.js";
import type { OrderKey } from "./orders.js";

// Stands for an agent whose hub offers every order again until it has heard of it. Killed and started again by tests, at noon: no
// order runs out while a slow machine starts it.
//
// Usage: agent-like.ts DIRECTORY PUBLIC_KEY, with DIRECTORY holding a ledger, `output/` and `orders.json`.

const [directory = "", publicKey = ""] = process.argv.slice(2);
const { host } = hostIn(directory, { publicKey } as OrderKey, { now: () => noon });
process.stdout.write("ready\n");
await recover(host);
for (const signed of JSON.parse(readFileSync(join(directory, "orders.json"), "utf8")) as readonly SignedOrder[])
  await execute(signed, host);
process.stdout.write(`${JSON.stringify(host.ledger.unacked())}\n`);
host.ledger.close();
