import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Access } from "../../src/core/access.js";
import type { AuditRecord } from "../../src/core/audit.js";
import type { Incident } from "../../src/core/incident.js";
import * as there from "../fakes/mattermost/directory.js";
import * as here from "../fakes/slack/directory.js";
import { type ChatWorld } from "./chat-world.js";

/** Two approvals unlock, so that one more vote can be seen and starts nothing. Ann has an account on each platform, Bob no role. */
export const access: Access = {
  principals: [{ name: "ann", identities: [`slack:${here.homeTeam}/${here.people.ann.id}`, `mattermost:${there.people.ann.id}`] }],
  grants: [{ to: "principal:ann", roles: ["approver", "executor"], hosts: {} }],
  quorum: [{ hosts: {}, risk: "any", mode: "dry-run", approvals: 2, separateExecutor: false }],
};

/** Two incidents that wait for people, each with a card everywhere. */
export interface Scene {
  readonly world: ChatWorld;
  readonly incident: Incident;
  readonly other: Incident;
}

export interface Attack {
  readonly name: string;
  /** What stands in the audit log of it: the action, and why or the denial. */
  readonly recorded: readonly [action: "attempt.refused" | "decision.refused", why: string];
  /** What honest people did before. The attack is what it returns; that answers with how it was refused. */
  readonly prepare: (scene: Scene) => Promise<() => Promise<Refused>>;
}

/** A status, or the words that somebody was told. */
export type Refused = number | string;

export async function stage(world: ChatWorld): Promise<Scene> {
  // An hour of peace, so that the record of earlier attacks is not full.
  world.wait(3_600_000);
  const propose = (): Promise<Incident> => world.rig.proposed([{ kind: "inspect", text: "free -m", purpose: "look" }], "P3");
  const [incident, other] = [await propose(), await propose()];
  await world.drain();
  return { world, incident, other };
}

const records = async ({ rig }: ChatWorld, after: number): Promise<readonly AuditRecord[]> =>
  (await rig.test.store.links(after, 1_000)).map(({ body }) => JSON.parse(body) as AuditRecord);

/** Everything that an attack might have changed. */
async function everything({ world, incident, other }: Scene): Promise<string> {
  const { store } = world.rig.test;
  const rows = await world.sql("select ref, plan_hash, action from action_refs order by ref");
  return JSON.stringify([
    await store.load(incident.id),
    await store.load(other.id),
    await store.freezeState(),
    rows,
    world.rig.orders.length,
  ]);
}

export function refusesAll(name: string, start: () => Promise<ChatWorld>, attacks: readonly Attack[]): void {
  describe(name, () => {
    let world: ChatWorld;
    before(async () => {
      world = await start();
    });
    after(() => world.stop());
    for (const { name: what, recorded, prepare } of attacks)
      test(`${name}: ${what} is refused, on record, and changes nothing`, async () => {
        const scene = await stage(world);
        const attack = await prepare(scene);
        const untouched = await everything(scene);
        const { seq } = await world.rig.test.store.head();
        const refused = await attack();
        assert.ok(typeof refused === "number" ? refused === 401 || refused === 403 || refused === 400 : refused.length > 10, `${refused}`);
        const found = (await records(world, seq)).map(({ action, facts }) => [action, facts["why"] ?? facts["denial"]]);
        assert.deepEqual(found, [recorded]);
        assert.equal(await everything(scene), untouched);
      });
  });
}

export type Json = Record<string, unknown>;
