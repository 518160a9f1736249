#!/usr/bin/env node
import { homedir } from "node:os";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { program } from "./cli/program.js";
import type { World } from "./cli/world.js";
import { Fault } from "./core/fault.js";

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stopping.abort());
// Started by another program of Tagout, this one ends with it.
process.once("disconnect", () => stopping.abort());
process.channel?.unref();
// It may have gone before this line was reached.
if (process.connected === false) stopping.abort();
// A reader that goes away (`tagout ... | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const isOnPath = basename(process.argv[1] ?? "") === "tagout" && process.env["npm_command"] === undefined;
const world: World = {
  name: isOnPath ? "tagout" : "npx tagout",
  env: process.env,
  uid: process.getuid?.() ?? -1,
  home: homedir(),
  nodePath: process.execPath,
  nodeVersion: process.versions.node,
  programs: { hub: beside("./main.js"), agent: beside("../agent/main.js"), faults: beside("./cli/faults") },
  stdin: process.stdin,
  stdout: process.stdout,
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  leaveWith: (code) => {
    process.exitCode = code;
  },
  stopping: stopping.signal,
  stop: () => stopping.abort(),
};

try {
  await program(world).parseAsync(process.argv);
} catch (thrown) {
  // A broken outside world is for the person to mend, in one sentence; anything else is a bug and shows its stack.
  if (!(thrown instanceof Fault)) throw thrown;
  world.complain(thrown.message);
  world.leaveWith(1);
}
