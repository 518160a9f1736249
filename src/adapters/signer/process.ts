import { chmodSync, existsSync, unlinkSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { dirname, join } from "node:path";
import type { Access } from "../../core/access.js";
import { checkpointText, type Checkpoint, type SignedCheckpoint } from "../../core/audit.js";
import { Fault } from "../../core/fault.js";
import { parseJson } from "../../core/parse-json.js";
import type { Policy } from "../../core/policy/policy.js";
import type { Clock } from "../../ports/clock.js";
import type { Log } from "../../ports/log.js";
import { decisionSkewMs } from "./cover.js";
import { openKeys, type SignerKeys } from "./keys.js";
import { readLines } from "./lines.js";
import { maxLineBytes, requestShape, type SignerReply, type SignerRequest } from "./messages.js";
import { socketDirectory } from "./private-files.js";
import { isSealed, sealOf } from "./seal.js";
import { signOrder, type SignerOwn } from "./sign.js";
import { openSignedOrders } from "./signed-orders.js";

export interface SignerOptions {
  /** The signer's own directory: keys and what was signed. Made with mode 0700. */
  readonly dir: string;
  /** Path of the unix socket, in a directory that only the signer's user can enter, or its group with the hub in it. */
  readonly socket: string;
  /** From the signer's own file, read by the signer's own process. */
  readonly access: Access;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly log: Log;
}

/** A signer that answers on its socket until it is closed. */
export interface RunningSigner {
  readonly publicKey: string;
  readonly close: () => Promise<void>;
}

const maxConnections = 16;

/**
 * Runs the signer: the one process that holds the order key. Hubs speak to it by lines of JSON on a unix socket, and get
 * seals, orders and checkpoints, or a sentence why not. Requests are answered one after another, in the order they came.
 *
 * Orders and checkpoints are signed by one key, the one that hosts pin: what is signed begins with the kind of document, so
 * neither can be taken for the other.
 */
export async function runSigner(options: SignerOptions): Promise<RunningSigner> {
  const { dir, socket, log, clock } = options;
  const keys = openKeys(dir);
  const mode = socketDirectory(dirname(socket));
  await removeStale(socket);
  const signed = openSignedOrders(join(dir, "signed.jsonl"), clock.now());
  const own: SignerOwn = { ...options, orderKey: keys.order, signed, isSealed: (decision) => isSealed(decision, keys.seal) };
  const sockets = new Set<Socket>();
  const server = createServer((connection) => {
    sockets.add(connection);
    connection.once("close", () => sockets.delete(connection));
    serve(connection, (line) => answerLine(line, own, keys, log));
  });
  server.maxConnections = maxConnections;
  await listen(server, socket, mode);
  log.info("signer.ready", { keyId: keys.order.id });
  let isOpen = true;
  return {
    publicKey: keys.order.publicKey,
    async close() {
      if (!isOpen) return;
      isOpen = false;
      for (const connection of sockets) connection.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      signed.close();
    },
  };
}

/** A socket that nobody answers on is left over from a signer that was killed. */
async function removeStale(socket: string): Promise<void> {
  if (!existsSync(socket)) return;
  const isServed = await new Promise<boolean>((resolve) => {
    const probe = connect(socket, () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
  if (isServed) throw new Fault("signer_refused", `Another signer already answers on ${socket}. Stop it first.`, false);
  unlinkSync(socket);
}

/** The kernel's limit on the path of a unix socket, without the NUL. @source unix(7), sun_path[108]; 104 on macOS. */
const maxSocketPathBytes = 103;

function listen(server: Server, socket: string, mode: 0o600 | 0o660): Promise<void> {
  if (Buffer.byteLength(socket) > maxSocketPathBytes) {
    throw new Fault("signer_refused", `The path ${socket} is too long for a unix socket; choose a shorter state directory.`, false);
  }
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => reject(new Fault("signer_refused", `The signer cannot listen on ${socket}.`, false, { cause })));
    server.listen(socket, () => {
      chmodSync(socket, mode);
      resolve();
    });
  });
}

function serve(connection: Socket, answer: (line: string) => SignerReply | null): void {
  connection.on("error", () => connection.destroy());
  readLines(connection, maxLineBytes, (line) => {
    const reply = answer(line);
    if (reply === null) connection.destroy();
    else connection.write(`${JSON.stringify(reply)}\n`);
  });
}

/** Null for a line that is not even a request: whoever sent it is not a hub of ours. */
function answerLine(line: string, own: SignerOwn, keys: SignerKeys, log: Log): SignerReply | null {
  const value = parseJson(line);
  const request = requestShape.safeParse(value);
  if (!request.success) {
    const where = request.error.issues[0]?.path.join(".") ?? "";
    log.warn("signer.malformed", { where });
    const id = idOf(value);
    return id === null
      ? null
      : {
          id,
          kind: "refused",
          why: `the request breaks the contract at ${where || "its start"}; hub and signer have to be of one version.`,
        };
  }
  try {
    return answer(request.data, own, keys, log);
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    log.error("signer.failed", { op: request.data.op, fault: cause.code });
    return { id: request.data.id, kind: "failed", why: cause.message };
  }
}

function answer(request: SignerRequest, own: SignerOwn, keys: SignerKeys, log: Log): SignerReply {
  const { id } = request;
  switch (request.op) {
    case "publicKey":
      return { id, kind: "done", value: keys.order.publicKey };
    case "checkpoint":
      return { id, kind: "done", value: signCheckpoint(request.body, own) };
    case "seal": {
      if (Math.abs(own.clock.now() - request.body.at) > decisionSkewMs)
        return refused(id, "a decision is sealed when it is made; mend the clocks.", log, "seal");
      return { id, kind: "done", value: sealOf(request.body, keys.seal) };
    }
    case "sign": {
      const order = signOrder(request.body, own);
      if (!order.ok) return refused(id, order.error, log, "sign");
      log.info("signer.signed", { orderId: order.value.id, incidentId: request.body.plan.incidentId, mode: request.body.mode });
      return { id, kind: "done", value: order.value };
    }
  }
}

function refused(id: number, why: string, log: Log, op: string): SignerReply {
  log.warn("signer.refused", { op });
  return { id, kind: "refused", why };
}

function signCheckpoint(head: Pick<Checkpoint, "logId" | "seq" | "hash">, own: SignerOwn): SignedCheckpoint {
  const checkpoint: Checkpoint = { ...head, at: own.clock.now(), keyId: own.orderKey.id };
  return { checkpoint, signature: own.orderKey.sign(checkpointText(checkpoint)) };
}

function idOf(value: unknown): number | null {
  const id = typeof value === "object" && value !== null && "id" in value ? value.id : null;
  return typeof id === "number" && Number.isSafeInteger(id) ? id : null;
}
