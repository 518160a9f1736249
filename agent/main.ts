#!/usr/bin/env node
import { homedir } from "node:os";
import { agentProgram } from "./program.js";

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stopping.abort());
// Started by another program of Tagout, this one ends with it.
process.once("disconnect", () => stopping.abort());
process.channel?.unref();
// It may have gone before this line was reached.
if (process.connected === false) stopping.abort();
// A reader that goes away (`tagout-agent capture-once ... | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

await agentProgram({
  uid: process.getuid?.() ?? -1,
  pid: process.pid,
  nodeVersion: process.versions.node,
  home: homedir(),
  stateHome: process.env["XDG_STATE_HOME"],
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  leaveWith: (code) => {
    process.exitCode = code;
  },
  stopping: stopping.signal,
}).parseAsync(process.argv);
