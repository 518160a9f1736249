import { Ollama, type ChatResponse } from "ollama";
import { consultWith, type Ask } from "../../core/model/consult.js";
import { modelWindow } from "../../core/model/window.js";
import { err, ok, type Result } from "../../core/result.js";
import type { Log } from "../../ports/log.js";
import type { Model, NoAnswer } from "../../ports/model.js";
import { boundedFetch } from "./bounded-fetch.js";
import { gather } from "./gather.js";
import { callLimits, type CallLimits } from "./limits.js";
import { orNoAnswer, RefusedStatus } from "./no-answer.js";

export interface OllamaOptions {
  readonly url: string;
  readonly model: string;
  readonly log: Log;
  readonly limits?: CallLimits;
}

/**
 * One block for every call: a server reloads its model when these differ between calls. The window is always named, since
 * Ollama's default silently drops the front of a longer prompt.
 */
const options = { num_ctx: modelWindow.tokens, num_predict: modelWindow.answerTokens, top_k: 1, repeat_penalty: 1 } as const;

/** A model behind Ollama's native API; its OpenAI-compatible one ignores the window and the overflow switches. */
export function ollama({ url, model, log, limits = callLimits }: OllamaOptions): Model {
  const where = `Ollama at ${new URL(url).host}`;
  return {
    name: `Ollama ${model} at ${new URL(url).host}`,
    async consult(seen, signal) {
      const digest = await digestOf(url, model, where, limits, signal);
      if (!digest.ok) return digest;
      const ask: Ask<NoAnswer> = async (messages, schema, attempt) => {
        const call = abortable(url, signal);
        const request = {
          model,
          messages: [...messages],
          stream: true as const,
          format: schema,
          think: false,
          keep_alive: "30m",
          options: { ...options, temperature: attempt === 0 ? 0 : 0.2, seed: 7 + attempt },
          // Too long a prompt is an error then, and not an answer about its second half.
          truncate: false,
          shift: false,
        };
        const open = async () => contents(await refusing(call.client.chat(request)), log);
        const text = await orNoAnswer(() => gather(open, call.cancel, where, limits, signal), where);
        return text.ok ? ok({ text: text.value, digest: digest.value }) : text;
      };
      return consultWith(ask, model, seen);
    },
    probe: (signal) => digestOf(url, model, where, limits, signal),
  };
}

/** The client of this package has no signal of its own for one request; its `fetch` can be given one. */
function abortable(url: string, signal: AbortSignal): { readonly client: Ollama; readonly cancel: () => void } {
  const controller = new AbortController();
  const either = AbortSignal.any([controller.signal, signal]);
  const client = new Ollama({ host: url, fetch: (input, init) => boundedFetch(input, { ...init, signal: either }) });
  return { client, cancel: () => controller.abort() };
}

async function* contents(stream: AsyncIterable<ChatResponse>, log: Log): AsyncGenerator<string> {
  for await (const part of stream) {
    if (part.done && part.done_reason === "length") log.warn("model.cut", { tokens: part.eval_count });
    yield part.message.content;
  }
}

/** The digest of the model as this server has it; also the proof that it answers and has it. */
async function digestOf(
  url: string,
  model: string,
  where: string,
  { listMs }: CallLimits,
  signal: AbortSignal,
): Promise<Result<string, NoAnswer>> {
  return orNoAnswer(async () => {
    const { client } = abortable(url, AbortSignal.any([signal, AbortSignal.timeout(listMs)]));
    const { models } = await refusing(client.list());
    const found = models.find(({ name }) => name === model || name === `${model}:latest`);
    return found === undefined ? err({ kind: "unavailable", why: `${where} has no model ${model}` }) : ok(found.digest.slice(0, 12));
  }, where);
}

/** The client's own error about a status carries it as `status_code`. */
async function refusing<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    const status = (cause as { readonly status_code?: unknown }).status_code;
    throw typeof status === "number" ? new RefusedStatus(status) : cause;
  }
}
