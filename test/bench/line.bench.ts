/**
 * The whole line as it runs for real: hub, signer, agent and PostgreSQL as processes of their own, Slack's part played by a fake
 * with Bolt and Socket Mode in the loop, and a real program that takes too much memory. How long until the card is up, and from
 * each click until the host starts; then what the agent costs at rest. Prints figures; asserts nothing, since figures are of one
 * machine. `npm run bench` bundles the agent first; started alone it needs `npm run bundle` before.
 *
 *   node --import tsx test/bench/line.bench.ts [ROUNDS, default 10, at most 20: a host takes no more live runs an hour]
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../e2e/walk.js";
import { faultName, startSystem } from "../e2e/system.js";
import { startFakeSlack, type FakeSlack } from "../fakes/fake-slack.js";
import { channel, homeTeam, people } from "../fakes/slack/directory.js";
import { seen } from "../fakes/slack/seen.js";

const warmUpSeconds = 20;
const restSeconds = 60;
const say = (line = ""): unknown => process.stdout.write(`${line}\n`);

/** Milliseconds between two moments of one round. */
interface Round {
  readonly cardUp: number;
  readonly planUp: number;
  readonly dryRun: number;
  readonly liveRun: number;
  readonly resolved: number;
}

const rounds = Number(process.argv[2] ?? 10);
say(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}, ${rounds} rounds`);
const secrets = mkdtempSync(join(tmpdir(), "tagout-bench-line-"));
const slack = await startFakeSlack(Date.now());
const system = await startSystem({ config: configOf(slack) });
try {
  const times: Round[] = [];
  for (let n = 0; n < rounds; n += 1) times.push(await round());
  report(times);
  await rest();
} finally {
  await system.stop();
  await slack.stop();
  rmSync(secrets, { recursive: true });
}

async function round(): Promise<Round> {
  const earlier = new Set(cards().map(({ ts }) => ts));
  const from = agentLog().length;
  const fault = system.fault();
  const ts = await once("a card", () => cards().find((card) => !earlier.has(card.ts))?.ts);
  const cardUp = Date.now();
  const noticed = await once("the signal in the agent's log", () => eventSince(from, "capture.ok", { phase: "raised" }));
  const click = async (label: string): Promise<number> => {
    await once(label, () =>
      cards()
        .find((card) => card.ts === ts)
        ?.buttons.includes(label),
    );
    const pressed = Date.now();
    await slack.press(people.ann, ts, label);
    return pressed;
  };
  const planUp = await click("Approve");
  const dry = await click("Dry-run");
  const dryStarted = await once("the dry run", () => eventSince(from, "execute.started", { mode: "dry-run" }));
  const live = await click("Run live");
  const liveStarted = await once("the live run", () => eventSince(from, "execute.started", { mode: "live" }));
  await once("the end of the fault", () => !isAlive(fault));
  await once("resolved", () =>
    cards()
      .find((card) => card.ts === ts)
      ?.text.includes("Resolved"),
  );
  return {
    cardUp: cardUp - noticed,
    planUp: planUp - noticed,
    dryRun: dryStarted - dry,
    liveRun: liveStarted - live,
    resolved: Date.now() - liveStarted,
  };
}

function report(times: readonly Round[]): void {
  const line = (name: string, part: keyof Round): void => {
    const sorted = times.map((one) => one[part]).sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.ceil((sorted.length - 1) * share)] ?? Number.NaN;
    say(`  ${name.padEnd(42)} p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, slowest ${at(1)} ms`);
  };
  line("signal stored on the host -> card in chat", "cardUp");
  line("the same -> card with its plan", "planUp");
  line("click -> dry run started on the host", "dryRun");
  line("click -> live run started on the host", "liveRun");
  line("live run started -> resolved (two samples)", "resolved");
}

/** Memory and processor of the agent while nothing happens: one file, started as its unit does, with its usual interval. */
async function rest(): Promise<void> {
  await system.agent.stop();
  const settings = join(system.dir, "agent.yaml");
  writeFileSync(settings, readFileSync(settings, "utf8").replace("sampleEverySeconds: 1", "sampleEverySeconds: 5"));
  const args = ["--max-semi-space-size=1", "--no-opt", "dist/tagout-agent.mjs", "run", "--config", settings];
  const agent = spawn(process.execPath, args, { stdio: "ignore", env: { HOME: system.dir, MALLOC_ARENA_MAX: "1" } });
  await sleep(warmUpSeconds * 1_000);
  const before = ticks(agent.pid);
  await sleep(restSeconds * 1_000);
  const share = (ticks(agent.pid) - before) / restSeconds;
  say(`  agent at rest, a sample every 5 s${" ".repeat(9)} ${residentMb(agent.pid)} MB resident, ${share.toFixed(1)} % of a core`);
  agent.kill();
}

function cards(): readonly { readonly ts: string; readonly text: string; readonly buttons: readonly string[] }[] {
  return [...(slack.world.channels.get(channel)?.messages.values() ?? [])]
    .filter(({ thread }) => thread === null)
    .map(({ ts, text, blocks }) => ({ ts, ...seen(text, blocks) }))
    .filter(({ text }) => text.includes(faultName));
}

function agentLog(): string {
  return readFileSync(join(system.dir, "agent.log"), "utf8");
}

/** When the agent wrote that event with these fields, after so much of its log: the end of the round before may come later than its card. */
function eventSince(from: number, event: string, fields: Readonly<Record<string, string>>): number | undefined {
  const found = agentLog()
    .slice(from)
    .split("\n")
    .filter((line) => line.startsWith("{") && line.endsWith("}"))
    .map((line) => JSON.parse(line) as Readonly<Record<string, string>>)
    .find((one) => Object.entries({ event, ...fields }).every(([name, value]) => one[name] === value));
  return found === undefined ? undefined : Date.parse(found["time"] ?? "");
}

/** User and system time in hundredths of a second (proc_pid_stat(5), fields 14 and 15). */
function ticks(pid = 0): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

function residentMb(pid = 0): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round((Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024) / 1e6);
}

async function once<T>(what: string, find: () => T | undefined | false): Promise<T> {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    const found = find();
    if (found !== undefined && found !== false) return found;
    await sleep(2);
  }
  throw new Error(`never happened: ${what}\n${system.logs()}`);
}

function configOf({ botToken, appToken, apiUrl }: FakeSlack): Readonly<Record<string, unknown>> {
  const secret = (name: string, value: string): string => {
    writeFileSync(join(secrets, name), value, { mode: 0o600 });
    return join(secrets, name);
  };
  return {
    slack: { mode: "socket", botTokenFile: secret("bot", botToken), appTokenFile: secret("app", appToken), channels: [channel], apiUrl },
    access: { grants: [{ to: `slack:${homeTeam}/${people.ann.id}`, roles: ["approver", "executor"] }] },
    // The same fault again and again is what this does.
    noise: { flapping: { openings: 100 } },
  };
}
