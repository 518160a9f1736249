import fc from "fast-check";
import { actions } from "../../src/core/decision.js";
import type { Hub } from "./decision-hub.js";
import { persons, type Model, type Outcome } from "./decision-model.js";
import { OwnRun, Onward, Want } from "./decision-onward.js";
import { Redelivery, StaleCard } from "./decision-replays.js";
import { Ask, Freeze, Snooze, Unfreeze } from "./decision-votes.js";
import { BobApproves, DanGoes, Host, Later, Restart, Told, Verified } from "./decision-world.js";

const who = fc.constantFrom(...persons);
const dies = fc.constantFrom(null, null, null, "before" as const, "after" as const);
const rarely = fc.constantFrom(false, false, false, false, true);
const next = fc.tuple(fc.nat(11), dies, rarely).map(([pick, line, cards]) => new Onward(pick, line, cards));

/** All that may happen. What leads on is there several times, else no sequence would get as far as a live run. */
export const anySteps = (maxCommands: number): fc.Arbitrary<Iterable<fc.AsyncCommand<Model, Hub>>> =>
  fc.commands(
    [
      ...Array.from({ length: 9 }, () => next),
      ...Array.from({ length: 4 }, () =>
        fc
          .tuple(fc.record({ who, way: fc.nat(2), action: fc.constantFrom(...actions), dies }), dies, rarely)
          .map(([asking, line, cards]) => new Ask(asking, line, cards)),
      ),
      ...Array.from({ length: 4 }, () => fc.tuple(fc.nat(59), fc.nat(2)).map(([pick, way]) => new Want(pick, way))),
      ...Array.from({ length: 2 }, () => fc.tuple(fc.nat(59), fc.nat(2)).map(([pick, way]) => new OwnRun(pick, way))),
      fc.constantFrom<Outcome[]>("passed", "executed", "partial", "failed", "refused", "unknown").map((outcome) => new Told(outcome)),
      fc.boolean().map((isGone) => new Verified(isGone)),
      fc.constantFrom(3, 16, 61, 24 * 60 + 1).map((minutes) => new Later(minutes)),
      fc.boolean().map((connected) => new Host(connected)),
      fc.boolean().map((may) => new BobApproves(may)),
      fc.constant(null).map(() => new DanGoes()),
      who.map((one) => new Freeze(one)),
      who.map((one) => new Unfreeze(one)),
      who.map((one) => new Snooze(one)),
      fc.constant(null).map(() => new Restart()),
      ...Array.from({ length: 2 }, () => fc.constant(null).map(() => new Redelivery())),
      fc.nat(11).map((pick) => new StaleCard(pick)),
    ],
    { maxCommands, size: "max" },
  );
