import type { Access, Actor } from "../../src/core/access.js";
import type { Action } from "../../src/core/decision.js";
import type { Incident } from "../../src/core/incident.js";
import { shortHash } from "../../src/core/plan.js";
import { consoleDestination, consoleMessage } from "../../src/adapters/chat/console/place.js";
import * as there from "../fakes/mattermost/directory.js";
import * as here from "../fakes/slack/directory.js";
import { seen } from "../fakes/slack/seen.js";
import { mattermostHome, slackHome, type ChatWorld } from "./chat-world.js";
import type { Who } from "./decision-model.js";

export type Way = "slack" | "mattermost" | "console";

/** The first way in is each one's own. */
export const waysOf: Readonly<Record<Who, readonly Way[]>> = {
  ann: ["slack", "mattermost", "console"],
  bob: ["slack", "console"],
  cleo: ["mattermost", "console"],
  dan: ["slack"],
  eve: ["mattermost", "slack"],
};

export const onSlack: Readonly<Record<string, here.FakePerson>> = Object.fromEntries(
  ["ann", "bob", "dan", "eve"].map((name) => [name, { id: `U0${name.toUpperCase()}0000`, name, team_id: here.homeTeam }]),
);
export const onMattermost: Readonly<Record<string, there.FakePerson>> = Object.fromEntries(
  ["ann", "cleo", "eve"].map((username) => [username, { id: there.idOf(username), username, roles: "system_user", delete_at: 0 }]),
);

/** Bob's approvals can be taken from him: his grant to run is another. */
export function accessOf(bobApproves: boolean): Access {
  const linked = (name: string): readonly string[] => [
    ...(onSlack[name] === undefined ? [] : [`slack:${here.homeTeam}/${onSlack[name].id}`]),
    ...(onMattermost[name] === undefined ? [] : [`mattermost:${onMattermost[name].id}`]),
  ];
  const grant = (name: string, role: "approver" | "executor") => ({ to: `principal:${name}`, roles: [role], hosts: {} });
  return {
    principals: ["ann", "bob", "cleo", "dan"].map((name) => ({ name, identities: linked(name) })),
    grants: [
      grant("ann", "approver"),
      grant("dan", "approver"),
      grant("ann", "executor"),
      grant("bob", "executor"),
      grant("cleo", "executor"),
      ...(bobApproves ? [grant("bob", "approver")] : []),
    ],
    quorum: [{ hosts: {}, risk: "any", mode: "live", approvals: 2, separateExecutor: true }],
  };
}

/** Lets them in to both fakes. */
export function moveIn({ slack, mattermost }: ChatWorld): void {
  for (const person of Object.values(onSlack)) slack.world.people.set(person.id, person);
  for (const person of Object.values(onMattermost)) {
    mattermost.people.set(person.id, person);
    mattermost.channels.get(there.incidents)?.members.add(person.id);
  }
}

const labels: Readonly<Record<Action, string>> = {
  approve: "Approve",
  reject: "Reject",
  "dry-run": "Dry-run",
  "run-live": "Run live",
  rediagnose: "Diagnose again",
  stop: "Stop",
};
export const actionNamed = (label: string): Action | undefined =>
  (Object.keys(labels) as Action[]).find((action) => labels[action] === label);

function typedFor(action: Action, { id, planHash }: Incident): string {
  const hash = shortHash(planHash ?? "");
  switch (action) {
    case "approve":
    case "dry-run":
      return `${action} INC-${id} ${hash}`;
    case "run-live":
      return `run INC-${id} ${hash}`;
    case "reject":
      return `reject INC-${id} "because"`;
    case "rediagnose":
    case "stop":
      return `${action} INC-${id}`;
  }
}

/** Something that was delivered or could have been, to be delivered once more. */
export interface Delivery {
  readonly way: "slack" | "mattermost";
  readonly who: Who;
  readonly action: Action;
  /** Counts plans, as the model does. */
  readonly plan: number;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Where Mattermost would call. */
  readonly url: string;
}

/** Presses the button where it stands, else types it; resolves when the person has an answer. What was pressed can come again. */
export async function perform(
  { world, incident, plan }: { readonly world: ChatWorld; readonly incident: Incident; readonly plan: number },
  who: Who,
  way: Way,
  action: Action,
): Promise<Delivery | null> {
  const its = { way: way as "slack" | "mattermost", who, action, plan };
  switch (way) {
    case "slack": {
      const { slack } = world;
      const ts = await world.card(incident.id, slackHome);
      const person = onSlack[who]!;
      const message = slack.message(ts);
      const known = slack.told(person).length;
      if (!seen(message?.text ?? "", message?.blocks ?? []).buttons.includes(labels[action])) {
        await slack.type(person, "/incident", typedFor(action, incident));
        return (await slack.tells(person, known), null);
      }
      const payload = slack.pressOf(person, ts, labels[action]);
      const opened = slack.world.views.length;
      await slack.deliver("interactive", payload);
      if (action === "reject") await slack.submit(person, (await slack.waitFor(() => slack.world.views[opened])).id, { why: "because" });
      await slack.tells(person, known);
      return action === "reject" ? null : { ...its, payload, url: "" };
    }
    case "mattermost": {
      const { mattermost } = world;
      const post = await world.card(incident.id, mattermostHome);
      const person = onMattermost[who]!;
      if (!mattermost.shown(post).buttons.includes(labels[action])) {
        await mattermost.type(person, "/incident", typedFor(action, incident));
        return null;
      }
      const { url, body } = mattermost.pressOf(person, post, labels[action]);
      const opened = mattermost.dialogs.length;
      await mattermost.press(person, post, labels[action]);
      const form = mattermost.dialogs[opened];
      if (form === undefined) return { ...its, payload: body, url };
      await mattermost.submit(person, form, action === "reject" ? { why: "because" } : {});
      return null;
    }
    case "console": {
      const refs = await world
        .hub()
        .outbox.refs({ incidentId: incident.id, destination: consoleDestination }, incident.planHash ?? "", [action]);
      const actor: Actor = { platform: "console", id: who, name: who, groups: [] };
      const click = { ref: refs[action] ?? "", actor, ...consoleMessage(incident.id), reason: "because", form: action };
      await world.events.click(click).catch(() => undefined);
      return null;
    }
  }
}

/** Types something that is about no button. */
export async function type({ slack, mattermost }: ChatWorld, who: Who, text: string): Promise<void> {
  if (waysOf[who][0] === "mattermost") return mattermost.type(onMattermost[who]!, "/incident", text);
  const person = onSlack[who]!;
  const known = slack.told(person).length;
  await slack.type(person, "/incident", text);
  await slack.tells(person, known);
}

/** What each card offers at this moment, as it would be pressed. */
export async function onOffer(world: ChatWorld, incident: Incident, plan: number, turn: number): Promise<readonly Delivery[]> {
  const { slack, mattermost } = world;
  const [ts, post] = [await world.card(incident.id, slackHome), await world.card(incident.id, mattermostHome)];
  const message = slack.message(ts);
  const named = (buttons: readonly string[]) =>
    buttons.flatMap((label) => {
      const action = actionNamed(label);
      return action === undefined || action === "reject" ? [] : [{ label, action }];
    });
  const [his, hers] = [(["ann", "bob", "dan", "eve"] as const)[turn % 4]!, (["ann", "cleo", "eve"] as const)[turn % 3]!];
  return [
    ...named(seen(message?.text ?? "", message?.blocks ?? []).buttons).map(({ label, action }) => ({
      way: "slack" as const,
      who: his,
      action,
      plan,
      url: "",
      payload: slack.pressOf(onSlack[his]!, ts, label),
    })),
    // What asks first opens a form, and says nothing yet.
    ...named(mattermost.shown(post).buttons.filter((label) => label !== labels["run-live"] && label !== labels.stop)).map(
      ({ label, action }) => {
        const { url, body } = mattermost.pressOf(onMattermost[hers]!, post, label);
        return { way: "mattermost" as const, who: hers, action, plan, url, payload: body };
      },
    ),
  ];
}
