import { Argument, Command } from "commander";
import { systemClock } from "../adapters/clock.js";
import { examineMattermost } from "../adapters/chat/mattermost/doctor.js";
import { examineSlack } from "../adapters/chat/slack/doctor.js";
import { pinoLog } from "../adapters/pino-log.js";
import type { HubConfig } from "../config.js";
import { bad, checkupSummary, checkupText, fine, unchecked, type Checked } from "../core/checkup.js";
import { mattermostOf, slackOf } from "../hub-parts.js";
import { healthBeside } from "./ask-hub.js";
import { configured } from "./configured.js";
import { externalDatabase, storeBeside } from "./database.js";
import { examineHub } from "./doctor/hub.js";
import { placed, type Place } from "./place.js";
import { readRunning } from "./state.js";
import { fail, type World } from "./world.js";

const parts = ["hub", "slack", "mattermost"] as const;
type Part = (typeof parts)[number];

/** `tagout doctor [PART] [--live]`: looks at every connection and says what each one lacks, with its mend. Leaves with 1 when one is bad. */
export function doctorCommand(world: World): Command {
  return placed(new Command("doctor").description("look at every connection of the hub, and say what mends what is not well"))
    .addArgument(new Argument("[part]", "only this part").choices(parts))
    .option("--live", "also post a line to each channel and take it back")
    .action(async (part: Part | undefined, options: Place & { readonly live?: boolean }) => {
      const config = configured(world, options);
      if (config === null) return;
      const examined: Checked[] = [];
      for (const one of part === undefined ? parts : [part]) {
        const checked = await examine(one, config, world, { live: options.live === true, isWhole: part === undefined });
        if (checked === null) {
          if (part !== undefined) fail(world, `The configuration has no ${one}. docs/${one}.md says how to add it.`);
          continue;
        }
        const all = [...checked, ...(await hubSays(one, config, checked))];
        world.say(`${one}\n${checkupText(all)}\n`);
        examined.push(...all);
        if (one !== "hub") await tellHub(one, checked, config, world);
      }
      if (examined.length > 0) world.say(checkupSummary(examined));
      if (examined.some(({ state }) => state === "bad")) world.leaveWith(1);
    });
}

interface Scope {
  readonly live: boolean;
  /** Whether every part has its own section. */
  readonly isWhole: boolean;
}

/** Whose section a fact of the hub's health belongs to: `slack, channel C0` to Slack's. */
const partOf = (fact: string): Part => parts.find((one) => one === fact.split(/[ ,]/)[0]) ?? "hub";

/** Null when the part is not configured. */
async function examine(part: Part, config: HubConfig, world: World, { live, isWhole }: Scope): Promise<readonly Checked[] | null> {
  const publicUrl = config.http.publicUrl ?? `http://${config.http.host}:${config.http.port}`;
  const clock = systemClock;
  switch (part) {
    case "hub":
      return examineHub(config, world, (its) => isWhole && partOf(its) !== "hub");
    case "slack": {
      const slack = slackOf(config, publicUrl);
      return slack === null ? null : examineSlack({ config: slack, people: named(config, "slack:"), publicUrl, live, clock });
    }
    case "mattermost": {
      const mattermost = mattermostOf(config, publicUrl);
      return mattermost === null ? null : examineMattermost({ config: mattermost, people: named(config, "mattermost:"), live, clock });
    }
  }
}

/** What only a running hub knows of a platform: what comes in from there, and what it could not post. */
async function hubSays(part: Part, { stateDir }: HubConfig, checked: readonly Checked[]): Promise<readonly Checked[]> {
  if (part === "hub") return [];
  const what = "running hub";
  const facts = await healthBeside(stateDir);
  if (facts === null)
    return [
      unchecked(
        what,
        `none on ${stateDir}, so nobody can say what comes in from there`,
        "Start it, and run this again; the demo's keeps a directory of its own.",
      ),
    ];
  const ill = facts.filter(({ part: its, state }) => partOf(its) === part && state !== "ok" && state !== "off");
  if (ill.length === 0) return [fine(what, "is connected")];
  const isNews = (detail: string): boolean =>
    !checked.some(({ state, found }) => state === "bad" && detail.toLowerCase().includes(found.toLowerCase()));
  return ill
    .filter(({ detail }) => isNews(detail))
    .map(({ part: its, detail }) => bad(`${what}, ${its}`, detail, "Do what it says, then run this again."));
}

/** A channel that the bot can write to is tried at once by the hub, should it have found it shut. */
async function tellHub(platform: "slack" | "mattermost", checked: readonly Checked[], config: HubConfig, world: World): Promise<void> {
  const channels = checked.flatMap(({ what, state }) => (state === "ok" ? (/^channel (\S+)$/.exec(what)?.[1] ?? []) : []));
  const hasHub = externalDatabase(config, world) !== null || (readRunning(config.stateDir)?.running.database ?? null) !== null;
  if (channels.length === 0 || !hasHub) return;
  try {
    const store = await storeBeside(config, world, pinoLog("doctor", "error", 2));
    for (const channel of channels) await store?.retryLanes({ platform, channel }, systemClock.now());
    await store?.close();
  } catch {
    // Its next look at the channel comes anyway, within an hour.
  }
}

/** Ids of that platform that the configuration names, principals' and grants'. */
function named({ access }: HubConfig, prefix: string): readonly string[] {
  const all = [...access.principals.flatMap(({ identities }) => identities), ...access.grants.map(({ to }) => to)];
  return [...new Set(all.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length)))];
}
