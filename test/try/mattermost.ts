import { randomBytes } from "node:crypto";
import { startFakeMattermost, type FakeDialog, type FakeMattermost, type FakePost } from "../fakes/fake-mattermost.js";
import { approvers, botUser, idOf, incidents, people, team, type FakePerson } from "../fakes/mattermost/directory.js";
import { drawnPost, markdown, mattermostStyle } from "../fakes/mattermost/draw.js";
import { list, object } from "../fakes/mattermost/layout.js";
import { attached, clockText, hearing, pressable, type Form, type Mistake, type Setup, type Trial } from "./trial.js";

const members = [
  { id: people.ann.id, name: "ann", may: "approver, by the private channel approvers" },
  { id: people.bob.id, name: "bob", may: "approver and executor" },
  { id: people.guest.id, name: "guest", may: "a guest of the server" },
] as const;

export function mattermostSetup(fake: FakeMattermost, hubUrl: string): Setup {
  fake.register("/incident", `${hubUrl}/mattermost/command`);
  return {
    config: {
      mattermost: {
        url: fake.url,
        botTokenFile: "mattermost-bot-token",
        callbackUrl: hubUrl,
        callbackSecretFile: "mattermost-callback-secret",
        commandTokenFiles: { [team]: "mattermost-command-token" },
        channels: [incidents],
      },
      access: {
        grants: [
          { to: `mattermost-channel:${approvers}`, roles: ["approver"] },
          { to: `mattermost:${people.bob.id}`, roles: ["approver", "executor"] },
          { to: "console:operator", roles: ["viewer"] },
        ],
      },
    },
    secrets: {
      "mattermost-bot-token": fake.botToken,
      "mattermost-callback-secret": randomBytes(32).toString("hex"),
      "mattermost-command-token": fake.commandToken,
    },
    mode: 0o600,
    skewMs: 0,
  };
}

export function mattermostMistakes(hubUrl: string): Readonly<Record<string, Mistake<FakeMattermost>>> {
  const host = new URL(hubUrl).hostname;
  const internal = (says: string, allowed: string): Mistake<FakeMattermost> => ({
    says,
    plant: ({ world }) => void (world.internalAllowed = allowed),
    mend: ({ world }) => void (world.internalAllowed = host),
  });
  const membership = (id: string, says: string): Mistake<FakeMattermost> => ({
    says,
    plant: ({ channels }) => void channels.get(id)?.members.delete(botUser.id),
    mend: ({ channels }) => void channels.get(id)?.members.add(botUser.id),
  });
  return {
    "internal-connections": internal("AllowedUntrustedInternalConnections is empty", ""),
    "internal-commas": internal("AllowedUntrustedInternalConnections has commas between its entries", `hub.example,${host}`),
    "callback-unreachable": {
      says: "nothing answers at callbackUrl",
      plant: (_, { config }) => void (config["mattermost"] = { ...config["mattermost"], callbackUrl: "http://127.0.0.1:9" }),
      mend: null,
    },
    "wrong-slash-token": {
      says: "the slash command's token is an old one",
      plant: (_, { secrets }) => void (secrets["mattermost-command-token"] = "oldtoken000000000000000000"),
      mend: null,
    },
    "wrong-team": {
      says: "commandTokenFiles names another team",
      plant: (_, { config }) =>
        void (config["mattermost"] = { ...config["mattermost"], commandTokenFiles: { [idOf("nowhere")]: "mattermost-command-token" } }),
      mend: null,
    },
    "no-command": {
      says: "nobody has registered the slash command",
      plant: (_, { config, secrets }) => {
        delete config["mattermost"]?.["commandTokenFiles"];
        delete secrets["mattermost-command-token"];
      },
      mend: null,
    },
    "not-in-team": {
      says: "the bot is not in the team",
      plant({ world, channels }) {
        world.botIsInTeam = false;
        for (const { members: its } of channels.values()) its.delete(botUser.id);
      },
      mend({ world, channels }) {
        world.botIsInTeam = true;
        for (const { members: its } of channels.values()) its.add(botUser.id);
      },
    },
    "not-in-channel": membership(incidents, "nobody has invited the bot to the channel"),
    "archived-channel": {
      says: "the channel is archived",
      plant: ({ channels }) => void Object.assign(channels.get(incidents) ?? {}, { delete_at: 1 }),
      mend: ({ channels }) => void Object.assign(channels.get(incidents) ?? {}, { delete_at: 0 }),
    },
    "wrong-channel": {
      says: "the configuration names a channel that there is not",
      plant: (_, { config }) => void (config["mattermost"] = { ...config["mattermost"], channels: [idOf("nowhere")] }),
      mend: null,
    },
    "missing-group": membership(approvers, "the bot is not in the private channel that a grant names"),
    "public-group": {
      says: "the channel that a grant names is not private",
      plant: ({ channels }) => void Object.assign(channels.get(approvers) ?? {}, { type: "O" }),
      mend: ({ channels }) => void Object.assign(channels.get(approvers) ?? {}, { type: "P" }),
    },
    "revoked-token": {
      says: "the bot's token was revoked",
      plant: ({ world }) => void (world.botTokenIsGood = false),
      mend: ({ world }) => void (world.botTokenIsGood = true),
    },
    "blocks-off": {
      says: "format is blocks, and the server has them switched off",
      plant: (fake, { config }) => {
        fake.server.blocks = false;
        config["mattermost"] = { ...config["mattermost"], format: "blocks" };
      },
      mend: (fake) => void (fake.server.blocks = true),
    },
    "clock-skew": {
      says: "the clocks of Mattermost and of this machine are ten minutes apart",
      plant: (_, setup) => void (setup.skewMs = 600_000),
      mend: (_, setup) => void (setup.skewMs = 0),
    },
    "readable-secret": {
      says: "everybody on this machine can read the files of the secrets",
      plant: (_, setup) => void (setup.mode = 0o644),
      mend: null,
    },
  };
}

export const startMattermostFake = (port: number): Promise<FakeMattermost> => startFakeMattermost({ version: "12.1.0" }, Date.now(), port);

export function mattermostTrial(fake: FakeMattermost): Trial {
  /** Where each answer was given, in their order. */
  const places: string[] = [];
  const told = hearing(() =>
    places.flatMap((channel, i) => {
      const one = fake.whispers[i];
      const html = drawnPost({ message: one?.text ?? "", props: {} }, "");
      return one === undefined ? [] : [{ person: one.user, channel, html, open: one.public }];
    }),
  );
  const done = new Set<FakeDialog>();
  const wrong = new Map<FakeDialog, string>();
  const personOf = (id: string): FakePerson => fake.people.get(id) ?? people.guest;
  const draw = (post: FakePost): string =>
    drawnPost(post, clockText(post.create_at)) + post.files.map(({ name, text }) => attached(name, text)).join("");
  const opened = (person: string): FakeDialog | undefined => fake.dialogs.findLast((one) => one.user === person && !done.has(one));
  /** What the server would not fetch or threw away becomes what its client says, and its own log. */
  async function doing(person: string, channel: string, act: () => Promise<unknown>, otherwise: string): Promise<void> {
    const errors = fake.errors.length;
    const failed = await act().then(
      () => false,
      () => true,
    );
    while (places.length < fake.whispers.length) places.push(channel);
    const why = [...new Set(fake.errors.slice(errors))].filter((one) => one !== "Action failed to execute");
    if (failed || fake.errors.length > errors)
      told.note(person, channel, [otherwise, ...why.map((one) => `Mattermost's log: ${one}`)].join(" "));
  }
  return {
    title: "Mattermost",
    style: mattermostStyle,
    colour: "#1e325c",
    people: members,
    channels: (person) => [
      { id: incidents, name: "incidents" },
      ...[...fake.channels.values()]
        .filter(({ type, members: its }) => type === "D" && its.has(person) && its.has(botUser.id))
        .map(({ id }) => ({ id, name: "tagout" })),
    ],
    // Here a menu opens when it is pressed.
    drawn(person, channel) {
      const all = [...fake.posts.values()].filter((post) => post.channel_id === channel && post.delete_at === 0);
      const messages = all
        .filter(({ root_id }) => root_id === "")
        .map((root) => pressable(root.id, draw(root), all.filter(({ root_id }) => root_id === root.id).map(draw)));
      return messages.join("\n").replaceAll('<details class="ask" open>', '<details class="ask">') + told.drawn(person, channel);
    },
    form(person) {
      const its = opened(person);
      return its === undefined ? null : formOf(its, String(fake.dialogs.indexOf(its)), wrong.get(its) ?? null);
    },
    press: (person, message, label) =>
      doing(
        person,
        fake.posts.get(message)?.channel_id ?? incidents,
        () => fake.press(personOf(person), message, label),
        "Action failed to execute.",
      ),
    async type(person, channel, line) {
      const [, command = "", text = ""] = /^(\/\S+)\s*(.*)$/s.exec(line) ?? [];
      if (command === "/invite") {
        if (!fake.world.botIsInTeam) return told.note(person, channel, "tagout is not a member of this team. Add it to the team first.");
        fake.channels.get(channel)?.members.add(botUser.id);
        return told.note(person, channel, "tagout was added to the channel.");
      }
      if (command !== "/incident")
        return told.note(person, channel, `Command with a trigger of '${command || line}' not found. Here only /incident and /invite are.`);
      await doing(
        person,
        channel,
        () => fake.type(personOf(person), command, text, channel),
        `Command with a trigger of '${command.slice(1)}' failed.`,
      );
    },
    async submit(person, id, values) {
      const its = fake.dialogs[Number(id)];
      if (its === undefined || its.user !== person) return;
      if (values === null) return void done.add(its);
      await doing(
        person,
        its.channel,
        async () => {
          const said = await fake.submit(personOf(person), its, values);
          const problem = [said["error"], ...Object.values(object(said["errors"]))].filter((one) => typeof one === "string").join(" ");
          if (problem === "") done.add(its);
          else wrong.set(its, problem);
        },
        "The form could not be sent.",
      );
    },
    stop: fake.stop,
  };
}

function formOf({ dialog }: FakeDialog, id: string, problem: string | null): Form {
  const fields = list(dialog["elements"])
    .map(object)
    .map((one) => ({
      name: String(one["name"]),
      label: String(one["display_name"]),
      hint: String(one["help_text"] ?? ""),
      least: Number(one["min_length"] ?? 0),
    }));
  return {
    id,
    title: String(dialog["title"]),
    says: markdown(String(dialog["introduction_text"] ?? "")),
    fields,
    submit: String(dialog["submit_label"]),
    wrong: problem,
  };
}
