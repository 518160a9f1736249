import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseDocument } from "yaml";
import { signalKinds } from "../src/core/signal.js";
import { err, ok, type Result } from "../src/core/result.js";
import { agentConfigSchema, type AgentConfigFile } from "./config-schema.js";

/** The agent's configuration, checked, with nothing left open. */
export interface AgentConfig extends AgentConfigFile {
  readonly stateDir: string;
}

/** One thing wrong with the configuration and what to do about it. */
export interface ConfigProblem {
  /** For example `detectors.disk-space.raisePercent`. */
  readonly key: string;
  readonly problem: string;
  readonly mend: string;
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
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0) {
    return err(
      document.errors.map((error) => ({
        key: "YAML",
        problem: error.message.split("\n")[0] ?? "unreadable",
        mend: "Correct the file at that line.",
      })),
    );
  }
  const parsed = agentConfigSchema.safeParse(document.toJS() ?? {});
  if (!parsed.success) return err(parsed.error.issues.flatMap(problemsOf));
  const problems = contradictions(parsed.data);
  return problems.length > 0 ? err(problems) : ok(Object.freeze({ ...parsed.data, stateDir: parsed.data.stateDir ?? defaultStateDir }));
}

export function problemText(problems: readonly ConfigProblem[]): string {
  return problems.map(({ key, problem, mend }) => `  ${key}: ${problem}\n    ${mend}`).join("\n");
}

/** Checked on the open file, so that what was checked is what is read. */
function readOwn(path: string, uid: number): Result<string, ConfigProblem> {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return err({
      key: path,
      problem: "cannot be read",
      mend: "Check the path and its permissions; manifests/agent.example.yaml is a file to start from.",
    });
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return err({ key: path, problem: "is not a file", mend: "Name a YAML file." });
    return obstacle(path, stats, uid) ?? obstacle(dirname(path), statSync(dirname(path)), uid) ?? ok(readFileSync(fd, "utf8"));
  } finally {
    closeSync(fd);
  }
}

type Owned = { readonly uid: number; readonly mode: number };

/** A directory with the sticky bit, such as /tmp, lets nobody replace what is not theirs. */
function obstacle(path: string, { uid: owner, mode }: Owned, uid: number): Result<never, ConfigProblem> | null {
  if (owner !== 0 && owner !== uid) {
    return err({
      key: path,
      problem: "belongs to somebody else, who could let anything run here",
      mend: `chown ${uid === 0 ? "root" : uid} ${path}`,
    });
  }
  const isSticky = (mode & constants.S_IFMT) === constants.S_IFDIR && (mode & 0o1000) !== 0;
  if ((mode & 0o022) === 0 || isSticky) return null;
  return err({ key: path, problem: "can be changed by others, who could let anything run here", mend: `chmod go-w ${path}` });
}

type Issue = { readonly code: string; readonly path: readonly PropertyKey[]; readonly message: string; readonly keys?: readonly string[] };

function problemsOf(issue: Issue): readonly ConfigProblem[] {
  const key = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return (issue.keys ?? []).map((name) => ({
      key: key === "" ? name : `${key}.${name}`,
      problem: "no such key",
      mend: "Remove it or correct its spelling; manifests/agent.example.yaml lists every key.",
    }));
  }
  return [
    {
      key: key === "" ? "(the whole file)" : key,
      problem: issue.message,
      mend: "manifests/agent.example.yaml shows this key with its default.",
    },
  ];
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
