import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openAuthority } from "../../../src/adapters/transport/authority.js";
import { enrolled, scope, someEvidence, startTestAgent, startTestHub, until } from "../../fakes/wire.js";

const program = fileURLToPath(new URL("../../fakes/hub-process.ts", import.meta.url));
const within = scope();
after(() => within.close());

async function hubProcess(
  orders: object,
): Promise<{ readonly child: ChildProcess; readonly port: number; readonly died: Promise<unknown> }> {
  const child = spawn(process.execPath, ["--import", "tsx", program, JSON.stringify(orders)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  within.later(() => void child.kill("SIGKILL"));
  const died = once(child, "exit");
  const lines = createInterface({ input: child.stdout ?? assert.fail() });
  const [port] = (await once(lines, "line")) as [string];
  return { child, port: Number(port), died };
}

test("I6: a hub killed between storing and acknowledging, again and again, loses nothing", async () => {
  const authorityDir = within.dir();
  const hub = await startTestHub(within, { authority: await openAuthority(authorityDir, Date.now()) });
  const dir = await enrolled(within, hub, "web-1");
  const [row] = await hub.store.agents();
  await hub.transport.stop();
  const storedFile = join(within.dir(), "stored");
  mkdirSync(join(storedFile, ".."));
  const stored = (): readonly string[] => (existsSync(storedFile) ? readFileSync(storedFile, "utf8").split("\n").filter(Boolean) : []);

  const agent = await startTestAgent(within, hub, "web-1", { dir });
  const records = Array.from({ length: 300 }, () => someEvidence());
  await Promise.all(records.map((one) => agent.link.evidence(one)));
  const orders = { authorityDir, linkPort: hub.transport.linkPort, host: "web-1", serial: row?.serial, storedFile };
  for (const dieAfter of [1, 2]) {
    const { died } = await hubProcess({ ...orders, dieAfter });
    assert.deepEqual(await died, [null, "SIGKILL"]);
  }
  assert.ok(agent.spool.counts().waiting > 0);
  await hubProcess({ ...orders, dieAfter: 0 });
  await until(() => agent.spool.counts().waiting === 0, "an empty spool");
  assert.deepEqual([...new Set(stored())].sort(), records.map(({ signal }) => signal.id).sort());
  assert.ok(stored().length > 300, "what was stored and not acknowledged came again");
});
