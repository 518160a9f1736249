import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { connect } from "node:net";
import { Secret } from "../../src/core/secret.js";
import type { DatabaseAddress } from "../../src/adapters/store/pool.js";

/** A network between hub and database that breaks on command. */
export interface DatabaseProxy {
  readonly address: DatabaseAddress;
  /** Nothing passes until `resume`; connections stay open. */
  readonly stall: () => void;
  readonly resume: () => void;
  /** Cuts every connection. */
  readonly cut: () => void;
  /** New connections are closed at once while true. */
  refuse: boolean;
  /** The server's answers vanish from the moment a client has sent this text. */
  swallowAfter: string | null;
  readonly close: () => Promise<void>;
}

/** In front of the server that `behind` names by its socket or URL. */
export async function startProxy(behind: DatabaseAddress): Promise<DatabaseProxy> {
  const url = "url" in behind ? new URL(behind.url.reveal()) : null;
  const target =
    "url" in behind ? { host: url!.hostname, port: Number(url!.port) } : { path: `${behind.socketDir}/.s.PGSQL.${behind.port}` };
  const database = "url" in behind ? url!.pathname.slice(1) : (behind.database ?? "postgres");
  const user = url?.username ?? "hub";
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((client) => {
    if (proxy.refuse) return client.destroy();
    const upstream = connect(target);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    let isSwallowing = false;
    client.on("data", (data) => {
      isSwallowing ||= proxy.swallowAfter !== null && data.includes(proxy.swallowAfter);
      upstream.write(data);
    });
    upstream.on("data", (data) => {
      if (!isSwallowing) client.write(data);
    });
    for (const [here, there] of [pair, [upstream, client] as const]) {
      here.on("error", () => there.destroy());
      here.on("close", () => {
        there.destroy();
        pairs.delete(pair);
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const each = (act: (socket: Socket) => unknown): void => [...pairs].flat().forEach(act);
  const proxy: DatabaseProxy = {
    address: { url: new Secret(`postgres://${user}@127.0.0.1:${port}/${database}`) },
    stall: () => each((socket) => socket.pause()),
    resume: () => each((socket) => socket.resume()),
    cut: () => each((socket) => socket.destroy()),
    refuse: false,
    swallowAfter: null,
    async close() {
      each((socket) => socket.destroy());
      server.close();
      await once(server, "close");
    },
  };
  return proxy;
}
