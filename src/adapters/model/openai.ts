import { z } from "zod";
import { consultWith, type Ask } from "../../core/model/consult.js";
import { modelWindow } from "../../core/model/window.js";
import { err, ok } from "../../core/result.js";
import type { Secret } from "../../core/secret.js";
import type { Model, NoAnswer } from "../../ports/model.js";
import { boundedFetch } from "./bounded-fetch.js";
import { gather } from "./gather.js";
import { callLimits, type CallLimits } from "./limits.js";
import { orNoAnswer, RefusedStatus } from "./no-answer.js";

export interface OpenAiOptions {
  /** Base URL, for example `http://10.0.0.5:8000/v1`. */
  readonly url: string;
  readonly model: string;
  readonly apiKey: Secret | null;
  readonly limits?: CallLimits;
}

const chunk = z.object({ choices: z.array(z.object({ delta: z.object({ content: z.string().nullish() }).optional() })) });
const listed = z.object({ data: z.array(z.object({ id: z.string() })) });

/**
 * A model behind an OpenAI-compatible server on the operator's network: vLLM, llama.cpp. Plain fetch; an SDK would add 17 MB for
 * one request.
 */
export function openAi({ url, model, apiKey, limits = callLimits }: OpenAiOptions): Model {
  const base = url.replace(/\/+$/, "");
  const where = `The model server at ${new URL(url).host}`;
  const headers = { "content-type": "application/json", ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey.reveal()}` }) };
  return {
    name: `${model} at ${new URL(url).host}`,
    consult(seen, signal) {
      const ask: Ask<NoAnswer> = async (messages, schema, attempt) => {
        const controller = new AbortController();
        const body = {
          model,
          messages,
          stream: true,
          max_tokens: modelWindow.answerTokens,
          temperature: attempt === 0 ? 0 : 0.2,
          top_p: 1,
          seed: 7 + attempt,
          response_format: { type: "json_schema", json_schema: { name: "diagnosis", strict: true, schema } },
        };
        const open = async () =>
          contents(
            await boundedFetch(`${base}/chat/completions`, {
              method: "POST",
              headers,
              body: JSON.stringify(body),
              signal: AbortSignal.any([controller.signal, signal]),
            }),
          );
        const text = await orNoAnswer(() => gather(open, () => controller.abort(), where, limits, signal), where);
        return text.ok ? ok({ text: text.value, digest: "not told by the server" }) : text;
      };
      return consultWith(ask, model, seen);
    },
    probe: (signal) =>
      orNoAnswer(async () => {
        const response = await boundedFetch(`${base}/models`, {
          headers,
          signal: AbortSignal.any([signal, AbortSignal.timeout(limits.listMs)]),
        });
        const models = listed.safeParse(await response.json());
        const has = models.success && models.data.data.some(({ id }) => id === model);
        return has ? ok(model) : err({ kind: "unavailable", why: `${where} has no model ${model}` });
      }, where),
  };
}

/** Server-sent events: `data: {json}` lines until `data: [DONE]`. */
async function* contents(response: Response): AsyncGenerator<string> {
  if (!response.ok || response.body === null) throw new RefusedStatus(response.status);
  let pending = "";
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (pending + part).split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) yield contentOf(line);
  }
}

function contentOf(line: string): string {
  const data = /^data:\s*(\{.*\})\s*$/.exec(line)?.[1];
  if (data === undefined) return "";
  const parsed = chunk.safeParse(JSON.parse(data));
  return parsed.success ? (parsed.data.choices[0]?.delta?.content ?? "") : "";
}
