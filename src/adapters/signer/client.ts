import { connect, type Socket } from "node:net";
import { z } from "zod";
import { Fault } from "../../core/fault.js";
import { publicKeyPattern } from "../../core/keys.js";
import { err, ok } from "../../core/result.js";
import type { Signer } from "../../ports/signer.js";
import { readLines } from "./lines.js";
import { checkpointReply, maxLineBytes, orderReply, replyShape, type SignerReply, type SignerRequest } from "./messages.js";

/** A request without the number that the connection gives it. */
type Asked = SignerRequest extends infer R ? (R extends SignerRequest ? Omit<R, "id"> : never) : never;

/** How long one answer may take, connecting included. */
const answerMs = 5_000;

/**
 * A signer in another process, by its socket. Connects when it is first asked and again whenever the connection is gone;
 * every question has a deadline. Throws Fault `signer_unavailable` (try again) when it cannot be reached and
 * `signer_refused` when it says no to something it should say yes to.
 */
export function connectSigner(socketPath: string, timeoutMs: number = answerMs): Signer & { readonly close: () => void } {
  const line = lineTo(socketPath, timeoutMs);
  return {
    async seal(decision) {
      return done(await line.ask({ op: "seal", body: decision }), z.string().min(1));
    },
    async sign(signingCase) {
      const reply = await line.ask({ op: "sign", body: signingCase });
      return reply.kind === "refused" ? err(reply.why) : ok(done(reply, orderReply));
    },
    async checkpoint(head) {
      return done(await line.ask({ op: "checkpoint", body: head }), checkpointReply);
    },
    async publicKey() {
      return done(await line.ask({ op: "publicKey" }), z.string().regex(publicKeyPattern));
    },
    close: line.close,
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

interface Line {
  readonly ask: (request: Asked) => Promise<SignerReply>;
  readonly close: () => void;
}

interface Waiting {
  readonly answer: (reply: SignerReply) => void;
  readonly fail: (why: string) => void;
}

function lineTo(socketPath: string, timeoutMs: number): Line {
  const waiting = new Map<number, Waiting>();
  let socket: Socket | null = null;
  let last = 0;

  const open = (): Socket => {
    const opened = connect(socketPath);
    opened.on("error", () => undefined);
    opened.on("close", () => {
      if (socket !== opened) return;
      socket = null;
      for (const one of [...waiting.values()]) one.fail("The signer is not there");
    });
    readLines(opened, maxLineBytes, (line) => {
      const reply = replyShape.safeParse(json(line));
      if (reply.success) waiting.get(reply.data.id)?.answer(reply.data);
    });
    opened.unref();
    return opened;
  };

  const ask = (request: Asked): Promise<SignerReply> =>
    new Promise((resolve, reject) => {
      last += 1;
      const id = last;
      const settle = (): void => {
        clearTimeout(deadline);
        waiting.delete(id);
      };
      const fail = (why: string): void => {
        settle();
        reject(new Fault("signer_unavailable", `${why} (${socketPath}). Start \`tagout signer\`, or look at its log.`, true));
      };
      const deadline = setTimeout(() => fail(`The signer did not answer within ${timeoutMs / 1_000} s`), timeoutMs);
      waiting.set(id, { fail, answer: (reply) => (settle(), resolve(reply)) });
      socket ??= open();
      socket.write(`${JSON.stringify({ id, ...request })}\n`);
    });

  return { ask, close: () => socket?.destroy() };
}

function json(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}
