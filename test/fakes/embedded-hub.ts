import { startEmbeddedPostgres } from "../../src/adapters/store/embedded-postgres.js";

// A hub that does nothing but hold its database: started as a process of its own, so that a test may kill it.
// Says one line of JSON, `{"socketDir","port","dataDir"}` or `{"fault"}`; SIGTERM ends it and its server.

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const stateDir = process.argv[2] ?? "";

try {
  const { stop, ...server } = await startEmbeddedPostgres({ stateDir, log });
  process.once("SIGTERM", () => void stop().then(() => process.exit(0)));
  process.stdout.write(`${JSON.stringify(server)}\n`);
  setInterval(() => undefined, 60_000);
} catch (fault) {
  process.stdout.write(`${JSON.stringify({ fault: fault instanceof Error ? fault.message : String(fault) })}\n`);
}
