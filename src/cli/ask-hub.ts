import { z } from "zod";
import { parseJson } from "../core/parse-json.js";
import type { Secret } from "../core/secret.js";
import { healthStates, type HealthFact } from "../ports/health.js";
import { readRunning, type Running } from "./state.js";

const reply = z.object({ ok: z.boolean(), text: z.string() });

/** What is said to a running hub, and what was typed before it, so that the answer can say what to type next. */
export interface Saying {
  readonly words: string;
  readonly calledAs: string;
}

/** Says it to the running hub, as the person at its terminal; what it answers. Null when the hub does not answer. */
async function ask(running: Running, token: Secret, { words, calledAs }: Saying): Promise<z.infer<typeof reply> | null> {
  try {
    const response = await fetch(new URL("/api/command", running.consoleUrl), {
      method: "POST",
      headers: { authorization: `Bearer ${token.reveal()}`, "content-type": "application/json" },
      body: JSON.stringify({ text: words, calledAs }),
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    const said = await response.text();
    // A hub that cannot answer in its own form says why in a line of plain words.
    return reply.safeParse(parseJson(said)).data ?? { ok: false, text: said.trim() };
  } catch {
    return null;
  }
}

const parts = z.object({
  parts: z.array(z.object({ part: z.string(), state: z.enum(healthStates), detail: z.string() })),
});

/** How every part of the running hub is; null when none runs there, or it does not say. */
export async function healthBeside(stateDir: string): Promise<readonly HealthFact[] | null> {
  const beside = readRunning(stateDir);
  if (beside === null) return null;
  try {
    const response = await fetch(new URL("/api/health", beside.running.consoleUrl), {
      headers: { authorization: `Bearer ${beside.token.reveal()}` },
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    return parts.parse(await response.json()).parts;
  } catch {
    return null;
  }
}

/** The same by state directory; the reason when there is nobody to ask. */
export async function askBeside(stateDir: string, saying: Saying): Promise<z.infer<typeof reply>> {
  const beside = readRunning(stateDir);
  if (beside === null) return { ok: false, text: `No hub runs on ${stateDir}, or you may not read it. Start it with: npm start` };
  return (
    (await ask(beside.running, beside.token, saying)) ?? {
      ok: false,
      text: `The hub at ${beside.running.consoleUrl} does not answer. Is it running?`,
    }
  );
}
