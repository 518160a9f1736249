import { setTimeout as sleep } from "node:timers/promises";
import type { Transport } from "./adapters/transport/transport.js";
import type { FreezeWatch } from "./pipeline/freeze.js";
import { paces, run } from "./pipeline/line.js";
import { keepNoise } from "./pipeline/noise.js";
import type { LinePorts } from "./pipeline/ports.js";
import { show } from "./pipeline/show.js";
import { talk } from "./pipeline/talk.js";
import { witness } from "./pipeline/witness.js";
import type { Log } from "./ports/log.js";

/** Everything that the hub does by itself, until `stopping` aborts. Resolves when all of it has ended; never rejects. */
export async function runLoops(
  ports: LinePorts,
  freezes: FreezeWatch,
  { freeze, checkpoint }: Pick<Transport, "freeze" | "checkpoint">,
  stopping: AbortSignal,
): Promise<void> {
  const platforms = [...ports.chats.keys()];
  const channels = platforms.filter((platform) => platform !== "console");
  // Each loop waits for commits by a signal of its own: the store counts what a waiter has heard by its signal.
  const own = (): AbortSignal => AbortSignal.any([stopping]);
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal: stopping }).catch(() => undefined);
  await allEnded(
    [
      ...paces.map((pace): Loop => [`line ${pace.name}`, run(pace, ports, own())]),
      ...platforms.map((platform): Loop => [`show ${platform}`, show(platform, ports, own())]),
      ...channels.map((platform): Loop => [`talk ${platform}`, talk(platform, ports, own())]),
      ...channels.map((platform): Loop => [`noise ${platform}`, keepNoise(platform, ports, own())]),
      ["freeze", freezes.follow(freeze, own())],
      ["witness", witness(ports, checkpoint, pause, stopping)],
    ],
    ports.log,
    stopping,
  );
}

/** A loop, and the name that the log has for it. */
type Loop = readonly [string, Promise<void>];

/**
 * Waits for all of them; never rejects. One that ends before it was told to is a bug: it is named in the log at once, and the others
 * go on.
 */
export async function allEnded(loops: readonly Loop[], log: Log, stopping: AbortSignal): Promise<void> {
  await Promise.all(
    loops.map(async ([loop, running]) => {
      const error = await running.then(
        () => null,
        (cause: unknown) => (cause instanceof Error ? cause.message : "unknown"),
      );
      if (error !== null || !stopping.aborted) log.error("hub.loop_ended", { loop, error });
    }),
  );
}
