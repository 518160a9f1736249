import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Document, isScalar, visit } from "yaml";
import { nearest } from "../../src/core/slash/nearest.js";
import { mattermostMistakes, mattermostSetup, mattermostTrial, startMattermostFake } from "./mattermost.js";
import { serveTrial } from "./serve.js";
import { slackMistakes, slackSetup, slackTrial, startSlackFake } from "./slack.js";
import type { Mistake, Setup, Trial } from "./trial.js";

// npm run try:chat -- slack|mattermost [--mistake NAME] [--port N] [--hub-port N]
// A fake of the platform on loopback, a configuration for it, and a page that shows the channel as people would see it.

const usage = `npm run try:chat -- slack|mattermost [--mistake NAME|list] [--port N] [--hub-port N]

  --mistake NAME   plant a mistake, for tagout doctor to name; list says which there are
  --port N         the page's port, 8690 unless said; the platform gets the next one. 0: any two
  --hub-port N     the port that the hub will listen on, 8686 unless said`;

/** A platform with its own kind of fake. */
interface Kind<Fake> {
  readonly start: (port: number) => Promise<Fake>;
  readonly setup: (fake: Fake, hubUrl: string) => Setup;
  readonly mistakes: (hubUrl: string) => Readonly<Record<string, Mistake<Fake>>>;
  readonly trial: (fake: Fake) => Trial;
}

interface Ticking {
  readonly now: () => number;
  readonly advance: (ms: number) => void;
}

const slack = { start: startSlackFake, setup: slackSetup, mistakes: slackMistakes, trial: slackTrial };
const mattermost = { start: startMattermostFake, setup: mattermostSetup, mistakes: mattermostMistakes, trial: mattermostTrial };

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

interface Wanted {
  readonly mistake: string | null;
  readonly port: number;
  readonly hubPort: number;
}

async function run(): Promise<void> {
  const wanted = wantedOf();
  if (wanted === "list") return say(allListed());
  if (wanted === null) return complain(usage);
  const { platform, ...rest } = wanted;
  return platform === "slack" ? tryOut("slack", slack, rest) : tryOut("mattermost", mattermost, rest);
}

function wantedOf(): (Wanted & { readonly platform: "slack" | "mattermost" }) | "list" | null {
  try {
    const options = { mistake: { type: "string" }, port: { type: "string" }, "hub-port": { type: "string" } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [platform, more] = positionals;
    const port = portOf(values.port, 8690);
    const hubPort = portOf(values["hub-port"], 8686);
    if (platform === undefined && values.mistake === "list") return "list";
    if ((platform !== "slack" && platform !== "mattermost") || more !== undefined || port === null || hubPort === null) return null;
    return { platform, port, hubPort, mistake: values.mistake ?? null };
  } catch {
    return null;
  }
}

/** Below the last port, since the platform may get the next one; null when it is no such number. */
function portOf(text: string | undefined, otherwise: number): number | null {
  if (text === undefined) return otherwise;
  return /^\d{1,5}$/.test(text) && Number(text) < 65_535 ? Number(text) : null;
}

async function tryOut<Fake extends Ticking>(platform: "slack" | "mattermost", kind: Kind<Fake>, wanted: Wanted): Promise<void> {
  const hubUrl = `http://127.0.0.1:${wanted.hubPort}`;
  const mistakes = kind.mistakes(hubUrl);
  if (wanted.mistake === "list") return say(listed(mistakes));
  const mistake = wanted.mistake === null ? null : mistakes[wanted.mistake];
  if (mistake === undefined) return complain(unknownMistake(wanted.mistake ?? "", Object.keys(mistakes)));
  const fake = await onPort(wanted.port === 0 ? 0 : wanted.port + 1, kind.start);
  if (fake === null) return;
  const trial = kind.trial(fake);
  const setup = kind.setup(fake, hubUrl);
  if (wanted.hubPort !== 8686) setup.config["http"] = { port: wanted.hubPort };
  mistake?.plant(fake, setup);
  let planted = mistake === null ? null : { says: mistake.says, hasMend: mistake.mend !== null };
  const served = await onPort(wanted.port, (port) =>
    serveTrial(
      trial,
      port,
      () => planted,
      () => {
        mistake?.mend?.(fake, setup);
        if (mistake?.mend != null) planted = null;
      },
    ),
  );
  if (served === null) return trial.stop();
  // The fake keeps a time of its own, for tests; here it goes with this machine's.
  const ticking = setInterval(() => fake.advance(Date.now() + setup.skewMs - fake.now()), 100);
  fake.advance(Date.now() + setup.skewMs - fake.now());
  const dir = writeFiles(setup);
  say(welcome(platform, trial, served.url, dir, setup, mistake));
  await new Promise<void>((resolve) => ["SIGINT", "SIGTERM", "SIGHUP"].forEach((signal) => process.once(signal, resolve)));
  clearInterval(ticking);
  await Promise.all([served.stop(), trial.stop()]);
  // A hub that was started with it keeps its state here, and may be running.
  if (existsSync(join(dir, "state"))) say(`\n${dir} stays, since a hub has kept its state there. When that has ended: rm -r ${dir}`);
  else rmSync(dir, { recursive: true });
}

function unknownMistake(name: string, names: readonly string[]): string {
  const meant = nearest(name, names);
  return `There is no mistake ${name}.${meant === null ? "" : ` Did you mean ${meant}?`} --mistake list says which there are.`;
}

/** Of both platforms, when neither is named. */
const allListed = (): string => {
  const hubUrl = "http://127.0.0.1:8686";
  return `slack\n${listed(slack.mistakes(hubUrl))}\n\nmattermost\n${listed(mattermost.mistakes(hubUrl))}`;
};

const listed = (mistakes: Readonly<Record<string, { readonly says: string }>>): string =>
  Object.entries(mistakes)
    .map(([name, { says }]) => `${name.padEnd(22)} ${says}`)
    .join("\n");

/** Null after one line on why, when it cannot listen there. */
async function onPort<T>(port: number, start: (port: number) => Promise<T>): Promise<T | null> {
  try {
    return await start(port);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== "EADDRINUSE" && code !== "EACCES") throw cause;
    complain(`Port ${port} of 127.0.0.1 is ${code === "EACCES" ? "not for you" : "taken"}. Name another: --port 9690`);
    return null;
  }
}

function writeFiles({ config, secrets, mode }: Setup): string {
  const dir = mkdtempSync(join(tmpdir(), "tagout-try-"));
  // Passed by the user that the embedded database runs as when a hub is started by root.
  chmodSync(dir, 0o711);
  for (const [name, value] of Object.entries(secrets)) {
    writeFileSync(join(dir, name), `${value}\n`);
    chmodSync(join(dir, name), mode);
  }
  writeFileSync(join(dir, "tagout.yaml"), yamlOf(config));
  return dir;
}

/** As somebody would write it: short lists on one line. */
function yamlOf(config: Setup["config"]): string {
  const document = new Document({ stateDir: "state", ...config });
  visit(document, { Seq: (_, list) => void (list.flow = list.items.every(isScalar)) });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function welcome(
  platform: string,
  trial: Trial,
  url: string,
  dir: string,
  { config, secrets }: Setup,
  mistake: { readonly says: string } | null,
): string {
  const file = join(dir, "tagout.yaml");
  const indent = (text: string): string => text.trimEnd().replaceAll(/^/gm, "    ");
  return `
${trial.title}, as people would see it: ${url}
It is a fake on this machine; nothing leaves it. In it are ${trial.people.map(({ name, may }) => `${name} (${may})`).join(", ")}.
${mistake === null ? "" : `\nPlanted: ${mistake.says}. The doctor below should say so.\n`}
${file}, beside its secrets (${Object.keys(secrets).join(", ")}):

${indent(yamlOf(config))}

In a second terminal, a hub with a fault on this machine, whose card comes onto the page: approve it as ann, run it as bob.

    npm run demo -- --config ${file}

In a third, while the hub runs, what the doctor says of each connection:

    npx tagout doctor ${platform} --live --config ${file}

npm start -- --config ${file} starts a hub that stays. Ctrl-C here ends the fake.`;
}

await run();
