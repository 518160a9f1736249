import { statSync } from "node:fs";
import { checkedAccess } from "../../core/access-checkup.js";
import { bad, fine, unchecked, warn, type Checked } from "../../core/checkup.js";
import { Fault } from "../../core/fault.js";
import { nodeLineWarning } from "../../core/node-line.js";
import { shortHash } from "../../core/plan.js";
import { systemClock } from "../../adapters/clock.js";
import { pinoLog } from "../../adapters/pino-log.js";
import type { HubConfig } from "../../config.js";
import { accessOf, modelOf } from "../../hub-parts.js";
import type { HealthFact } from "../../ports/health.js";
import { healthBeside } from "../ask-hub.js";
import { externalDatabase, storeBeside } from "../database.js";
import { readRunning } from "../state.js";
import type { World } from "../world.js";

const askMs = 5_000;

/** What the hub itself stands on: Node, its files, its database, its model, its policy, and who may decide. */
export async function examineHub(config: HubConfig, world: World, isElsewhere: IsElsewhere): Promise<readonly Checked[]> {
  const beside = [
    node(world),
    stateDir(config, world),
    ...(await database(config, world)),
    await model(config),
    ...policy(config),
    ...checkedAccess(accessOf(config)),
  ];
  return [...beside, ...(await running(config, isElsewhere, beside))];
}

/** Whether another section of the same check-up says how that part of the running hub is. */
type IsElsewhere = (part: string) => boolean;

function node({ nodeVersion }: World): Checked {
  const why = nodeLineWarning(nodeVersion, systemClock.now());
  return why === null ? fine("node", nodeVersion) : warn("node", why, "Install Node 24.");
}

function stateDir({ stateDir: dir }: HubConfig, { uid }: World): Checked {
  const what = "state directory";
  const its = statSync(dir, { throwIfNoEntry: false });
  if (its === undefined) return unchecked(what, `${dir} is made by the first start`);
  if (!its.isDirectory()) return bad(what, `${dir} is no directory`, "Name another one: stateDir, or --state-dir.");
  if (its.uid !== uid)
    return bad(what, `${dir} belongs to user ${its.uid}, and this is user ${uid}`, "Run this, and the hub, as the user it belongs to.");
  if ((its.mode & 0o022) !== 0) return bad(what, `others may write to ${dir}`, `chmod 711 ${dir}`);
  return fine(what, dir);
}

async function database(config: HubConfig, world: World): Promise<readonly Checked[]> {
  const isExternal = externalDatabase(config, world) !== null;
  const which = isExternal ? "the configured PostgreSQL" : "the embedded PostgreSQL";
  if (!isExternal && readRunning(config.stateDir) === null) return [unchecked("database", `${which} runs only while the hub does`)];
  try {
    const store = await storeBeside(config, world, pinoLog("doctor", "error", 2));
    if (store === null) return [bad("database", `${which} does not answer`, "Start the hub.")];
    const [{ seq }, agents] = await Promise.all([store.head(), store.agents()]);
    await store.close();
    const hosts = agents.filter(({ revokedAt }) => revokedAt === null);
    return [
      fine("database", `${which} answers; ${seq} audit entries`),
      hosts.length === 0
        ? warn("hosts", "no host has joined", `Let one join: ${world.name} agent add --help`)
        : fine("hosts", `${hosts.length} joined`),
    ];
  } catch (thrown) {
    const why = thrown instanceof Fault ? thrown.message : "it cannot be asked";
    return [bad("database", `${which}: ${why}`, "Check database.urlFile or DATABASE_URL, and that the server lets this host in.")];
  }
}

async function model(config: HubConfig): Promise<Checked> {
  const its = modelOf(config, pinoLog("doctor", "error", 2));
  if (its === null) return unchecked("model", "none is configured: the runbook rules diagnose");
  const answer = await its.probe(AbortSignal.timeout(askMs));
  return answer.ok
    ? fine("model", `${its.name}: ${answer.value}`)
    : warn("model", `${answer.error.why}. The runbook rules diagnose meanwhile.`, "Start it, pull the model, or set model.kind to none.");
}

/** What the organisation allows beyond the built-in table is listed whole: nobody should have to look for it. */
function policy({ judgedBy }: HubConfig): readonly Checked[] {
  const layers = judgedBy.layers.map(({ layer, version, hash }) => `${layer} ${version} (${shortHash(hash)})`).join(", ");
  return [
    fine("policy", layers),
    ...judgedBy.lifts.map(({ id, about, lifts, because }) =>
      warn(
        `lift ${id}`,
        `\`${about}\` is allowed beyond ${lifts.join(", ")}: ${because}`,
        "Nothing, if that is still wanted; else take it out of the bundle and sign it anew.",
      ),
    ),
  ];
}

/**
 * What a running hub says of itself is more than anybody beside it can see: a row for each part that is not well, marked as the hub
 * marks it. What a row above says already is not said again.
 */
async function running({ stateDir: dir }: HubConfig, isElsewhere: IsElsewhere, above: readonly Checked[]): Promise<readonly Checked[]> {
  const what = "running hub";
  const url = readRunning(dir)?.running.consoleUrl;
  if (url === undefined) return [unchecked(what, `none on ${dir}`, "Start it: npm start, or tagout hub.")];
  const facts = await healthBeside(dir);
  if (facts === null) return [bad(what, `${url} does not say how it is`, "See its log in the state directory.")];
  const ill = facts.filter(({ part, state }) => (state === "down" || state === "degraded") && !isElsewhere(part));
  const isNews = ({ detail }: HealthFact): boolean => !above.some(({ state, found }) => state !== "ok" && detail.includes(found));
  const rows = ill.filter(isNews).map(({ part, state, detail }) => {
    const mark = state === "down" ? bad : warn;
    return mark(`${what}, ${part}`, detail.replaceAll("`", ""), "Do what it says, then run this again.");
  });
  const well = facts.filter(({ state }) => state === "ok").map(({ part }) => part);
  return [fine(what, `serves ${url}${well.length === 0 ? "" : `; well: ${well.join(", ")}`}`), ...rows];
}
