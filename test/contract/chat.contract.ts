import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Actor } from "../../src/core/access.js";
import { choices, unmuteOf } from "../../src/core/choice.js";
import type { Card } from "../../src/core/card.js";
import { cardOf } from "../../src/core/card-of.js";
import { Fault } from "../../src/core/fault.js";
import { states, type Incident } from "../../src/core/incident.js";
import type { Attempt, ButtonRefs, Chat, ChatEvents, Click, Command, Destination, MessageRef, Reply } from "../../src/ports/chat.js";
import type { Mention, Notice } from "../../src/core/notice.js";
import { anyIncident } from "../fakes/any-incident.js";
import { anyNotice, noticeOf } from "../fakes/any-notice.js";
import {
  exampleAccess,
  exampleMutes,
  exampleNow,
  examples,
  hostile,
  hostileMutes,
  hostileText,
  incidentIn,
  severalMutes,
} from "../fakes/incidents.js";

/** What a person sees of one message, after the platform has decoded it. */
export interface Shown {
  /** All text of it, in reading order, entities decoded, markup removed. */
  readonly text: string;
  /** Labels of the buttons that can be pressed now. */
  readonly buttons: readonly string[];
  /** Labels of what its menu offers now. */
  readonly options: readonly string[];
  /** Anything in it that acts by itself: links, mentions, images, elements that the renderer did not mean. Empty is right. */
  readonly alive: readonly string[];
}

/** A message without buttons as it stands. */
export interface Said {
  readonly text: string;
  /** The message it stands under, or null in the channel itself. */
  readonly under: string | null;
  /** Whom it calls, as the platform writes that. */
  readonly calls: readonly string[];
  /** What else in it acts by itself. Empty is right. */
  readonly alive: readonly string[];
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** Messages without buttons, where the platform has any. */
export interface Talk {
  readonly said: (ref: MessageRef) => Promise<Said>;
  /** Some whom the platform knows, and how it writes that each is called. */
  readonly callable: readonly { readonly mention: Mention; readonly calls: readonly string[] }[];
  /** Everything the platform would refuse or cut in this message; empty is right. */
  readonly violations: (notice: Notice) => readonly string[];
  /** What `person` was told in a conversation of their own, oldest first. */
  readonly told: () => readonly string[];
  /** Somebody who cannot be written to. */
  readonly unknown: string;
  /** Makes the platform take no files. */
  readonly refuseFiles: () => void;
}

/** What one person was told in private, or null when nothing came. */
export interface Heard {
  readonly text: string | null;
  /** Whether anybody else could see it. */
  readonly public: boolean;
}

/** An attempt to make the hub act that must reach nobody. `send` resolves when the platform's side has its answer. */
export interface Attack {
  readonly name: string;
  /** Nothing that anybody has to hear of: a slip of the hand, and not an attack. */
  readonly harmless?: true;
  readonly send: (card: { readonly ref: MessageRef; readonly refs: ButtonRefs }) => Promise<void>;
}

/**
 * One platform as the contract sees it: the real adapter against a strict fake of its platform. Built anew for each
 * test; `stop` ends both and leaves nothing behind.
 */
export interface ChatHarness {
  readonly chat: Chat;
  /** Where cards go. */
  readonly destination: Destination;
  /** A person of the platform, and the actor that the adapter has to make of them. */
  readonly person: { readonly actor: Actor };
  /** Somebody the platform knows and the adapter must not trust (guest, bot, stranger), or null when there is no such thing. */
  readonly outsider: string | null;
  readonly shown: (ref: MessageRef) => Promise<Shown>;
  /** How many messages stand in the destination. */
  readonly count: () => Promise<number>;
  /** Presses a button as `person` (or `outsider`), giving `reason` where the platform asks for one. */
  readonly press: (ref: MessageRef, label: string, as: "person" | "outsider", reason?: string) => Promise<Heard>;
  /** Types `/incident TEXT` as `person` (or `outsider`). */
  readonly type: (text: string, as: "person" | "outsider") => Promise<Heard>;
  /** Everything the platform would refuse or cut in this card; empty is right. Pure, so that a property can ask often. */
  readonly violations: (card: Card, refs: ButtonRefs) => readonly string[];
  /** Null where nothing is said beside the cards: the console's pages show it all. */
  readonly talk: Talk | null;
  /** Makes the platform forget that message, as when a person deletes it; null where nobody can. */
  readonly forget: ((ref: MessageRef) => Promise<void>) | null;
  /** Makes the next call to the platform answer that it is too much, to be tried again after so many ms; null where it never is. */
  readonly limitNext: ((retryAfterMs: number) => Promise<void>) | null;
  /** Lets enough time pass, by the fake's clock, that the platform takes one more call; absent where it never refuses. */
  readonly calm?: () => Promise<void>;
  readonly attacks: readonly Attack[];
  readonly stop: () => Promise<void>;
}

/** Builds a harness whose adapter calls `events` when people act. */
export type StartHarness = (events: ChatEvents) => Promise<ChatHarness>;

/** A reference for every choice, as the store would make them: opaque, one for each button. */
export const exampleRefs: ButtonRefs = Object.fromEntries(
  [...choices, ...[...exampleMutes, ...severalMutes].map(unmuteOf)].map((choice, i) => [
    choice,
    `ref${i}-${"A1b2C3d4E5f6G7h8".repeat(2).slice(0, 22)}`,
  ]),
);

const cardIn = (incident: Incident, mutes = exampleMutes): Card => cardOf(incident, exampleAccess, exampleNow, mutes);
/** Whether a form has to be filled in before what has that label counts. */
export const asksWhy = (label: string): boolean => label === "Reject" || label === "Mute this signal 4 h...";

const unlocking = new Set(["Approve", "Dry-run", "Run live"]);
const squeezed = (text: string): string => text.replaceAll(/\s+/g, "");

/** What people did, as it reached the hub. */
interface Heed {
  readonly events: ChatEvents;
  readonly clicks: Click[];
  readonly commands: Command[];
  readonly attempts: Attempt[];
}

function heed(reply: Reply = { ok: true, text: "You approved INC-12." }): Heed {
  const clicks: Click[] = [];
  const commands: Command[] = [];
  const attempts: Attempt[] = [];
  const events: ChatEvents = {
    click: (click) => {
      clicks.push(click);
      return Promise.resolve(reply);
    },
    command: (command) => {
      commands.push(command);
      return Promise.resolve(reply);
    },
    refused: (attempt) => {
      attempts.push(attempt);
      return Promise.resolve();
    },
  };
  return { events, clicks, commands, attempts };
}

/** The one suite that every chat platform passes, each with its own harness. */
export function chatContract(name: string, start: StartHarness): void {
  const check = (what: string, run: (harness: ChatHarness, heard: Heed) => Promise<void>): void => {
    test(`${name}: ${what}`, async () => {
      const heard = heed();
      const harness = await start(heard.events);
      try {
        await run(harness, heard);
      } finally {
        await harness.stop();
      }
    });
  };
  const post = (harness: ChatHarness, incident: Incident = incidentIn("proposed")): Promise<MessageRef> =>
    harness.chat.post(harness.destination, cardIn(incident), exampleRefs);

  check("a posted card shows severity, name, state, and every command with its verdict", async (harness) => {
    const card = cardIn(incidentIn("proposed"));
    const { text, buttons } = await harness.shown(await post(harness));
    for (const part of [card.severity, card.name, card.state.label, ...card.steps.map(({ label }) => label)])
      assert.ok(text.includes(part), `${part} in ${text}`);
    assert.deepEqual(buttons, ["Approve", "Reject"]);
  });

  check("an edit changes the same message, and an end takes every button away", async (harness) => {
    const ref = await post(harness);
    for (const state of ["approved", "dry_passed", "resolved"] as const) {
      await harness.chat.edit(ref, cardIn(incidentIn(state)), exampleRefs);
      assert.deepEqual(
        (await harness.shown(ref)).buttons,
        cardIn(incidentIn(state)).buttons.map(({ label }) => label),
      );
    }
    assert.equal(await harness.count(), 1);
    assert.ok((await harness.shown(ref)).text.includes("Resolved"));
  });

  check("every state can follow every other in one message", async (harness) => {
    const ref = await post(harness);
    for (const [i, state] of [...states, ...[...states].reverse()].entries()) {
      const card = cardIn(incidentIn(state));
      await harness.calm?.();
      await harness.chat.edit(ref, { ...card, version: 100 + i }, exampleRefs);
      assert.ok((await harness.shown(ref)).text.includes(card.state.label));
    }
  });

  check("what changes on a card without a new version of it, such as a mute, is shown too", async (harness) => {
    const ref = await post(harness);
    const muted = { ...cardIn(incidentIn("proposed")), quiet: [{ kind: "muted" as const, text: "Muted until 04:10 UTC by ann." }] };
    for (const [card, isMuted] of [
      [muted, true],
      [{ ...muted, quiet: [] }, false],
      [muted, true],
    ] as const) {
      await harness.calm?.();
      await harness.chat.edit(ref, card, exampleRefs);
      assert.equal((await harness.shown(ref)).text.includes("Muted until 04:10 UTC"), isMuted);
    }
  });

  check(
    "a press reaches the hub with the person, the reference and the message, and is answered in private",
    async (harness, { clicks }) => {
      const ref = await post(harness);
      const answer = await harness.press(ref, "Approve", "person");
      // What a form was for is between the adapter and the hub.
      const pressed = clicks.map(({ form: _form, ...click }) => click);
      assert.deepEqual(pressed, [
        { ref: exampleRefs.approve, actor: harness.person.actor, channel: harness.destination.channel, message: ref.message, reason: "" },
      ]);
      assert.deepEqual(answer, { text: "You approved INC-12.", public: false });
    },
  );

  check("a rejection brings the reason that was given", async (harness, { clicks }) => {
    const ref = await post(harness);
    await harness.press(ref, "Reject", "person", 'Payday batch <is> running & "late".');
    assert.deepEqual(
      clicks.map(({ ref: its, reason }) => [its, reason]),
      [[exampleRefs.reject, 'Payday batch <is> running & "late".']],
    );
  });

  check("the second row offers what the card offers, in every state, where there is one", async (harness) => {
    const ref = await post(harness);
    if ((await harness.shown(ref)).options.length === 0) return;
    for (const [i, { incident }] of examples.entries()) {
      const card = { ...cardIn(incident), version: 500 + i };
      await harness.calm?.();
      await harness.chat.edit(ref, card, exampleRefs);
      assert.deepEqual(
        (await harness.shown(ref)).options,
        card.more.map(({ label }) => label),
      );
    }
  });

  check("an option that was taken reaches the hub like a press, and a mute with the reason that was given", async (harness, { clicks }) => {
    const ref = await post(harness);
    if ((await harness.shown(ref)).options.length === 0) return;
    await harness.press(ref, "Snooze 1 h", "person");
    await harness.press(ref, "Mute this signal 4 h...", "person", "Migration of <db> & more.");
    await harness.press(ref, "Diagnose again", "person");
    const { actor } = harness.person;
    assert.deepEqual(
      clicks.map((click) => [click.ref, click.reason, click.actor, click.message]),
      [
        [exampleRefs["snooze-1h"], "", actor, ref.message],
        [exampleRefs["mute-4h"], "Migration of <db> & more.", actor, ref.message],
        [exampleRefs.rediagnose, "", actor, ref.message],
      ],
    );
  });

  check("of several mutes each that is offered ends by an option of its own", async (harness, { clicks }) => {
    const its = cardIn(incidentIn("proposed"), severalMutes);
    const ref = await harness.chat.post(harness.destination, its, exampleRefs);
    if ((await harness.shown(ref)).options.length === 0) return;
    await harness.press(ref, "End mute 6 of *", "person");
    await harness.press(ref, "End mute 7 of *", "person");
    assert.deepEqual(
      clicks.map((click) => [click.ref, click.message]),
      [
        [exampleRefs["unmute-6"], ref.message],
        [exampleRefs["unmute-7"], ref.message],
      ],
    );
  });

  check("somebody the platform must not be trusted for reaches nobody and is told why", async (harness, { clicks, commands }) => {
    if (harness.outsider === null) return;
    const ref = await post(harness);
    const pressed = await harness.press(ref, "Approve", "outsider");
    const typed = await harness.type("list", "outsider");
    assert.deepEqual([clicks, commands], [[], []]);
    for (const answer of [pressed, typed]) assert.ok(answer.text !== null && answer.text.length > 10 && !answer.public);
  });

  check(
    "a command reaches the hub as typed, with the person and the channel, and is answered in private",
    async (harness, { commands }) => {
      const text = 'reject 12 "wrong <host> & it\u2019s late"';
      const answer = await harness.type(text, "person");
      assert.deepEqual(commands, [{ text, actor: harness.person.actor, channel: harness.destination.channel }]);
      assert.equal(answer.public, false);
      assert.ok(answer.text?.includes("You approved INC-12."));
    },
  );

  test(`${name}: an answer that is meant for everybody is seen by everybody, where there is more than one`, async () => {
    const { events } = heed({ ok: true, text: "INC-12 waits.", here: true });
    const harness = await start(events);
    try {
      const answer = await harness.type("show 12 --here", "person");
      assert.equal(answer.public, harness.destination.platform !== "console");
      assert.ok(answer.text?.includes("INC-12 waits."));
    } finally {
      await harness.stop();
    }
  });

  test(`${name}: attacks reach nobody, and every one is told to be put on record`, async (t) => {
    const heard = heed();
    const harness = await start(heard.events);
    try {
      const ref = await post(harness);
      for (const attack of harness.attacks) {
        await t.test(attack.name, async () => {
          const before = heard.attempts.length;
          await attack.send({ ref, refs: exampleRefs });
          assert.deepEqual([heard.clicks, heard.commands], [[], []]);
          assert.equal(heard.attempts.length > before, attack.harmless !== true);
          for (const { platform, why } of heard.attempts.slice(before)) {
            assert.equal(platform, harness.destination.platform);
            assert.match(why, /^[a-z-]+$/);
          }
        });
      }
    } finally {
      await harness.stop();
    }
  });

  check("I10: hostile text is inert: nothing in a card comes alive, and it is all still there to read", async (harness) => {
    const ref = await post(harness);
    for (const [i, { incident }] of examples.entries()) {
      const card = { ...cardIn(hostile(incident), hostileMutes), version: 1_000 + i };
      await harness.calm?.();
      await harness.chat.edit(ref, card, exampleRefs);
      const { text, alive } = await harness.shown(ref);
      assert.deepEqual(alive, []);
      assert.ok(squeezed(text).includes(squeezed(card.state.label)));
    }
  });

  check("I2: a message that offers to unlock a plan shows every command that may run, whole", async (harness) => {
    const ref = await post(harness);
    let version = 1_000;
    await fc.assert(
      fc.asyncProperty(anyIncident, async (incident) => {
        const card = { ...cardIn(incident), version: (version += 1) };
        await harness.calm?.();
        await harness.chat.edit(ref, card, exampleRefs);
        const { text, buttons, alive } = await harness.shown(ref);
        assert.deepEqual(alive, []);
        if (!buttons.some((label) => unlocking.has(label))) return;
        for (const { verdict, shown } of card.steps) if (verdict === "allow") assert.ok(squeezed(text).includes(squeezed(shown)), shown);
      }),
      { numRuns: 60 },
    );
  });

  check("no card exceeds what the platform takes, whatever is in it", (harness) => {
    fc.assert(
      fc.property(anyIncident, (incident) => {
        assert.deepEqual(harness.violations(cardIn(incident), exampleRefs), []);
        assert.deepEqual(harness.violations(cardIn(incident, hostileMutes), exampleRefs), []);
        assert.deepEqual(harness.violations(cardIn(incident, severalMutes), exampleRefs), []);
      }),
    );
    return Promise.resolve();
  });

  const checkTalk = (what: string, run: (harness: ChatHarness, talk: Talk) => Promise<void>): void =>
    check(what, (harness) => (harness.talk === null ? Promise.resolve() : run(harness, harness.talk)));

  checkTalk("what is said under a card stands in its thread, and beside no card alone", async (harness, { said }) => {
    const card = await post(harness);
    const under = await harness.chat.say(harness.destination, noticeOf({ block: "ok\n  done" }), card);
    const alone = await harness.chat.say(harness.destination, noticeOf({ title: "", lines: ["All quiet."] }), null);
    const its = await said(under);
    assert.deepEqual([its.under, its.calls, its.alive, its.files], [card.message, [], [], []]);
    for (const part of ["Dry run passed", "Step 1 would send SIGTERM to 4242.", "ok\n  done"])
      assert.ok(its.text.includes(part), `${part} in ${its.text}`);
    assert.equal((await said(alone)).under, null);
    assert.equal(await harness.count(), 2);
  });

  checkTalk("what was said can be said differently in place", async (harness, { said }) => {
    const ref = await harness.chat.say(harness.destination, noticeOf({ title: "3 incidents" }), null);
    await harness.chat.resay(ref, noticeOf({ title: "4 incidents", lines: ["One is new."] }));
    const { text, alive } = await said(ref);
    assert.ok(text.includes("4 incidents") && text.includes("One is new.") && !text.includes("SIGTERM"), text);
    assert.deepEqual([alive, await harness.count()], [[], 1]);
  });

  checkTalk("who is named is called, and nobody else", async (harness, { said, callable }) => {
    const card = await post(harness);
    for (const { mention, calls } of callable) {
      const its = await said(await harness.chat.say(harness.destination, noticeOf({ mentions: [mention] }), card));
      assert.deepEqual([its.calls, its.alive], [calls, []]);
      await harness.calm?.();
    }
    for (const id of ["", "evil> <!channel", "here", "../channel", "T0/channel", "@all"]) {
      const mentions = [{ kind: "user", id } as const, { kind: "group", id } as const];
      const its = await said(await harness.chat.say(harness.destination, noticeOf({ mentions }), card));
      assert.deepEqual([its.calls, its.alive], [[], []]);
      await harness.calm?.();
    }
  });

  checkTalk("I10: no hostile text calls anybody or comes alive in what is said", async (harness, { said }) => {
    const card = await post(harness);
    const [title, ...lines] = hostileText.split("\n");
    const file = { name: hostileText, text: "x", otherwise: hostileText };
    const loud = noticeOf({ title: title ?? "", lines, block: hostileText, file, fallback: hostileText });
    for (const notice of [loud, { ...loud, file: null }, { ...loud, block: null }]) {
      await harness.calm?.();
      const { calls, alive } = await said(await harness.chat.say(harness.destination, notice, card));
      assert.deepEqual([calls, alive], [[], []]);
    }
  });

  checkTalk("I10: whatever is said, it is taken, whole or cut, and calls nobody it does not name", async (harness, { said }) => {
    const ref = await harness.chat.say(harness.destination, noticeOf(), null);
    await fc.assert(
      fc.asyncProperty(anyNotice, async (notice) => {
        await harness.calm?.();
        await harness.chat.resay(ref, notice);
        const { calls, alive } = await said(ref);
        assert.deepEqual([calls, alive], [[], []]);
      }),
      { numRuns: 60 },
    );
  });

  checkTalk("nothing that is said exceeds what the platform takes", (_, { violations }) => {
    fc.assert(fc.property(anyNotice, (notice) => assert.deepEqual(violations(notice), [])));
    return Promise.resolve();
  });

  checkTalk("a secret that came this far goes no further", async (harness, { said }) => {
    const secret = "AKIAQ7ZX3VNT5YB2KD4M";
    const file = { name: "out.txt", text: `key ${secret}`, otherwise: "See the console." };
    const notice = noticeOf({ title: secret, lines: [secret], block: secret, file, fallback: secret });
    const its = await said(await harness.chat.say(harness.destination, notice, null));
    assert.ok(!JSON.stringify(its).includes(secret), JSON.stringify(its));
  });

  checkTalk("a long text hangs below as a file, or it is said where to find it", async (harness, { said, refuseFiles }) => {
    const card = await post(harness);
    const text = "a line of output \u20ac\n".repeat(400);
    const notice = noticeOf({ file: { name: "step 1.txt", text, otherwise: "The whole output is on the page of INC-12." } });
    const its = await said(await harness.chat.say(harness.destination, notice, card));
    assert.deepEqual(its.files, [{ name: "step-1.txt", text }]);
    assert.ok(!its.text.includes("The whole output"), its.text);
    refuseFiles();
    const without = await said(await harness.chat.say(harness.destination, notice, card));
    assert.deepEqual(without.files, []);
    assert.ok(without.text.includes("The whole output is on the page of INC-12."), without.text);
  });

  checkTalk("one person is told in a conversation of their own", async (harness, { told, unknown }) => {
    await harness.chat.tell(harness.person.actor.id, noticeOf({ title: "Resolved", lines: ["INC-12 is over."] }));
    const [first, ...more] = told();
    assert.ok(first?.includes("Resolved") === true && first.includes("INC-12 is over."), first);
    assert.deepEqual([more, await harness.count()], [[], 0]);
    await assert.rejects(harness.chat.tell(unknown, noticeOf()), (cause) => cause instanceof Fault && !cause.retryable);
  });

  checkTalk("a card that is gone has no thread", async (harness) => {
    if (harness.forget === null) return;
    const card = await post(harness);
    const ref = await harness.chat.say(harness.destination, noticeOf(), card);
    await harness.forget(card);
    await harness.forget(ref);
    const isGone = (cause: unknown): boolean => cause instanceof Fault && cause.code === "chat_message_gone";
    await assert.rejects(harness.chat.say(harness.destination, noticeOf(), card), isGone);
    await assert.rejects(harness.chat.resay(ref, noticeOf()), isGone);
  });

  check("a message that a person deleted is said to be gone", async (harness) => {
    if (harness.forget === null) return;
    const ref = await post(harness);
    await harness.forget(ref);
    await assert.rejects(
      harness.chat.edit(ref, cardIn(incidentIn("approved")), exampleRefs),
      (cause) => cause instanceof Fault && cause.code === "chat_message_gone",
    );
  });

  check("a platform that wants less is told of, with how long it asks for, so that the lane can wait", async (harness) => {
    if (harness.limitNext === null) return;
    const isLimited = (cause: unknown): boolean =>
      cause instanceof Fault && cause.code === "chat_rate_limited" && cause.retryable && (cause.retryAfterMs ?? 0) >= 7_000;
    await harness.limitNext(7_000);
    await assert.rejects(post(harness), isLimited);
    if (harness.talk === null) return;
    await harness.limitNext(7_000);
    await assert.rejects(harness.chat.say(harness.destination, noticeOf(), null), isLimited);
  });
}
