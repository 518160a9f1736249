import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { systemClock } from "../../src/adapters/clock.js";
import { startHttp } from "../../src/adapters/http/server.js";
import { startMattermost } from "../../src/adapters/chat/mattermost/platform.js";
import { startSlack } from "../../src/adapters/chat/slack/platform.js";
import { doctorCommand } from "../../src/cli/doctor.js";
import { loadConfig, type HubConfig } from "../../src/config.js";
import { mattermostOf, slackOf } from "../../src/hub-parts.js";
import type { ChatPlatform } from "../../src/ports/chat.js";
import { besideHub } from "../fakes/beside-hub.js";
import { fakeWorld } from "../fakes/fake-world.js";
import { listening } from "../fakes/listening.js";
import { people as onMattermost } from "../fakes/mattermost/directory.js";
import { recordingLog } from "../fakes/recording-log.js";
import { people as onSlack } from "../fakes/slack/directory.js";
import { until } from "../fakes/slack/harness.js";
import { mattermostMistakes, mattermostSetup, startMattermostFake } from "../try/mattermost.js";
import { slackMistakes, slackSetup, startSlackFake } from "../try/slack.js";
import type { Mistake, Setup } from "../try/trial.js";

interface Kind<Fake> {
  readonly part: "slack" | "mattermost";
  readonly start: (port: number) => Promise<Fake>;
  readonly setup: (fake: Fake, hubUrl: string) => Setup;
  readonly mistakes: (hubUrl: string) => Readonly<Record<string, Mistake<Fake>>>;
  /** The platform as the hub would run it; null where it is not configured. */
  readonly run: (config: HubConfig, hubUrl: string) => Promise<ChatPlatform> | null;
  /** Somebody types a command there. */
  readonly type: (fake: Fake) => Promise<unknown>;
}

interface Fake {
  readonly now: () => number;
  readonly advance: (ms: number) => void;
  readonly stop: () => Promise<void>;
}

const slack: Kind<Awaited<ReturnType<typeof startSlackFake>>> = {
  part: "slack",
  start: startSlackFake,
  setup: slackSetup,
  mistakes: slackMistakes,
  run(config, hubUrl) {
    const its = slackOf(config, hubUrl);
    return its === null ? null : startSlack(its, listening(), recordingLog(), systemClock);
  },
  type: (fake) => fake.type(onSlack.ann, "/incident", "whoami"),
};

const mattermost: Kind<Awaited<ReturnType<typeof startMattermostFake>>> = {
  part: "mattermost",
  start: startMattermostFake,
  setup: mattermostSetup,
  mistakes: mattermostMistakes,
  run(config, hubUrl) {
    const its = mattermostOf(config, hubUrl);
    return its === null ? null : startMattermost(its, listening(), recordingLog(), systemClock);
  },
  type: (fake) => fake.type(onMattermost.ann, "/incident", "whoami"),
};

/** What the doctor says of one mistake, planted as `npm run try:chat` does, beside a hub that runs with it. */
async function examined<F extends Fake>(kind: Kind<F>, name: string | null): Promise<{ readonly said: string; readonly code: number }> {
  const dir = mkdtempSync(join(tmpdir(), "tagout-mistake-"));
  const http = await startHttp({ host: "127.0.0.1", port: 0, ready: () => true, log: recordingLog() });
  const fake = await kind.start(0);
  let platform: ChatPlatform | null = null;
  // The fake keeps a time of its own; here it goes with this machine's, however slow that is.
  let ticking: NodeJS.Timeout | undefined;
  try {
    const setup = kind.setup(fake, http.url);
    if (name !== null) kind.mistakes(http.url)[name]?.plant(fake, setup);
    const tick = (): void => fake.advance(Date.now() + setup.skewMs - fake.now());
    tick();
    ticking = setInterval(tick, 100);
    const [file, stateDir] = [written(setup, dir), join(dir, "state")];
    const loaded = loadConfig(file, stateDir);
    platform = loaded.ok ? await kind.run(loaded.value, http.url) : null;
    if (platform !== null) {
      http.add(platform.routes);
      await until(() => platform?.health().detail.startsWith("The first answer from ") === false);
    }
    if (name !== null && typed.includes(name)) await kind.type(fake);
    const { world, said, codes } = fakeWorld();
    const health = () => ({ parts: platform === null ? [] : [platform.health()] });
    await besideHub(stateDir, { "/api/health": health }, async () => {
      await doctorCommand(world).parseAsync([kind.part, "--live", "--config", file, "--state-dir", stateDir], { from: "user" });
    });
    return { said: said.join("\n"), code: codes.at(-1) ?? 0 };
  } finally {
    clearInterval(ticking);
    await platform?.stop();
    await fake.stop();
    await http.stop();
    rmSync(dir, { recursive: true });
  }
}

/** What only shows when somebody types there. */
const typed = ["wrong-signing-secret", "wrong-slash-token"];

function written({ config, secrets, mode }: Setup, dir: string): string {
  for (const [name, secret] of Object.entries(secrets)) {
    writeFileSync(join(dir, name), `${secret}\n`);
    chmodSync(join(dir, name), mode);
  }
  const file = join(dir, "tagout.yaml");
  writeFileSync(file, JSON.stringify({ model: { kind: "none" }, ...config }));
  return file;
}

/** The line that names the mistake, and what stands below it to mend it. Exit codes are 1 for BAD, 78 for the configuration, else 0. */
type Named = readonly [row: RegExp, mend: RegExp];

const named: Readonly<Record<"slack" | "mattermost", Readonly<Record<string, Named>>>> = {
  slack: {
    "missing-scope": [/^BAD {3}scopes: the bot lacks chat:write$/, /manifest\.yaml .* reinstall/],
    "missing-group-scope": [/^BAD {3}scopes: the bot lacks usergroups:read$/, /manifest\.yaml .* reinstall/],
    "not-in-channel": [/^BAD {3}channel C0INCIDENT: the bot is not in it$/, /\/invite @tagout/],
    "archived-channel": [/^BAD {3}channel C0INCIDENT: it is archived$/, /slack\.channels, or have it unarchived/],
    "wrong-channel": [/^BAD {3}channel C0NOWHERE0: the bot finds no such channel$/, /Copy the id/],
    "revoked-token": [/^BAD {3}bot token: .*token_revoked/, /Bot User OAuth Token/],
    "wrong-app-token": [/^BAD {3}app token: .*invalid_auth/, /App-Level Token \(xapp-\) with connections:write/],
    "swapped-tokens": [/^ {2}slack\.botTokenFile: .* holds an app-level token/, /Bot User OAuth Token \(xoxb-/],
    "missing-group": [/^BAD {3}group S0ONCALL0: there is no such user group$/, /Copy the group's id/],
    "free-plan": [/^BAD {3}group S0ONCALL0: .* not part of this workspace's plan$/, /Grant the roles to people instead/],
    "wrong-person": [/^BAD {3}person T0BBBBBBB\/\w+: the bot is in T0AAAAAAA/, /\/incident whoami/],
    "clock-skew": [/^BAD {3}clock beside Slack: \d{3} s apart: signatures count as stale/, /NTP/],
    "wrong-signing-secret": [/^BAD {3}running hub, slack: .*Copy the Signing Secret .* slack\.signingSecretFile/, /Do what it says/],
    "callback-unreachable": [/^BAD {3}request URL: nothing answers at http:\/\/127\.0\.0\.1:9$/, /lead \/slack\/events/],
    "no-blocks": [/^WARN {2}card layout: Slack would refuse it/, /drawn more simply/],
    "readable-secret": [/^ {2}slack\.botTokenFile: .* can be read by others/, /chmod 600/],
  },
  mattermost: {
    "internal-connections": [/^BAD {3}channel incidents0*: .* did not get through to the hub/, /AllowedUntrustedInternalConnections/],
    "internal-commas": [/^BAD {3}channel incidents0*: .* did not get through to the hub/, /separated by blanks .* never by commas/],
    "callback-unreachable": [/^BAD {3}hub: nothing answers at http:\/\/127\.0\.0\.1:9$/, /Start the hub/],
    "wrong-slash-token": [
      /^BAD {3}running hub, mattermost: .*another token than mattermost\.commandTokenFiles: copy it again/,
      /Do what it says/,
    ],
    "wrong-team": [/^BAD {3}command \/incident in team nowhere0*: /, /correct the team's id in mattermost\.commandTokenFiles/],
    "no-command": [/^WARN {2}command \/incident: no team has a token/, /docs\/mattermost\.md step 3/],
    "not-in-team": [/^BAD {3}command \/incident in team team0*: the bot is not in that team/, /Add the bot to the team/],
    "not-in-channel": [/^BAD {3}channel incidents0*: the bot is not in it/, /\/invite @tagout/],
    "archived-channel": [/^BAD {3}channel incidents0*: incidents is archived$/, /mattermost\.channels, or have it unarchived/],
    "wrong-channel": [/^BAD {3}channel nowhere0*: .* no channel with that id/, /the id is under View Info/],
    "missing-group": [/^BAD {3}channel of a grant approvers0*: the bot is not in it/, /Add the bot to the private channel/],
    "public-group": [/^BAD {3}channel of a grant approvers0*: approvers is not private/, /Make it private/],
    "revoked-token": [/^BAD {3}bot token: .*session_expired/, /Bot Accounts/],
    "blocks-off": [/^WARN {2}cards: drawn as blocks, which may not be drawn there/, /Set mattermost\.format to auto/],
    "clock-skew": [/^BAD {3}clock beside Mattermost: \d{3} s apart: signatures count as stale/, /NTP/],
    "readable-secret": [/^ {2}mattermost\.botTokenFile: .* can be read by others/, /chmod 600/],
  },
};

function tableOf<F extends Fake>(kind: Kind<F>): void {
  const { part } = kind;
  test(`with no mistake planted the doctor of ${part} has nothing to mend`, async () => {
    const { said, code } = await examined(kind, null);
    assert.match(said, / 0 to mend, 0 to know,/);
    assert.equal(code, 0);
  });

  test(`every mistake that can be planted into ${part} is in the table`, () => {
    assert.deepEqual(Object.keys(kind.mistakes("http://127.0.0.1:1")).toSorted(), Object.keys(named[part]).toSorted());
  });

  for (const [mistake, [row, mend]] of Object.entries(named[part]))
    test(`the doctor of ${part} names ${mistake}, and what mends it`, async () => {
      const { said, code } = await examined(kind, mistake);
      const lines = said.split("\n");
      const at = lines.findIndex((line) => row.test(line));
      assert.notEqual(at, -1, said);
      assert.match(lines[at + 1] ?? "", mend);
      const mark = lines[at]?.slice(0, 4);
      assert.equal(code, mark === "BAD " ? 1 : mark === "WARN" ? 0 : 78);
    });
}

tableOf(slack);
tableOf(mattermost);
