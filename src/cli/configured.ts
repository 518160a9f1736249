import { resolve } from "node:path";
import { loadConfig, type HubConfig, type SecretsOf } from "../config.js";
import { problemText } from "../core/config-problem.js";
import type { Place } from "./place.js";
import { defaultStateDir, exitCodes, type World } from "./world.js";

/** The checked configuration, or null after every problem has been said. */
export function configured(world: World, options: Place, secretsOf: SecretsOf = "hub"): HubConfig | null {
  const path = options.config ?? world.env["TAGOUT_CONFIG"] ?? null;
  const loaded = loadConfig(path, options.stateDir ?? defaultStateDir(world), secretsOf);
  // What was typed for this one run goes before what the file says for all of them.
  if (loaded.ok) return options.stateDir === undefined ? loaded.value : { ...loaded.value, stateDir: resolve(options.stateDir) };
  world.complain(
    `The configuration has ${loaded.error.length === 1 ? "a problem" : `${loaded.error.length} problems`}:\n${problemText(loaded.error)}`,
  );
  world.leaveWith(exitCodes.config);
  return null;
}

/** On a hub for oneself, whoever started it may do everything on the console, unless the configuration says who may. */
export function withOperator(config: HubConfig): HubConfig {
  if (config.access.grants.length > 0) return config;
  const grants = [{ to: "console:operator", roles: ["approver" as const, "executor" as const], hosts: {} }];
  return { ...config, access: { ...config.access, grants } };
}
