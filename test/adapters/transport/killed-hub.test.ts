import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openAuthority } from "../../../src/adapters/transport/authority.js";
import { tcpProxy } from "../../fakes/tcp-proxy.js";
import { enrolled, redirect, scope, someEvidence, startTestAgent, startTestHub, until } from "../../fakes/wire.js";

const program = fileURLToPath(new URL("../../fakes/hub-process.ts", import.meta.url));
const within = scope();
after(() => within.close());

async function hubProcess(orders: object): Promise<{ readonly port: number; readonly died: Promise<unknown> }> {
  const child = spawn(process.execPath, ["--import", "tsx", program, JSON.stringify(orders)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const died = once(child, "exit");
  within.later(async () => {
    child.kill("SIGKILL");
    // It writes to files that go next.
    await died;
  });
  const lines = createInterface({ input: child.stdout ?? assert.fail() });
  const [port] = (await once(lines, "line")) as [string];
  return { port: Number(port), died };
}

test("I6: a hub killed between storing and acknowledging, again and again, loses nothing", async () => {
  const authorityDir = within.dir();
  const hub = await startTestHub(within, { authority: await openAuthority(authorityDir, Date.now()) });
  // Each hub listens where it can: the port of one that died may be anybody's.
  let linkPort = hub.transport.linkPort;
  const proxy = await tcpProxy(within, () => linkPort);
  const dir = redirect(await enrolled(within, hub, "web-1"), { linkPort: proxy.port });
  const [row] = await hub.store.agents();
  await hub.transport.stop();
  const storedFile = join(within.dir(), "stored");
  mkdirSync(join(storedFile, ".."));
  const stored = (): readonly string[] => (existsSync(storedFile) ? readFileSync(storedFile, "utf8").split("\n").filter(Boolean) : []);

  const agent = await startTestAgent(within, hub, "web-1", { dir });
  const records = Array.from({ length: 300 }, () => someEvidence());
  await Promise.all(records.map((one) => agent.link.evidence(one)));
  const orders = { authorityDir, host: "web-1", serial: row?.serial, storedFile };
  for (const dieAfter of [1, 2]) {
    const { port, died } = await hubProcess({ ...orders, dieAfter });
    linkPort = port;
    assert.deepEqual(await died, [null, "SIGKILL"]);
  }
  assert.ok(agent.spool.counts().waiting > 0);
  linkPort = (await hubProcess({ ...orders, dieAfter: 0 })).port;
  await until(() => agent.spool.counts().waiting === 0, "an empty spool");
  assert.deepEqual([...new Set(stored())].sort(), records.map(({ signal }) => signal.id).sort());
  assert.ok(stored().length > 300, "what was stored and not acknowledged came again");
});
