import { resolve } from "node:path";
import { parseDocument } from "yaml";
import type { ConfigProblem } from "../src/core/config-problem.js";
import { configValue } from "../src/core/config-value.js";
import { err, ok, type Result } from "../src/core/result.js";
import { signalKinds } from "../src/core/signal.js";
import { agentConfigSchema, type AgentConfigFile } from "./config-schema.js";
import { readOwn } from "./own-file.js";

/** The agent's configuration, checked, with nothing left open. */
export interface AgentConfig extends AgentConfigFile {
  readonly stateDir: string;
}

/**
 * Reads the agent's file. Either all of it is right, or every problem is listed at once, each with its mend.
 *
 * The file decides what may run here, so one that somebody else owns or can change is not read at all.
 *
 * @param uid the user the agent runs as.
 * @param defaultStateDir where state lives when the file does not say.
 */
export function loadConfig(path: string, uid: number, defaultStateDir: string): Result<AgentConfig, readonly ConfigProblem[]> {
  const text = readOwn(resolve(path), uid);
  return text.ok ? parseConfig(text.value, defaultStateDir) : err([text.error]);
}

/** The same from text. */
export function parseConfig(text: string, defaultStateDir: string): Result<AgentConfig, readonly ConfigProblem[]> {
  const config = configValue(parseDocument(text), "YAML", agentConfigSchema, "manifests/agent.example.yaml");
  if (!config.ok) return config;
  const problems = contradictions(config.value);
  return problems.length > 0 ? err(problems) : ok(Object.freeze({ ...config.value, stateDir: config.value.stateDir ?? defaultStateDir }));
}

/** What each key allows alone and no host can mean together. */
function contradictions(config: AgentConfigFile): readonly ConfigProblem[] {
  return [
    ...signalKinds.flatMap((kind) => levelProblems(kind, config)),
    ...twice(
      "detectors.memory-process.programs",
      config.detectors["memory-process"].programs.map(({ name }) => name),
    ),
    ...twice("units", config.units),
    ...(config.policy.bundleFile !== undefined && config.policy.bundleKeyFile === undefined
      ? [{ key: "policy.bundleKeyFile", problem: "missing", mend: "Name the file with the public key that must have signed the bundle." }]
      : []),
  ];
}

function levelProblems(kind: (typeof signalKinds)[number], { detectors }: AgentConfigFile): readonly ConfigProblem[] {
  const rule: Readonly<Record<string, unknown>> = detectors[kind];
  const clear = rule["clearPercent"];
  if (typeof clear !== "number" || kind === "memory-process") return [];
  return ["raisePercent", "raiseSomePercent", "raiseFullPercent"].flatMap((name) => {
    const raise = rule[name];
    if (typeof raise !== "number" || clear <= raise) return [];
    return [
      {
        key: `detectors.${kind}.clearPercent`,
        problem: `${clear} is above ${name}, which is ${raise}: it would be raised and cleared at once`,
        mend: `Take a value of at most ${raise}.`,
      },
    ];
  });
}

function twice(key: string, names: readonly string[]): readonly ConfigProblem[] {
  const doubles = [...new Set(names.filter((name, n) => names.indexOf(name) !== n))];
  return doubles.map((name) => ({ key, problem: `names ${name} twice`, mend: "Keep one of them." }));
}
