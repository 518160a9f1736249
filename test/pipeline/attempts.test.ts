import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuditEntry } from "../../src/core/audit.js";
import { attempts, mostPerMinute } from "../../src/pipeline/attempts.js";
import type { LinePorts } from "../../src/pipeline/ports.js";
import type { Attempt } from "../../src/ports/chat.js";
import { hostileText } from "../fakes/incidents.js";
import { recordingLog } from "../fakes/recording-log.js";

const forged: Attempt = { platform: "slack", why: "forged", claimed: null };

function rig() {
  const time = { now: 1_000 };
  const entries: AuditEntry[] = [];
  const store = { isAway: false };
  const log = recordingLog();
  const record = (added: readonly AuditEntry[]): Promise<void> => {
    if (store.isAway) return Promise.reject(new Error("away"));
    entries.push(...added);
    return Promise.resolve();
  };
  const ports = { audit: { record }, clock: { now: () => time.now }, log } as unknown as LinePorts;
  return { time, entries, store, log, refused: attempts(ports) };
}

test("an attempt stands on record with what it claims, and nobody as its actor", async () => {
  const { refused, entries } = rig();
  await refused({ platform: "mattermost", why: "misplaced", claimed: { person: "ann", channel: "incidents" } });
  assert.deepEqual(entries, [
    {
      actor: "mattermost:unconfirmed",
      action: "attempt.refused",
      object: "chat",
      facts: { platform: "mattermost", why: "misplaced", claimedPerson: "ann", claimedChannel: "incidents", unrecordedBefore: 0 },
    },
  ]);
});

test("whoever knocks all day fills no record: a minute has its most of each kind, what is beyond is counted, and no platform takes another's", async () => {
  const { refused, entries, time } = rig();
  for (let n = 0; n < mostPerMinute + 500; n += 1) await refused(forged);
  assert.equal(entries.length, mostPerMinute);
  await refused({ ...forged, platform: "console" });
  assert.equal(entries.length, mostPerMinute + 1);
  time.now += 60_000;
  await refused(forged);
  await refused(forged);
  assert.deepEqual(
    entries.slice(-2).map(({ facts }) => facts["unrecordedBefore"]),
    [500, 0],
  );
});

test("a flood of what strangers can send hides nothing that takes a real button or a real person", async () => {
  const { refused, entries } = rig();
  for (let n = 0; n < 1_000; n += 1) await refused({ ...forged, platform: "mattermost" });
  await refused({ platform: "mattermost", why: "misplaced", claimed: { person: "ann", channel: "incidents" } });
  assert.equal(entries.at(-1)?.facts["why"], "misplaced");
});

test("a clock that is set back begins a new minute", async () => {
  const { refused, entries, time } = rig();
  time.now = 3_600_000;
  for (let n = 0; n < mostPerMinute; n += 1) await refused(forged);
  time.now = 1_000;
  await refused(forged);
  assert.equal(entries.length, mostPerMinute + 1);
});

test("I12: a record that cannot be written keeps nobody from being refused", async () => {
  const { refused, entries, store, log } = rig();
  store.isAway = true;
  await refused(forged);
  assert.equal(entries.length, 0);
  assert.ok(log.lines.some(({ event }) => event === "attempts.unrecorded"));
});

test("what an attempt claims is cut to one short line", async () => {
  const { refused, entries } = rig();
  await refused({ ...forged, claimed: { person: hostileText.repeat(100), channel: "a\nb" } });
  const { claimedPerson, claimedChannel } = entries[0]!.facts;
  assert.ok(String(claimedPerson).length <= 81 && !String(claimedPerson).includes("\n"));
  assert.doesNotMatch(String(claimedChannel), /\n/);
});
