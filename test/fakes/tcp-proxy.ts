import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { Scope } from "./wire.js";

/** A network between two ends that can be told to swallow everything. */
export interface TcpProxy {
  readonly port: number;
  /** From now on nothing passes and nobody is told; connections that come later do pass. */
  readonly blackHole: () => void;
  /** Ends every connection with a reset. */
  readonly cut: () => void;
  /** Takes no more connections, or takes them again. */
  refuse: boolean;
  readonly connections: () => number;
}

export async function tcpProxy(within: Pick<Scope, "later">, target: () => number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let made = 0;
  const proxy = { refuse: false };
  const server = createServer((near) => {
    if (proxy.refuse) return void near.resetAndDestroy();
    made += 1;
    const far = connect(target(), "127.0.0.1");
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on("data", (bytes) => other.write(bytes));
      one.on("error", () => other.destroy());
      one.on("close", () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const holes = new Set<readonly [Socket, Socket]>();
  within.later(() => {
    for (const pair of [...pairs, ...holes]) for (const socket of pair) socket.destroy();
    return new Promise((resolve) => void server.close(() => resolve()));
  });
  return Object.assign(proxy, {
    port: (server.address() as AddressInfo).port,
    connections: () => made,
    blackHole() {
      for (const pair of pairs) {
        holes.add(pair);
        for (const socket of pair) {
          socket.removeAllListeners("data");
          socket.removeAllListeners("close");
          socket.on("data", () => undefined);
        }
      }
    },
    cut() {
      for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
    },
  });
}
