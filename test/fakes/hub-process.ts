import { appendFileSync } from "node:fs";
import { memoryAgentStore } from "./memory-agent-store.js";
import { recordingLog } from "./recording-log.js";
import { recordedEvents, someSignerKey } from "./wire.js";
import { openAuthority } from "../../src/adapters/transport/authority.js";
import { startTransport } from "../../src/adapters/transport/transport.js";
import { systemClock } from "../../src/adapters/clock.js";

// A hub in a process of its own whose database is a file, to be killed in the middle of things. Argument: JSON. Says its port.

interface Orders {
  readonly authorityDir: string;
  readonly host: string;
  readonly serial: string;
  /** One stored signal id a line. */
  readonly storedFile: string;
  /** Dies by SIGKILL after so many batches were stored and before they are acknowledged; 0 never. */
  readonly dieAfter: number;
}

const orders = JSON.parse(process.argv[2] ?? "{}") as Orders;
const store = memoryAgentStore();
const expires = Date.now() + 3_600_000;
await store.addToken({ hash: "a".repeat(64), host: orders.host, labels: {}, expires }, Date.now());
await store.enrol({ tokenHash: "a".repeat(64), host: orders.host, serial: orders.serial, certificateExpires: expires }, Date.now());

const events = recordedEvents();
let batches = 0;
events.before = (kind, batch) => {
  if (kind === "evidence") appendFileSync(orders.storedFile, batch.map(({ signal }) => `${signal.id}\n`).join(""));
};
events.after = () => {
  batches += 1;
  if (batches === orders.dieAfter) process.kill(process.pid, "SIGKILL");
};
const hub = await startTransport({
  authority: await openAuthority(orders.authorityDir, Date.now()),
  listen: { host: "127.0.0.1", linkPort: 0, enrolPort: 0 },
  names: ["127.0.0.1"],
  store,
  events,
  signerPublicKey: () => Promise.resolve(someSignerKey),
  frozen: () => Promise.resolve(false),
  policy: null,
  clock: systemClock,
  log: recordingLog(),
});
process.stdout.write(`${hub.linkPort}\n`);
process.on("SIGTERM", () => void hub.stop().then(() => process.exit(0)));
