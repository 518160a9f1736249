import { profiles, renderCard } from "../../../../src/adapters/chat/slack/render.js";
import { renderNotice } from "../../../../src/adapters/chat/slack/render-notice.js";
import type { ChatEvents } from "../../../../src/ports/chat.js";
import { asksWhy, chatContract, type Attack, type ChatHarness, type Heard, type Talk } from "../../../contract/chat.contract.js";
import type { FakeSlack } from "../../../fakes/fake-slack.js";
import { refusalOf } from "../../../fakes/slack/block-kit.js";
import { channel, homeTeam, people } from "../../../fakes/slack/directory.js";
import { startSlackRig } from "../../../fakes/slack/harness.js";
import { seen } from "../../../fakes/slack/seen.js";

for (const mode of ["socket", "http"] as const) chatContract(`slack over ${mode}`, (events) => harness(mode, events));

const actors = { person: people.ann, outsider: people.guest } as const;

async function harness(mode: "socket" | "http", events: ChatEvents): Promise<ChatHarness> {
  const { slack, platform, stop } = await startSlackRig({ mode, events });
  const heard = async (who: keyof typeof actors, before: number): Promise<Heard> => ({
    text: await slack.tells(actors[who], before),
    public: slack.world.whispers.filter(({ user }) => user === actors[who].id)[before]?.public ?? false,
  });
  return {
    chat: platform.chat,
    destination: { platform: "slack", channel },
    person: { actor: { platform: "slack", id: `${homeTeam}/${people.ann.id}`, name: "ann", groups: ["S0ONCALL0"] } },
    outsider: "a guest account",
    shown: ({ message }) => {
      const its = slack.message(message);
      return Promise.resolve(seen(its?.text ?? "", its?.blocks ?? []));
    },
    count: () =>
      Promise.resolve([...(slack.world.channels.get(channel)?.messages.values() ?? [])].filter(({ thread }) => thread === null).length),
    async press({ message }, label, as, reason = "No.") {
      const [before, forms] = [slack.told(actors[as]).length, slack.world.views.length];
      await slack.press(actors[as], message, label);
      if (asksWhy(label)) {
        const view = await slack.waitFor(() => slack.world.views[forms]);
        await slack.submit(actors[as], view.id, { why: reason });
      }
      return heard(as, before);
    },
    async type(text, as) {
      const before = slack.told(actors[as]).length;
      await slack.type(actors[as], "/incident", text);
      return heard(as, before);
    },
    violations: (card, refs) =>
      profiles.flatMap((profile) =>
        [true, false].flatMap((isEdit) => {
          const { text, blocks } = renderCard(card, refs, profile);
          const refusal = refusalOf({ text, blocks, isEdit });
          return refusal === null ? [] : [`${profile}: ${refusal.error}`, ...refusal.details];
        }),
      ),
    talk: talk(slack),
    forget: ({ message }) => {
      slack.world.channels.get(channel)?.messages.delete(message);
      return Promise.resolve();
    },
    limitNext: () => {
      slack.failNext("chat.postMessage", "429");
      return Promise.resolve();
    },
    calm: () => {
      slack.advance(2_000);
      return Promise.resolve();
    },
    attacks: mode === "http" ? [...anywhere(slack), ...signed(slack)] : anywhere(slack),
    stop,
  };
}

const call = /<(?:!subteam\^S|@[UW])[A-Z0-9]+>/g;

function talk(slack: FakeSlack): Talk {
  return {
    said({ message }) {
      const its = slack.message(message);
      // Read twice: calls alone by their form, and everything else that is left once they are taken out.
      const blocks = JSON.stringify(its?.blocks ?? []);
      const { text, alive } = seen(its?.text ?? "", JSON.parse(blocks.replaceAll(call, "")) as Parameters<typeof seen>[1]);
      const files = [...slack.world.files.values()].filter(({ thread }) => thread !== null && thread === (its?.thread ?? its?.ts));
      return Promise.resolve({
        text,
        under: its?.thread ?? null,
        calls: blocks.match(call) ?? [],
        alive,
        files: files.map(({ name, text: content }) => ({ name, text: content ?? "" })),
      });
    },
    callable: [
      { mention: { kind: "group", id: "S0ONCALL0" }, calls: ["<!subteam^S0ONCALL0>"] },
      { mention: { kind: "user", id: `${homeTeam}/${people.ann.id}` }, calls: [`<@${people.ann.id}>`] },
    ],
    violations: (notice) =>
      profiles.flatMap((profile) =>
        (["attached", "missing"] as const).flatMap((attached) => {
          const refusal = refusalOf({ ...renderNotice(notice, attached, profile, "/incident"), isEdit: true });
          return refusal === null ? [] : [`${profile}: ${refusal.error}`, ...refusal.details];
        }),
      ),
    told: () =>
      [...(slack.world.channels.get(`D${people.ann.id.slice(1)}`)?.messages.values() ?? [])].map(
        ({ text, blocks }) => seen(text, blocks).text,
      ),
    unknown: `${homeTeam}/${people.gone.id}`,
    refuseFiles() {
      slack.world.scopes.delete("files:write");
      slack.world.files.clear();
    },
  };
}

/** Bends of a real payload that come in over a good connection. */
function anywhere(slack: FakeSlack): readonly Attack[] {
  const bent = (
    name: string,
    bend: (payload: Record<string, unknown>) => void,
    person: (typeof people)[keyof typeof people] = people.ann,
  ): Attack => ({
    name,
    async send({ ref }) {
      const payload = slack.pressOf(person, ref.message, "Approve");
      bend(payload);
      const before = slack.told(person).length;
      await slack.deliver("interactive", payload);
      await slack.tells(person, before);
    },
  });
  return [
    bent("a guest", () => undefined, people.guest),
    bent("a single-channel guest", () => undefined, people.singleChannelGuest),
    bent("a bot", () => undefined, people.bot),
    bent("a deactivated account", () => undefined, people.gone),
    bent("a stranger in a shared channel", () => undefined, people.stranger),
    bent(
      "somebody of another workspace who says to be of ours",
      (payload) => void (payload["user"] = { id: people.partner.id, team_id: homeTeam }),
      people.partner,
    ),
    bent("a member whose payload names another workspace", (payload) => void (payload["team"] = { id: "T0BBBBBBB", domain: "evil" })),
    bent(
      "a member whose payload gives him another team",
      (payload) => void (payload["user"] = { id: people.ann.id, team_id: "T0BBBBBBB" }),
    ),
    bent(
      "a button that Tagout never made",
      (payload) =>
        void (payload["actions"] = [{ type: "button", action_id: "evil.approve", block_id: "x", value: "ref", action_ts: "1.1" }]),
    ),
    bent(
      "a button without a value",
      (payload) => void (payload["actions"] = [{ type: "button", action_id: "tagout.approve", block_id: "x", action_ts: "1.2" }]),
    ),
    ...["approve", "approve ", " ref", "evil ref", "snooze-1h ref more", "", "x".repeat(10_000)].map((value, i) =>
      bent(
        `an option that Tagout never made: ${value.slice(0, 20)}`,
        (payload) =>
          void (payload["actions"] = [
            { type: "overflow", action_id: "tagout.more", block_id: "x", selected_option: { value }, action_ts: `2.${i}` },
          ]),
      ),
    ),
    bent(
      "a menu from which nothing was taken",
      (payload) =>
        void (payload["actions"] = [{ type: "overflow", action_id: "tagout.more", block_id: "x", value: "ref", action_ts: "3.1" }]),
    ),
    {
      name: "a form that Tagout never opened",
      async send() {
        const view = { id: "V1", callback_id: "evil", private_metadata: "{}", state: { values: { why: { why: { value: "because" } } } } };
        await slack.deliver("interactive", {
          type: "view_submission",
          team: { id: homeTeam },
          user: { id: people.ann.id, team_id: homeTeam },
          view,
        });
        await slack.deliver("interactive", {
          type: "view_submission",
          team: { id: homeTeam },
          user: { id: people.ann.id, team_id: homeTeam },
          view: { ...view, id: "V2", callback_id: "tagout.reject", private_metadata: '{"ref":1}' },
        });
      },
    },
    {
      name: "a command of another app",
      async send() {
        const before = slack.told(people.ann).length;
        await slack.type(people.ann, "/other", "approve 12 3f9ac2d1");
        await slack.tells(people.ann, before);
      },
    },
    {
      name: "a command in a channel that is none of Tagout's",
      async send() {
        const before = slack.told(people.ann).length;
        await slack.type(people.ann, "/incident", "list", "C0ELSEWHERE");
        await slack.tells(people.ann, before);
      },
    },
  ];
}

/** Requests that are not Slack's, or not from now, or not for the first time. */
function signed(slack: FakeSlack): readonly Attack[] {
  const body = (ref: string): string =>
    new URLSearchParams({ payload: JSON.stringify(slack.pressOf(people.ann, ref, "Approve")) }).toString();
  const refused = (name: string, how: (body: string) => Parameters<FakeSlack["postSigned"]>[1]): Attack => ({
    name,
    async send({ ref }) {
      const its = body(ref.message);
      const status = await slack.postSigned(its, how(its));
      if (status !== 401) throw new Error(`answered ${status}`);
    },
  });
  return [
    refused("a signature with another secret", () => ({ secret: "guessed" })),
    refused("a signature for another body", () => ({ signBody: "payload={}" })),
    refused("a signature of the wrong length", () => ({ signature: "v0=00" })),
    refused("a signature of another version", () => ({ signature: `v1=${"0".repeat(64)}` })),
    refused("no timestamp", () => ({ timestamp: null })),
    refused("a timestamp that is no number", () => ({ timestamp: "now" })),
    refused("a request signed six minutes ago", () => ({ skewSeconds: -360 })),
    refused("a request signed for in six minutes", () => ({ skewSeconds: 360 })),
    refused("an unsigned check that smuggles a payload", () => ({ signature: "", contentType: "application/x-www-form-urlencoded" })),
  ];
}
