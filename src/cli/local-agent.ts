import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { hostNamePattern } from "../core/host.js";
import type { Hub } from "../hub.js";
import type { Log } from "../ports/log.js";
import { runToEnd, startChild, type Child } from "./children.js";
import { openLog, type HubState } from "./state.js";
import type { World } from "./world.js";

/** This machine's name as a host name: lower case, what does not fit replaced. */
export function localHostName(name: string = hostname()): string {
  const fitting =
    name
      .toLowerCase()
      .split(".")[0]
      ?.replace(/[^a-z0-9-]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 63) ?? "";
  return hostNamePattern.test(fitting) ? fitting : "this-host";
}

/**
 * An agent on the hub's own machine: configured, joined with a one-time token, started. Null when it could not join; its log
 * says why.
 *
 * @param settings what its file says beside the defaults; an existing file is left as it is.
 */
export async function startLocalAgent(
  world: World,
  hub: Hub,
  state: HubState,
  log: Log,
  settings: Readonly<Record<string, unknown>>,
): Promise<Child | null> {
  const config = join(state.dir, "agent.yaml");
  const dir = join(state.dir, "agent");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (!existsSync(config)) writeFileSync(config, stringify({ stateDir: dir, ...settings }), { mode: 0o600 });
  const { nodePath } = world;
  const script = world.programs.agent;
  const logFile = openLog(state, "agent");
  if (!existsSync(join(dir, "identity.json"))) {
    const token = join(state.dir, "join-token");
    const made = await hub.joinToken(localHostName(), {});
    if (!made.ok) return null;
    writeFileSync(token, `${made.value.token.reveal()}\n`, { mode: 0o600 });
    if (!(await runToEnd(nodePath, [script, "join", "--config", config, "--token-file", token], logFile))) return null;
  }
  return startChild({ name: "agent", nodePath, script, args: ["run", "--config", config], logFile, log });
}
