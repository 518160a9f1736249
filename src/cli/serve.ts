import { systemClock } from "../adapters/clock.js";
import { pinoLog } from "../adapters/pino-log.js";
import { closing, type Closing } from "../closing.js";
import type { HubConfig } from "../config.js";
import { Fault } from "../core/fault.js";
import { nodeLineWarning } from "../core/node-line.js";
import type { Hub } from "../hub.js";
import type { Log } from "../ports/log.js";
import { serveDatabase } from "./database.js";
import { forgetRunning, hubState, socketOf, writeCommandToken, writeRunning, type HubState } from "./state.js";
import { tellTroubles } from "./tell-troubles.js";
import { exitCodes, type World } from "./world.js";

/** A hub that serves, with what its commands and companions need to find it. */
export interface Served {
  readonly hub: Hub;
  readonly state: HubState;
  readonly log: Log;
  readonly closing: Closing;
}

/**
 * Brings a hub up: log, database, whatever `companions` starts before it (the signer), the hub itself. Null when it could not,
 * with the reason said and everything closed again.
 */
export async function serve(
  world: World,
  config: HubConfig,
  companions: (state: HubState, log: Log, closing: Closing) => Promise<void>,
): Promise<Served | null> {
  const old = nodeLineWarning(world.nodeVersion, systemClock.now());
  if (old !== null) world.complain(old);
  const state = hubState(config.stateDir);
  const log = pinoLog("hub", config.logLevel, state.log("hub"));
  const parts = closing(log);
  // Loaded only here: every other command would spend a third of its time on it.
  const { startHub } = await import("../hub.js");
  try {
    const database = parts.note("database", await serveDatabase(config, world, log), (it) => it.stop());
    await companions(state, log, parts);
    const hub = parts.note(
      "hub",
      await startHub({
        config,
        database: database.address,
        signerSocket: socketOf(config, state),
        commandToken: writeCommandToken(state),
        clock: systemClock,
        log,
        nodeVersion: world.nodeVersion,
        onWaiting: (why) => world.say(`Waiting: ${why}`),
        signal: world.stopping,
      }),
      (it) => it.stop(),
    );
    const ends = parts.note("troubles", new AbortController(), (it) => it.abort());
    parts.note("running file", state, forgetRunning);
    writeRunning(state, { consoleUrl: hub.consoleUrl, linkPort: hub.linkPort, enrolPort: hub.enrolPort, database: database.embedded });
    void tellTroubles(hub, world.say, AbortSignal.any([world.stopping, ends.signal]));
    return { hub, state, log, closing: parts };
  } catch (cause) {
    await parts.closeAll();
    if (!(cause instanceof Fault)) throw cause;
    log.error("hub.not_started", { code: cause.code });
    world.complain(`The hub could not start: ${cause.message}`);
    world.leaveWith(exitCodes.unavailable);
    return null;
  }
}

/** Until the process is told to stop. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  return signal.aborted ? Promise.resolve() : new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
