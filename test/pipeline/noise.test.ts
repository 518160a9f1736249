import assert from "node:assert/strict";
import { Session } from "node:inspector/promises";
import { describe, test } from "node:test";
import { keepOne } from "../../src/pipeline/noise.js";
import type { Noise } from "../../src/pipeline/ports.js";
import type { Mute } from "../../src/core/mute.js";
import { until } from "../fakes/slack/harness.js";
import { golden } from "../golden/golden.js";
import { mattermostPlace, signals, slackPlace, startNoiseRig, type NoiseRig } from "./noise-rig.js";

const minute = 60_000;

async function withRig(body: (rig: NoiseRig) => Promise<void>, over: Partial<Noise> = {}): Promise<void> {
  const rig = await startNoiseRig(over);
  try {
    await body(rig);
  } finally {
    await rig.stop();
  }
}

const platforms = ["slack", "mattermost"] as const;
const idIn = (text: string): number => Number(/INC-(\d+)/.exec(text)?.[1]);
const newMessages = (rig: NoiseRig, platform: string) =>
  rig.said.filter((one) => one.platform === platform && (one.what === "post" || one.what === "say"));
/** Slack's own 429 and ours: nothing was asked of a platform that it did not want. */
function refusedNothing(rig: NoiseRig): void {
  assert.deepEqual(
    rig.logged.filter(({ event }) => event === "noise.failed" || event === "show.failed"),
    [],
  );
}
/** What is still held after everything else has been thrown away: garbage lies about for as long as the machine likes. */
async function heldBytes(): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post("HeapProfiler.collectGarbage");
  session.disconnect();
  return process.memoryUsage().heapUsed;
}
/** What a message says on each platform, kept to be read. */
function keep(rig: NoiseRig, name: string, which: RegExp): void {
  for (const platform of platforms) {
    const found = rig.roots(platform).filter((text) => which.test(text));
    assert.equal(found.length, 1, `${name} stands once on ${platform}: ${found.length}`);
    golden(`noise/${name}.${platform}.txt`, `${found[0]}\n`);
  }
}

describe("a thousand incidents in ten seconds", () => {
  test("give at most 30 messages in a channel, every P1 by name within five seconds, ten of them with cards at once, and no refusal", () =>
    withRig(async (rig) => {
      const before = await heldBytes();
      const named = new Map<string, number>();
      const look = (platform: "slack" | "mattermost"): void => {
        const digest = rig.roots(platform).find((text) => text.includes("Storm:")) ?? "";
        for (const [, id] of digest.matchAll(/P1 INC-(\d+) web-\d+: /g)) {
          const key = `${platform} ${id}`;
          if (!named.has(key)) named.set(key, rig.ports.clock.now());
        }
      };
      const urgentIds: number[] = [];
      for (let half = 0; half < 20; half += 1) {
        await rig.open(signals(48, "P3", half * 50));
        // One in each half second, and two in every other.
        urgentIds.push(...(await rig.open(signals(half % 2 === 0 ? 1 : 2, "P1", half * 50 + 48))));
        await rig.pass(500, 500);
        platforms.forEach(look);
      }
      for (let second = 0; second < 20; second += 1) {
        await rig.pass(1_000, 1_000);
        platforms.forEach(look);
      }
      assert.equal(urgentIds.length, 30);
      for (const id of urgentIds) {
        const { openedAt } = await rig.load(id);
        for (const platform of platforms) {
          const seenAt = named.get(`${platform} ${id}`) ?? Infinity;
          assert.ok(seenAt - openedAt < 5_000, `INC-${id} was named on ${platform} after ${seenAt - openedAt} ms`);
        }
      }
      const urgent = rig.said.filter(({ what, text }) => what === "post" && text.startsWith("P1 "));
      for (const platform of platforms) {
        const own = urgent.filter((one) => one.platform === platform);
        assert.ok(own.length >= 10, `${own.length} P1 cards on ${platform}`);
        // Slack takes one message a second in a channel.
        for (const one of own.slice(0, 10)) assert.ok(one.at - (await rig.load(idIn(one.text))).openedAt < 10_000, one.text);
      }
      await rig.pass(2 * minute, 5_000);
      for (const platform of platforms) {
        assert.equal(rig.roots(platform).filter((text) => text.includes("Storm:")).length, 1);
      }
      assert.deepEqual(
        (await rig.test.store.storms()).map(({ total }) => total),
        [990, 990],
      );
      await rig.pass(6 * minute, 5_000);
      assert.deepEqual(await rig.test.store.storms(), []);
      for (const platform of platforms) {
        const count = newMessages(rig, platform).length;
        assert.ok(count <= 30, `${count} messages on ${platform}`);
        assert.equal(rig.roots(platform).filter((text) => text.includes("The storm is over")).length, 1);
        const edits = rig.said.filter((one) => one.platform === platform && one.what === "resay").map(({ at }) => at);
        for (const [i, at] of edits.entries()) assert.ok(i === 0 || at - edits[i - 1]! >= 3_000, "three seconds between two edits");
        // Six a minute, and a dozen that did not wait since a P1 was new.
        assert.ok(edits.length <= 6 * 9 + 12, `${edits.length} edits`);
      }
      refusedNothing(rig);
      const grown = (await heldBytes()) - before;
      assert.ok(grown < 200e6, `${Math.round(grown / 1e6)} MB`);
    }));

  test("are edited six times a minute when no P1 is among them", () =>
    withRig(async (rig) => {
      for (let second = 0; second < 60; second += 1) {
        await rig.open(signals(5, "P3", second * 10));
        await rig.pass(1_000, 1_000);
      }
      for (const platform of platforms) {
        const edits = rig.said.filter((one) => one.platform === platform && one.what === "resay");
        assert.ok(edits.length >= 5 && edits.length <= 6, `${edits.length} edits`);
      }
      refusedNothing(rig);
    }));

  test("name a P1 that was less urgent before within five seconds too", () =>
    withRig(async (rig) => {
      const ids = await rig.open(signals(40, "P3"));
      await rig.pass(11_000, 1_000);
      const { host, subject, kind } = { ...signals(1, "P1", 35)[0]!, subject: "unit-35" };
      // All cards that P1 get at once are taken, so that only the digest can tell.
      await rig.open(signals(30, "P1", 500));
      await rig.pass(4_000, 1_000);
      await rig.open([{ host, subject, kind, severity: "P1" }]);
      await rig.pass(4_000, 1_000);
      for (const platform of platforms)
        assert.match(rig.roots(platform).find((text) => text.includes("Storm:")) ?? "", new RegExp(`P1 INC-${ids[35]} `));
    }));
});

describe("a storm", () => {
  test("ends with a summary and the cards of what waits for a decision, oldest first, at most 20 in all", () =>
    withRig(async (rig) => {
      const ids = await rig.open(signals(40, "P2"));
      await rig.turn();
      const waiting: number[] = [];
      for (const id of ids.slice(5)) if ((await rig.settle(id)).state === "proposed") waiting.push(id);
      await rig.pass(30_000, 10_000);
      keep(rig, "storm", /Storm:/);
      assert.equal(newMessages(rig, "slack").length, 11);
      await rig.pass(6 * minute, 10_000);
      keep(rig, "storm-ended", /Storm over:/);
      keep(rig, "storm-over", /The storm is over/);
      for (const platform of platforms) {
        const cards = newMessages(rig, platform)
          .filter(({ what }) => what === "post")
          .map(({ text }) => Number(/INC-(\d+)/.exec(text)?.[1]))
          .sort((a, b) => a - b);
        assert.deepEqual(cards, [...ids.slice(0, 10), ...waiting.filter((id) => id > ids[9]!).slice(0, 10)]);
      }
      refusedNothing(rig);
    }));

  test("shows the card of an incident as soon as a person decides on it", () =>
    withRig(async (rig) => {
      const ids = await rig.open(signals(30, "P3"));
      await rig.turn();
      const incident = await rig.settle(ids[29]!);
      await rig.turn();
      assert.equal(
        rig.roots("slack").some((text) => text.includes(`INC-${incident.id}:`)),
        false,
      );
      await rig.ask(incident, "approve");
      await rig.pass(10_000, 1_000);
      assert.equal(rig.roots("slack").filter((text) => text.includes(`INC-${incident.id}:`)).length, 1);
    }));

  test("says it again when a person deleted the digest, and not when it is over", () =>
    withRig(async (rig) => {
      await rig.open(signals(20, "P3"));
      await rig.pass(10_000, 2_000);
      const messages = rig.slack.world.channels.get(slackPlace.channel)!.messages;
      const digestOf = (): string | undefined => [...messages.values()].find(({ text }) => text.startsWith("Storm:"))?.ts;
      messages.delete(digestOf()!);
      await rig.open(signals(1, "P3", 50));
      await rig.pass(20_000, 5_000);
      assert.notEqual(digestOf(), undefined);
      messages.delete(digestOf()!);
      await rig.pass(6 * minute, 10_000);
      assert.equal(newMessages(rig, "slack").filter(({ what }) => what === "say").length, 3);
    }));

  test("has one digest in each channel, however many hubs look after it and wherever one of them dies", () =>
    withRig(async (rig) => {
      await rig.open(signals(25, "P3"));
      await rig.turn();
      rig.wait(10_000);
      rig.slack.advance(10_000);
      rig.mattermost.advance(10_000);
      await rig.open(signals(1, "P3", 60));
      await rig.turn();
      // Leased by a hub that died before it said a word, and taken over by another.
      const lost = await rig.test.store.claimNoise(9, 15_000, rig.ports.clock.now() + 10_000);
      assert.equal(lost.length, 2);
      await rig.pass(40_000, 5_000);
      for (const platform of platforms) assert.equal(rig.roots(platform).filter((text) => text.includes("Storm:")).length, 1);
      // One that wakes up after it was overtaken says the same again at worst, in place.
      for (const message of lost) await keepOne(message, rig.ports);
      for (const platform of platforms) assert.equal(rig.roots(platform).filter((text) => text.includes("Storm:")).length, 1);
    }));

  test("on Mattermost a digest that was posted by a hub that died is found again", () =>
    withRig(async (rig) => {
      await rig.open(signals(15, "P3"));
      const store = rig.ports.noise.store;
      const dying = {
        ...rig.ports,
        noise: { ...rig.ports.noise, store: { ...store, noiseSaid: () => new Promise<void>(() => undefined) } },
      };
      await rig.place("mattermost");
      const [message] = (await store.claimNoise(9, 15_000, rig.ports.clock.now())).filter(
        ({ destination }) => destination.platform === "mattermost",
      );
      void keepOne(message!, dying);
      // Only by then has the first hub heard that its message stands.
      await until(() => newMessages(rig, "mattermost").length > 0);
      await rig.pass(40_000, 5_000);
      assert.equal(rig.roots("mattermost").filter((text) => text.includes("Storm:")).length, 1);
      assert.equal(newMessages(rig, "mattermost").filter(({ what }) => what === "say").length, 2);
      assert.equal((await rig.test.store.storms()).find(({ destination }) => destination.platform === "mattermost")?.total, 15);
    }));
});

describe("one kind of signal on several hosts", () => {
  test("has one card from the third host on, with every member, until all of them have ended", () =>
    withRig(async (rig) => {
      const full = (host: string) => ({ host, kind: "disk-space", subject: "/var", severity: "P2", summary: "/var is 96 % full" }) as const;
      await rig.open([full("web-01"), full("web-02"), full("web-03")]);
      await rig.turn();
      await rig.pass(30_000, 5_000);
      await rig.open([full("web-04"), { ...full("web-05"), severity: "P1" }]);
      await rig.pass(30_000, 5_000);
      keep(rig, "group", /disk-space on 5 hosts/);
      // Two before it was a group, the group, and the P1.
      assert.equal(newMessages(rig, "slack").length, 4);
      await rig.clear(["web-01", "web-02", "web-03", "web-04", "web-05"], "disk-space", "/var");
      await rig.pass(3 * minute, 10_000);
      keep(rig, "group-over", /all ended/);
      assert.equal(newMessages(rig, "slack").length, 4);
      // One that comes later has nothing to do with them.
      await rig.open([full("web-06")]);
      await rig.pass(10_000, 5_000);
      assert.equal(newMessages(rig, "slack").length, 5);
      refusedNothing(rig);
    }));
});

describe("a signal that keeps opening and closing", () => {
  test("has one card from the fourth time on, edited at most every five minutes, until it has rested for half an hour", () =>
    withRig(async (rig) => {
      const unit = {
        host: "web-07",
        kind: "unit-failed",
        subject: "payments.service",
        severity: "P2",
        summary: "payments.service has failed",
      } as const;
      for (let times = 0; times < 12; times += 1) {
        await rig.open([unit]);
        await rig.pass(minute, 10_000);
        await rig.clear(["web-07"], "unit-failed", "payments.service");
        await rig.pass(minute, 10_000);
      }
      keep(rig, "flapping", /Flapping:/);
      assert.equal(newMessages(rig, "slack").length, 4);
      const edits = rig.said.filter(({ platform, what }) => platform === "slack" && what === "resay").map(({ at }) => at);
      assert.ok(edits.length >= 2);
      for (const [i, at] of edits.entries()) assert.ok(i === 0 || at - edits[i - 1]! >= 5 * minute, "five minutes between edits");
      await rig.pass(40 * minute, minute);
      keep(rig, "flapping-over", /No longer flapping:/);
      assert.equal(newMessages(rig, "slack").length, 4);
      refusedNothing(rig);
    }));

  test("gets its card when it stays open: a P1 after five minutes, others after half an hour", () =>
    withRig(async (rig) => {
      const unit = { host: "web-07", kind: "unit-failed", subject: "payments.service", severity: "P2" } as const;
      const urgent = { host: "web-08", kind: "unit-failed", subject: "payments.service", severity: "P1" } as const;
      for (let times = 0; times < 4; times += 1) {
        await rig.open([unit, urgent]);
        await rig.pass(30_000, 10_000);
        if (times < 3) await rig.clear(["web-07", "web-08"], "unit-failed", "payments.service");
        if (times < 3) await rig.pass(30_000, 10_000);
      }
      const before = newMessages(rig, "slack").length;
      assert.equal(before, 8);
      await rig.pass(5 * minute, 10_000);
      assert.match(
        newMessages(rig, "slack")
          .slice(before)
          .map(({ text }) => text)
          .join("\n"),
        /^P1 INC-8 web-08[^\n]*$/,
      );
      await rig.pass(31 * minute, minute);
      assert.match(
        newMessages(rig, "slack")
          .slice(before + 1)
          .map(({ text }) => text)
          .join("\n"),
        /^P2 INC-7 web-07[^\n]*$/,
      );
    }));
});

describe("quiet hours", () => {
  test("let P1 through, and at their end one message says what was held back and the waiting get their cards", async () => {
    const night = { until: Infinity };
    await withRig(
      async (rig) => {
        const began = rig.ports.clock.now();
        night.until = began + 60 * minute;
        const ids = await rig.open([...signals(14, "P3"), ...signals(1, "P1", 20)]);
        await rig.turn();
        for (const id of ids.slice(0, 3)) await rig.settle(id);
        await rig.pass(59 * minute, minute);
        assert.deepEqual(
          newMessages(rig, "slack").map(({ text }) => text.slice(0, 9)),
          ["P1 INC-15"],
        );
        await rig.pass(3 * minute, 10_000);
        keep(rig, "quiet-hours", /While it was quiet/);
        assert.deepEqual(
          newMessages(rig, "slack")
            .filter(({ what }) => what === "post")
            .map(({ text }) => Number(/INC-(\d+)/.exec(text)?.[1]))
            .sort((a, b) => a - b),
          [1, 2, 3, 15],
        );
        assert.equal(newMessages(rig, "slack").filter(({ what }) => what === "say").length, 1);
        refusedNothing(rig);
      },
      { quietUntil: (_, at) => (at < night.until ? night.until : null) },
    );
  });
});

describe("a mute", () => {
  test("says nothing until it ends, then what is still open has its card", async () => {
    const mutes: Mute[] = [];
    await withRig(
      async (rig) => {
        const until = rig.ports.clock.now() + 10 * minute;
        mutes.push({ id: "m1", host: "web-*", kind: "*", until, reason: "work", by: "ann", at: 0 });
        const ids = await rig.open(signals(2, "P1"));
        await rig.pass(9 * minute, minute);
        assert.deepEqual(newMessages(rig, "slack"), []);
        await rig.clear(["web-000"], "memory-low", "unit-0");
        await rig.pass(2 * minute, 10_000);
        assert.deepEqual(
          newMessages(rig, "slack").map(({ text }) => Number(/INC-(\d+)/.exec(text)?.[1])),
          [ids[1]],
        );
        assert.equal(rig.roots("mattermost").length, 1);
        assert.equal(mattermostPlace.platform, "mattermost");
      },
      { mutes: () => Promise.resolve(mutes) },
    );
  });
});
