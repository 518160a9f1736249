import { setTimeout as sleep } from "node:timers/promises";
import type { SlackMessage } from "../../src/adapters/chat/slack/render.js";
import { startFakeSlack, type Delivered, type FakeSlack } from "../fakes/fake-slack.js";
import type { FakeMessage } from "../fakes/slack/calls.js";
import { channel, homeTeam, people, type FakePerson } from "../fakes/slack/directory.js";
import { drawnMessage, slackStyle } from "../fakes/slack/draw.js";
import { attached, clockText, hearing, pressable, type Form, type Mistake, type Setup, type Trial } from "./trial.js";

const group = "S0ONCALL0";
const members = [
  { id: people.ann.id, name: "ann", may: "approver, by the user group on-call" },
  { id: people.bob.id, name: "bob", may: "approver and executor" },
  { id: people.guest.id, name: "guest", may: "a guest of the workspace" },
] as const;

export function slackSetup(fake: FakeSlack, _hubUrl: string): Setup {
  return {
    config: {
      slack: { botTokenFile: "slack-bot-token", appTokenFile: "slack-app-token", channels: [channel], apiUrl: fake.apiUrl },
      access: {
        grants: [
          { to: `slack-group:${group}`, roles: ["approver"] },
          { to: `slack:${homeTeam}/${people.bob.id}`, roles: ["approver", "executor"] },
          { to: "console:operator", roles: ["viewer"] },
        ],
      },
    },
    secrets: { "slack-bot-token": fake.botToken, "slack-app-token": fake.appToken },
    mode: 0o600,
    skewMs: 0,
  };
}

/** Slack calls the hub, in place of the hub calling Slack. */
function byHttp(fake: FakeSlack, { config, secrets }: Setup, hubUrl: string): void {
  const { appTokenFile: _app, ...slack } = config["slack"] ?? {};
  delete secrets["slack-app-token"];
  config["slack"] = { mode: "http", signingSecretFile: "slack-signing-secret", ...slack };
  config["http"] = { ...config["http"], publicUrl: hubUrl };
  secrets["slack-signing-secret"] = fake.signingSecret;
  fake.useHttp(`${hubUrl}/slack/events`);
}

export function slackMistakes(hubUrl: string): Readonly<Record<string, Mistake<FakeSlack>>> {
  const scope = (name: string): Mistake<FakeSlack> => ({
    says: `the app was made without the scope ${name}`,
    plant: ({ world }) => void world.scopes.delete(name),
    mend: ({ world }) => void world.scopes.add(name),
  });
  const itsChannel = (world: FakeSlack["world"]) => world.channels.get(channel) ?? { botIsIn: false, archived: false };
  return {
    "missing-scope": scope("chat:write"),
    "missing-group-scope": scope("usergroups:read"),
    "not-in-channel": {
      says: "nobody has invited the bot to the channel",
      plant: ({ world }) => void (itsChannel(world).botIsIn = false),
      mend: ({ world }) => void (itsChannel(world).botIsIn = true),
    },
    "archived-channel": {
      says: "the channel is archived",
      plant: ({ world }) => void (itsChannel(world).archived = true),
      mend: ({ world }) => void (itsChannel(world).archived = false),
    },
    "wrong-channel": {
      says: "the configuration names a channel that there is not",
      plant: (_, { config }) => void (config["slack"] = { ...config["slack"], channels: ["C0NOWHERE0"] }),
      mend: null,
    },
    "revoked-token": {
      says: "the bot's token was revoked",
      plant: ({ world }) => void (world.botTokenIsGood = false),
      mend: ({ world }) => void (world.botTokenIsGood = true),
    },
    "wrong-app-token": {
      says: "the app token is another app's",
      plant: (_, { secrets }) => void (secrets["slack-app-token"] = "xapp-1-of-another-app"),
      mend: null,
    },
    "swapped-tokens": {
      says: "each token is in the other's file",
      plant: ({ botToken, appToken }, { secrets }) =>
        void Object.assign(secrets, { "slack-bot-token": appToken, "slack-app-token": botToken }),
      mend: null,
    },
    "missing-group": {
      says: "a grant names a user group that there is not any more",
      plant: ({ world }) => void world.groups.delete(group),
      mend: ({ world }) => void world.groups.set(group, [people.ann.id]),
    },
    "free-plan": {
      says: "the workspace's plan has no user groups, and a grant names one",
      plant: ({ world }) => void (world.hasUserGroups = false),
      mend: ({ world }) => void (world.hasUserGroups = true),
    },
    "wrong-person": {
      says: "a grant names somebody of another workspace",
      plant(_, { config }) {
        const grants = config["access"]?.["grants"] as { to: string }[];
        for (const grant of grants) grant.to = grant.to.replace(homeTeam, "T0BBBBBBB");
      },
      mend: null,
    },
    "clock-skew": {
      says: "the clocks of Slack and of this machine are ten minutes apart",
      plant: (fake, setup) => (byHttp(fake, setup, hubUrl), void (setup.skewMs = 600_000)),
      mend: (_, setup) => void (setup.skewMs = 0),
    },
    "wrong-signing-secret": {
      says: "in mode http: the signing secret is another app's",
      plant: (fake, setup) => (
        byHttp(fake, setup, hubUrl),
        void (setup.secrets["slack-signing-secret"] = "0123456789abcdef0123456789abcdef")
      ),
      mend: null,
    },
    "callback-unreachable": {
      says: "in mode http: nothing answers at the public address",
      plant: (fake, setup) => byHttp(fake, setup, "http://127.0.0.1:9"),
      mend: null,
    },
    "no-blocks": {
      says: "Slack refuses how the cards are laid out",
      plant: ({ world }) => void (world.refuseBlocks = true),
      mend: ({ world }) => void (world.refuseBlocks = false),
    },
    "readable-secret": {
      says: "everybody on this machine can read the files of the tokens",
      plant: (_, setup) => void (setup.mode = 0o644),
      mend: null,
    },
  };
}

export const startSlackFake = (port: number): Promise<FakeSlack> => startFakeSlack(Date.now(), port);

export function slackTrial(fake: FakeSlack): Trial {
  const { world } = fake;
  const told = hearing(() =>
    world.whispers.map((one) => ({
      person: one.user,
      channel: one.channel,
      open: one.public,
      html: drawnMessage(one as unknown as SlackMessage, "", ""),
    })),
  );
  const closed = new Set<string>();
  const personOf = (id: string): FakePerson => world.people.get(id) ?? people.guest;
  const direct = (person: string): string => `D${person.slice(1)}`;
  const name = (id: string): string => (id === group ? "on-call" : (world.people.get(id)?.name ?? id));
  const named = (html: string): string =>
    html.replaceAll(/<span class="call">@(\w+)<\/span>/g, (_, id: string) => `<span class="call">@${name(id)}</span>`);
  const draw = (message: FakeMessage): string =>
    drawnMessage(message as unknown as SlackMessage, clockText(Number(message.ts.split(".")[0]) * 1_000), "");
  const files = (ts: string): readonly string[] =>
    [...world.files.values()]
      .filter(({ thread, text }) => thread === ts && text !== null)
      .map((file) => attached(file.name, file.text ?? ""));
  const opened = (person: string) => world.views.findLast(({ id, user }) => user === person && !closed.has(id));
  /** What Slack's client says when the app does not answer in time. */
  async function answered(person: string, its: string, delivery: Promise<Delivered>, otherwise: string): Promise<void> {
    const said = await Promise.race([delivery.catch(() => null), sleep(3_000, null, { ref: false })]);
    if (said?.acknowledged !== true) told.note(person, its, otherwise);
  }
  return {
    title: "Slack",
    style: slackStyle,
    colour: "#4a154b",
    people: members,
    channels: (person) => [
      { id: channel, name: "# incidents" },
      { id: direct(person), name: "tagout" },
    ],
    drawn(person, its) {
      const all = [...(world.channels.get(its)?.messages.values() ?? [])];
      const messages = all
        .filter(({ thread }) => thread === null)
        .map((root) => pressable(root.ts, draw(root), [...all.filter(({ thread }) => thread === root.ts).map(draw), ...files(root.ts)]));
      return named(messages.join("\n") + told.drawn(person, its));
    },
    form: (person) => formOf(opened(person)),
    press: (person, message, label) =>
      answered(person, channel, fake.press(personOf(person), message, label), "This app did not respond. (Slack's own words.)"),
    async type(person, its, line) {
      const [, command = "", text = ""] = /^(\/\S+)\s*(.*)$/s.exec(line) ?? [];
      if (command === "/invite") {
        const at = world.channels.get(its);
        if (at !== undefined) at.botIsIn = true;
        return told.note(person, its, "tagout was added to the channel.");
      }
      if (command !== "/incident")
        return told.note(person, its, `${command || line} is not a valid command. Here only /incident and /invite are.`);
      await answered(person, its, fake.type(personOf(person), command, text, its), `${command} failed with the error "dispatch_failed"`);
    },
    async submit(person, id, values) {
      closed.add(id);
      if (values === null) return;
      await answered(person, channel, fake.submit(personOf(person), id, values), "We had some trouble connecting. Try again?");
    },
    stop: fake.stop,
  };
}

interface View {
  readonly title: { readonly text: string };
  readonly submit: { readonly text: string };
  readonly blocks: readonly {
    readonly block_id: string;
    readonly label: { readonly text: string };
    readonly hint?: { readonly text: string };
    readonly element: { readonly min_length?: number };
  }[];
}

function formOf(opened: FakeSlack["world"]["views"][number] | undefined): Form | null {
  if (opened === undefined) return null;
  const { title, submit, blocks } = opened.view as unknown as View;
  const fields = blocks.map(({ block_id, label, hint, element }) => ({
    name: block_id,
    label: label.text,
    hint: hint?.text ?? "",
    least: element.min_length ?? 0,
  }));
  return { id: opened.id, title: title.text, says: "", fields, submit: submit.text, wrong: null };
}
