import { connect, type Socket } from "node:net";
import { z } from "zod";
import { signedCheckpointShape } from "../../core/audit.js";
import { Fault } from "../../core/fault.js";
import { publicKeyPattern } from "../../core/keys.js";
import { parseJson } from "../../core/parse-json.js";
import { err, ok } from "../../core/result.js";
import type { Signer } from "../../ports/signer.js";
import { readLines } from "./lines.js";
import { maxLineBytes, orderReply, replyShape, type SignerReply, type SignerRequest } from "./messages.js";

/** A request without the number that the connection gives it. */
type RequestBody = SignerRequest extends infer R ? (R extends SignerRequest ? Omit<R, "id"> : never) : never;

/** How long one answer may take, connecting included. */
const answerMs = 5_000;

/**
 * A signer in another process, by its socket. Connects when it is first asked and again whenever the connection is gone;
 * every question has a deadline. Throws Fault `signer_unavailable` (try again) when it cannot be reached and
 * `signer_refused` when it says no to something it should say yes to.
 */
export function connectSigner(socketPath: string, timeoutMs: number = answerMs): Signer & { readonly close: () => void } {
  const connection = connectionTo(socketPath, timeoutMs);
  return {
    async seal(decision) {
      return done(await connection.ask({ op: "seal", body: decision }), z.string().min(1));
    },
    async sign(signingCase) {
      const reply = await connection.ask({ op: "sign", body: signingCase });
      return reply.kind === "refused" ? err(reply.why) : ok(done(reply, orderReply));
    },
    async checkpoint(head) {
      return done(await connection.ask({ op: "checkpoint", body: head }), signedCheckpointShape);
    },
    async publicKey() {
      return done(await connection.ask({ op: "publicKey" }), z.string().regex(publicKeyPattern));
    },
    close: connection.close,
  };
}

function done<T>(reply: SignerReply, shape: z.ZodType<T>): T {
  if (reply.kind === "refused") throw new Fault("signer_refused", `The signer refused: ${reply.why}`, false);
  if (reply.kind === "failed") throw new Fault("signer_unavailable", `The signer could not answer: ${reply.why}`, true);
  const value = shape.safeParse(reply.value);
  if (value.success) return value.data;
  throw new Fault(
    "signer_unavailable",
    "The signer answered something else than was asked. Hub and signer have to be of one version.",
    false,
  );
}

interface SignerConnection {
  readonly ask: (request: RequestBody) => Promise<SignerReply>;
  readonly close: () => void;
}

interface Waiting {
  readonly answer: (reply: SignerReply) => void;
  /** The connection ended before the answer. */
  readonly lost: () => void;
}

function connectionTo(socketPath: string, timeoutMs: number): SignerConnection {
  const waiting = new Map<number, Waiting>();
  let socket: Socket | null = null;
  let last = 0;

  const open = (): Socket => {
    const opened = connect(socketPath);
    opened.on("error", () => undefined);
    opened.on("close", () => {
      if (socket !== opened) return;
      socket = null;
      for (const one of [...waiting.values()]) one.lost();
    });
    readLines(opened, maxLineBytes, (line) => {
      const reply = replyShape.safeParse(parseJson(line));
      if (reply.success) waiting.get(reply.data.id)?.answer(reply.data);
    });
    opened.unref();
    return opened;
  };

  /** Null when the connection ended first. */
  const askOnce = (request: RequestBody): Promise<SignerReply | null> =>
    new Promise((resolve, reject) => {
      last += 1;
      const id = last;
      const settle = (reply: SignerReply | null): void => {
        clearTimeout(deadline);
        waiting.delete(id);
        resolve(reply);
      };
      const deadline = setTimeout(() => {
        waiting.delete(id);
        reject(unavailable(`The signer did not answer within ${timeoutMs / 1_000} s`, socketPath));
      }, timeoutMs);
      waiting.set(id, { answer: settle, lost: () => settle(null) });
      socket ??= open();
      socket.write(`${JSON.stringify({ id, ...request })}\n`);
    });

  return {
    // The first question after a restart of the signer may go into the old connection. Asking twice is harmless: a seal
    // is always the same, and one unlocked run is always the same order.
    async ask(request) {
      const reply = (await askOnce(request)) ?? (await askOnce(request));
      if (reply === null) throw unavailable("The signer is not there", socketPath);
      return reply;
    },
    close: () => socket?.destroy(),
  };
}

const unavailable = (why: string, socketPath: string): Fault =>
  new Fault("signer_unavailable", `${why} (${socketPath}). Start \`tagout signer\`, or look at its log.`, true);
