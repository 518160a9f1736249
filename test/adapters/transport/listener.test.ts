import assert from "node:assert/strict";
import { after, test } from "node:test";
import { connect, type TLSSocket } from "node:tls";
import { Server } from "@grpc/grpc-js";
import { openAuthority } from "../../../src/adapters/transport/authority.js";
import { listen, type ListenerOptions } from "../../../src/adapters/transport/listener.js";
import { Fault } from "../../../src/core/fault.js";
import { certificateFor, type Credentials } from "../../fakes/raw-agent.js";
import { recordingLog } from "../../fakes/recording-log.js";
import { scope, until } from "../../fakes/wire.js";

const within = scope();
after(() => within.close());

const authority = await openAuthority(within.dir(), Date.now());
const serverIdentity = () => authority.serverCertificate(["localhost"], Date.now(), 3_600_000);

async function listening(change: Partial<ListenerOptions> = {}) {
  const log = recordingLog();
  const server = new Server();
  const options = {
    host: "127.0.0.1",
    port: 0,
    identity: await serverIdentity(),
    clientCa: authority.ca,
    maxConnections: 20,
    maxPerAgent: 2,
    log,
  };
  const listener = await listen(server, { ...options, ...change });
  within.later(async () => {
    server.forceShutdown();
    await listener.close(0);
  });
  return { listener, log };
}

/** By address: of two addresses that a name has, Node gives up the first after 250 ms, which a slow machine may take. */
const place = (port: number) => ({ port, host: "127.0.0.1", servername: "localhost", ca: authority.ca });

/** A bare TLS connection, through its handshake as the client sees it. */
async function dial(port: number, own: Credentials | null): Promise<TLSSocket> {
  const identity = own === null ? {} : { key: own.key, cert: own.certificate };
  const socket = connect({ ...place(port), ALPNProtocols: ["h2"], ...identity });
  socket.resume();
  socket.on("error", () => undefined);
  within.later(() => void socket.destroy());
  await new Promise((resolve) => socket.once("secureConnect", resolve));
  return socket;
}

test("a new certificate is shown from then on, connections that stand stay, and strangers stay out", async () => {
  const { listener, log } = await listening();
  const own = await certificateFor(authority, "web-1");
  const first = await dial(listener.port, own);
  await until(() => listener.connections() === 1, "the first connection");
  const fresh = await serverIdentity();
  listener.present(fresh);
  const second = await dial(listener.port, own);
  assert.notEqual(first.getPeerCertificate().serialNumber, second.getPeerCertificate().serialNumber);
  assert.equal(second.getPeerCertificate().serialNumber.toLowerCase(), fresh.serial);
  await until(() => listener.connections() === 2, "both connections");
  const stranger = await dial(listener.port, null);
  await new Promise((resolve) => stranger.once("close", resolve));
  assert.equal(listener.connections(), 2);
  assert.ok(log.lines.some(({ event }) => event === "transport.handshake_refused"));
});

test("cut ends the connections of one host and no others", async () => {
  const { listener } = await listening();
  const [web, db] = [
    await dial(listener.port, await certificateFor(authority, "web-1")),
    await dial(listener.port, await certificateFor(authority, "db-1")),
  ];
  await until(() => listener.connections() === 2, "both connections");
  const closed = new Promise((resolve) => web.once("close", resolve));
  assert.equal(listener.cut("web-1"), true);
  assert.equal(listener.cut("web-2"), false);
  await closed;
  await until(() => listener.connections() === 1, "one left");
  assert.equal(db.destroyed, false);
});

test("a port that is taken is a fault that says which and what to do", async () => {
  const { listener } = await listening();
  await assert.rejects(
    listening({ port: listener.port }),
    (error) =>
      error instanceof Fault &&
      error.code === "transport_unavailable" &&
      error.message.includes(`port ${listener.port}`) &&
      /another port/.test(error.message),
  );
});

test("connections beyond the bound of the port are not taken", async () => {
  const { listener } = await listening({ clientCa: null, maxConnections: 3 });
  const sockets = await Promise.all([1, 2, 3].map(() => dial(listener.port, null)));
  const fourth = connect(place(listener.port));
  fourth.on("error", () => undefined).resume();
  await new Promise((resolve) => fourth.once("close", resolve));
  assert.equal(sockets.filter(({ destroyed }) => destroyed).length, 0);
});
