import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Server } from "@grpc/grpc-js";
import { LinkService, type LinkServer } from "../../proto/gen/tagout/v1/link.js";
import { toHubWire } from "../../proto/wire.js";
import { systemClock } from "../../src/adapters/clock.js";
import { listen } from "../../src/adapters/transport/listener.js";
import { Fault } from "../../src/core/fault.js";
import { recordingLog } from "../fakes/recording-log.js";
import { tcpProxy } from "../fakes/tcp-proxy.js";
import {
  enrolled,
  pulsing,
  redirect,
  scope,
  someEvidence,
  startTestAgent,
  startTestHub,
  until,
  type TestHub,
  connected,
} from "../fakes/wire.js";

const within = scope();
after(() => within.close());

const impatient = { keepaliveMs: 300, keepaliveTimeoutMs: 300 };

test("a black hole in the network is noticed by both sides, and afterwards everything arrives in order", async () => {
  const hub = await startTestHub(within, { timing: impatient });
  const proxy = await tcpProxy(within, () => hub.transport.linkPort);
  const dir = redirect(await enrolled(within, hub, "web-1"), { linkPort: proxy.port });
  const agent = await startTestAgent(within, hub, "web-1", { dir, timing: impatient });
  await connected(hub, "web-1");
  proxy.refuse = true;
  proxy.blackHole();
  const records = Array.from({ length: 200 }, () => someEvidence());
  await Promise.all(records.map((one) => agent.link.evidence(one)));
  await until(() => !agent.link.connected(), "the agent notices");
  await until(() => hub.transport.agents.connected().length === 0, "the hub notices");
  proxy.refuse = false;
  await until(() => agent.spool.counts().waiting === 0, "an empty spool");
  assert.deepEqual(
    [...new Set(hub.events.arrived)],
    records.map(({ signal }) => signal.id),
  );
});

test("a network that resets at random loses nothing", async () => {
  const hub = await startTestHub(within, { timing: { maxRecordsPerSecond: 1_000_000 } });
  const proxy = await tcpProxy(within, () => hub.transport.linkPort);
  const dir = redirect(await enrolled(within, hub, "web-1"), { linkPort: proxy.port });
  const agent = await startTestAgent(within, hub, "web-1", { dir });
  const records = Array.from({ length: 600 }, () => someEvidence());
  let cuts = 0;
  for (const [i, one] of records.entries()) {
    await agent.link.evidence(one);
    if (i % 60 !== 59) continue;
    // A connection made since the last cut: the agent may not have noticed that one yet.
    await until(() => proxy.connections() > cuts && agent.link.connected(), "connected again");
    proxy.cut();
    cuts += 1;
  }
  await until(() => agent.spool.counts().waiting === 0, "an empty spool");
  assert.equal(hub.events.stored.size, 600);
  assert.ok(proxy.connections() >= 10);
});

test("the offset of the clocks is measured, and a jump of the host's clock shows at once", async () => {
  const hub = await startTestHub(within, { clock: { ...systemClock, now: () => Date.now() + 600_000 } });
  let jumpMs = 0;
  const agent = await startTestAgent(within, hub, "web-1", { clock: { ...systemClock, now: () => Date.now() + jumpMs } });
  await until(() => agent.link.clockOffsetMs() !== null, "the hub heard");
  const near = (wanted: number): void => {
    const offset = agent.link.clockOffsetMs();
    assert.ok(offset !== null && Math.abs(offset - wanted) < 20_000, `${offset} is not about ${wanted}`);
  };
  near(600_000);
  jumpMs = 600_000;
  near(0);
  jumpMs = -600_000;
  near(1_200_000);
});

test("before a hub has been heard nothing is known of its clock or its freeze", async () => {
  const hub = await startTestHub(within);
  const dir = await enrolled(within, hub, "web-1");
  await hub.transport.stop();
  const agent = await startTestAgent(within, hub, "web-1", { dir });
  assert.equal(agent.link.clockOffsetMs(), null);
  assert.equal(agent.link.connected(), false);
  assert.deepEqual(agent.heard.freezes, []);
});

test("the freeze comes with the welcome and with every pulse; a hub that cannot know says so", async () => {
  const hub = await startTestHub(within, { timing: pulsing });
  hub.frozen = true;
  const agent = await startTestAgent(within, hub, "web-1");
  await until(() => agent.heard.freezes.at(-1) === true, "frozen");
  hub.frozen = new Fault("database_unavailable", "away", true);
  await until(() => agent.heard.freezes.at(-1) === null, "unknown");
  hub.frozen = false;
  await until(() => agent.heard.freezes.at(-1) === false, "not frozen");
});

test("a hub that takes the stream and then says nothing is left", async () => {
  const hub = await startTestHub(within);
  const dir = await enrolled(within, hub, "web-1");
  const silent = await silentHub(hub, { welcome: true });
  const agent = await startTestAgent(within, hub, "web-1", { dir: redirect(dir, { linkPort: silent.port }) });
  await until(() => agent.log.lines.filter(({ event }) => event === "transport.lost").length >= 2, "left twice");
  const mute = await silentHub(hub, { welcome: false });
  const second = await startTestAgent(within, hub, "web-1", { dir: redirect(dir, { linkPort: mute.port }), timing: { welcomeMs: 300 } });
  await until(() => second.log.lines.filter(({ event }) => event === "transport.lost").length >= 2, "left twice");
});

async function silentHub(hub: TestHub, { welcome }: { readonly welcome: boolean }): Promise<{ readonly port: number }> {
  const server = new Server();
  const service: Pick<LinkServer, "connect"> = {
    connect(call) {
      call.on("error", () => undefined);
      call.on("data", () => undefined);
      call.on("end", () => call.end());
      if (welcome) call.write(toHubWire({ kind: "welcome", clockMs: Date.now(), heartbeatMs: 50, frozen: false, maxUnacked: 10 }));
    },
  };
  server.addService(LinkService, service);
  const identity = await hub.authority.serverCertificate(["127.0.0.1"], Date.now(), 3_600_000);
  const listener = await listen(server, {
    host: "127.0.0.1",
    port: 0,
    identity,
    clientCa: hub.authority.ca,
    maxConnections: 10,
    maxPerAgent: 3,
    log: recordingLog(),
  });
  within.later(async () => {
    server.forceShutdown();
    await listener.close(0);
  });
  return listener;
}
