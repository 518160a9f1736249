import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { realDisk, type SpoolDisk } from "../../agent/spool-segment.js";
import { openSpool, type QueueName, type Spool, type SpoolRecord } from "../../agent/spool.js";
import type { RecordKind } from "../../proto/wire.js";
import { recordingLog } from "../fakes/recording-log.js";

const root = mkdtempSync(join(tmpdir(), "tagout-spool-"));
const opened: Spool[] = [];
after(async () => {
  for (const spool of opened) await spool.close();
  rmSync(root, { recursive: true, force: true });
});

const fresh = (): string => join(root, randomUUID());
const record = (kind: RecordKind, bytes = 200, id: string = randomUUID()): SpoolRecord => ({ kind, id, bytes: Buffer.alloc(bytes, id) });
const everything = { records: 100_000, bytes: 1 << 30 };
const idsIn = async (spool: Spool, queue: QueueName): Promise<readonly string[]> =>
  (await spool.read(queue, 0, everything)).map(({ id }) => id);
async function open(dir: string, disk: SpoolDisk = realDisk, maxEvidenceBytes?: number): Promise<Spool> {
  const spool = await openSpool(dir, { log: recordingLog(), disk, ...(maxEvidenceBytes === undefined ? {} : { maxEvidenceBytes }) });
  opened.push(spool);
  return spool;
}
const segments = (dir: string): readonly string[] =>
  readdirSync(dir)
    .filter((name) => name.endsWith(".seg"))
    .sort()
    .map((name) => join(dir, name));

test("what was added waits in order, content and all, until it has a receipt", async () => {
  const spool = await open(fresh());
  const records = [record("evidence"), record("evidence", 0), record("evidence", 300_000)];
  for (const one of records) assert.equal(await spool.add(one), "disk");
  const waiting = await spool.read("evidence", 0, everything);
  assert.deepEqual(
    waiting.map(({ kind, id, bytes }) => ({ kind, id, bytes: Buffer.from(bytes) })),
    records,
  );
  spool.remove("evidence", [records[1]?.id ?? ""]);
  assert.deepEqual(await idsIn(spool, "evidence"), [records[0]?.id, records[2]?.id]);
  assert.equal(spool.counts().waiting, 2);
  await spool.close();
});

test("a crash loses nothing that was added, and what had a receipt before a clean stop stays away", async () => {
  const dir = fresh();
  const before = await open(dir);
  const [first, second, third] = [record("evidence"), record("evidence"), record("report")];
  await Promise.all([before.add(first), before.add(second), before.add(third)]);
  before.remove("evidence", [first.id]);
  const crashed = await open(dir); // nothing was closed
  assert.ok((await idsIn(crashed, "evidence")).includes(second.id));
  assert.deepEqual(await idsIn(crashed, "outcome"), [third.id]);
  crashed.remove("evidence", [first.id]);
  await crashed.close();
  const again = await open(dir);
  assert.deepEqual(await idsIn(again, "evidence"), [second.id]);
  await again.close();
});

test("a record that waits already is not added twice, not even in the same turn", async () => {
  const spool = await open(fresh());
  const one = record("report");
  await Promise.all([spool.add(one), spool.add(one)]);
  await spool.add(one);
  assert.deepEqual(await idsIn(spool, "outcome"), [one.id]);
  await spool.close();
});

test("reading is bounded by records and bytes, gives at least one, and goes on behind a place", async () => {
  const spool = await open(fresh());
  const records = Array.from({ length: 10 }, () => record("evidence", 1_000));
  await Promise.all(records.map((one) => spool.add(one)));
  const few = await spool.read("evidence", 0, { records: 3, bytes: 1 << 20 });
  assert.deepEqual(
    few.map(({ id }) => id),
    records.slice(0, 3).map(({ id }) => id),
  );
  const rest = await spool.read("evidence", few[2]?.position ?? 0, { records: 100, bytes: 2_500 });
  assert.deepEqual(
    rest.map(({ id }) => id),
    records.slice(3, 5).map(({ id }) => id),
  );
  assert.equal((await spool.read("evidence", 0, { records: 100, bytes: 1 })).length, 1);
  await spool.close();
});

test("evidence beyond the bound is dropped oldest first and counted; reports and verifications never are", async () => {
  const dir = fresh();
  const spool = await open(dir, realDisk, 128 * 1024);
  const evidence = Array.from({ length: 400 }, () => record("evidence", 1_000));
  const outcomes = Array.from({ length: 400 }, (_, i) => record(i % 2 === 0 ? "report" : "verification", 1_000));
  for (const [i, one] of evidence.entries()) await Promise.all([spool.add(one), spool.add(outcomes[i] ?? one)]);
  const kept = await idsIn(spool, "evidence");
  assert.deepEqual(
    kept,
    evidence.slice(-kept.length).map(({ id }) => id),
  );
  assert.ok(kept.length > 50 && kept.length < 120, `${kept.length} kept`);
  assert.equal(spool.counts().dropped, 400 - kept.length);
  assert.deepEqual(
    await idsIn(spool, "outcome"),
    outcomes.map(({ id }) => id),
  );
  const onDisk = segments(join(dir, "evidence")).reduce((sum, path) => sum + statSync(path).size, 0);
  assert.ok(onDisk <= 160 * 1024, `${onDisk} bytes`);
  await spool.close();
});

test("a torn tail costs the torn record only", async () => {
  const dir = fresh();
  const before = await open(dir);
  const [first, second] = [record("evidence"), record("evidence")];
  await before.add(first);
  await before.add(second);
  await before.close();
  const [path] = segments(join(dir, "evidence"));
  assert.ok(path !== undefined);
  writeFileSync(path, readFileSync(path).subarray(0, -20));
  const spool = await open(dir);
  assert.deepEqual(await idsIn(spool, "evidence"), [first.id]);
  assert.equal(spool.counts().damaged, 1);
  const third = record("evidence");
  await spool.add(third);
  await spool.close();
  assert.deepEqual(await idsIn(await open(dir), "evidence"), [first.id, third.id], "nothing was written behind the torn line");
});

test("flipped bits anywhere cost the lines they touch, whatever they hit", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 255 }), async (places, change) => {
      const dir = fresh();
      const before = await open(dir);
      const records = Array.from({ length: 12 }, () => record("evidence", 60));
      for (const one of records) await before.add(one);
      await before.close();
      const [path] = segments(join(dir, "evidence"));
      assert.ok(path !== undefined);
      const bytes = readFileSync(path);
      for (const place of places) bytes[place % bytes.length] = (bytes[place % bytes.length] ?? 0) ^ change;
      writeFileSync(path, bytes);
      const spool = await open(dir);
      const found = await idsIn(spool, "evidence");
      assert.ok(found.length >= 12 - 2 * places.length, `${found.length} of 12 after ${places.length} flips`);
      assert.deepEqual(
        found,
        records.map(({ id }) => id).filter((id) => found.includes(id)),
      );
      await spool.close();
    }),
    { numRuns: 60 },
  );
});

test("a record that goes bad on the disk while the agent runs is skipped and counted", async () => {
  const dir = fresh();
  const spool = await open(dir);
  const [first, second] = [record("evidence"), record("evidence")];
  await spool.add(first);
  await spool.add(second);
  const [path] = segments(join(dir, "evidence"));
  assert.ok(path !== undefined);
  const bytes = readFileSync(path);
  bytes[60] = (bytes[60] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  assert.deepEqual(await idsIn(spool, "evidence"), [second.id]);
  assert.equal(spool.counts().damaged, 1);
  await spool.close();
});

test("a damaged or lost cursor only means sending again", async () => {
  for (const text of ["", "garbage", "00000000 9 9", "ffffffff 000000000001 5"]) {
    const dir = fresh();
    const before = await open(dir);
    const one = record("evidence");
    await before.add(one);
    await before.close();
    writeFileSync(join(dir, "evidence", "cursor"), text);
    const spool = await open(dir);
    assert.deepEqual(await idsIn(spool, "evidence"), [one.id]);
    await spool.close();
  }
});

test("foreign files, an empty segment and one full of zeros disturb nobody", async () => {
  const dir = fresh();
  const before = await open(dir);
  const one = record("evidence");
  await before.add(one);
  await before.close();
  writeFileSync(join(dir, "evidence", "notes.txt"), "hello");
  writeFileSync(join(dir, "evidence", "000000000007.seg"), "");
  writeFileSync(join(dir, "evidence", "000000000008.seg"), Buffer.alloc(5_000));
  const spool = await open(dir);
  assert.deepEqual(await idsIn(spool, "evidence"), [one.id]);
  const two = record("evidence");
  await spool.add(two);
  await spool.close();
  assert.ok(existsSync(join(dir, "evidence", "notes.txt")));
  assert.deepEqual(await idsIn(await open(dir), "evidence"), [one.id, two.id]);
});

/** A disk with so many bytes left; like a real one it writes a part first and fails with the next call. */
function smallDisk(bytesLeft: number): SpoolDisk & { free: (bytes: number) => void } {
  let left = bytesLeft;
  const full = (): Error => Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  return {
    ...realDisk,
    free: (bytes) => void (left += bytes),
    async create(path) {
      const file = await realDisk.create(path);
      return {
        ...file,
        async write(bytes, offset, position) {
          const room = Math.min(left, bytes.length - offset);
          if (room === 0) throw full();
          left -= room;
          return file.write(bytes.subarray(0, offset + room), offset, position);
        },
      };
    },
  };
}

test("a full disk loses nothing that memory can hold, and the spool goes back to the disk when there is room", async () => {
  const dir = fresh();
  const disk = smallDisk(1_000);
  const spool = await open(dir, disk);
  const records = Array.from({ length: 8 }, (_, i) => record(i % 4 === 3 ? "report" : "evidence"));
  const where: string[] = [];
  for (const one of records) where.push(await spool.add(one));
  assert.equal(where[0], "disk");
  assert.equal(where[7], "memory");
  assert.equal(spool.counts().inMemory, where.filter((one) => one === "memory").length);
  const late = record("evidence");
  disk.free(1 << 20);
  assert.equal(await spool.add(late), "disk");
  assert.deepEqual(
    await idsIn(spool, "evidence"),
    [...records.filter(({ kind }) => kind === "evidence"), late].map(({ id }) => id),
  );
  assert.deepEqual(
    await idsIn(spool, "outcome"),
    records.filter(({ kind }) => kind === "report").map(({ id }) => id),
  );
  const crashed = await open(dir);
  const survivors = await idsIn(crashed, "evidence");
  assert.ok(survivors.includes(late.id), "what was written after half a line can be read");
  assert.equal(crashed.counts().damaged, 0, "half a line was cut off");
  await spool.close();
});

test("memory is bounded too: evidence gives way oldest first and is counted, outcomes stay", async () => {
  const spool = await open(fresh(), smallDisk(0));
  const evidence = Array.from({ length: 60 }, () => record("evidence", 100_000));
  const reports = Array.from({ length: 5 }, () => record("report", 400_000));
  for (const one of [...reports, ...evidence]) assert.equal(await spool.add(one), "memory");
  const kept = await idsIn(spool, "evidence");
  assert.deepEqual(
    kept,
    evidence.slice(-kept.length).map(({ id }) => id),
  );
  assert.ok(kept.length < 60 && kept.length >= 40);
  assert.equal(spool.counts().dropped, 60 - kept.length);
  assert.deepEqual(
    await idsIn(spool, "outcome"),
    reports.map(({ id }) => id),
  );
  await spool.close();
});

test("a directory that cannot be used makes a spool in memory, said once in the log", async () => {
  const path = join(root, randomUUID());
  writeFileSync(path, "a file where the directory should be");
  const log = recordingLog();
  const spool = await openSpool(path, { log });
  const one = record("evidence");
  assert.equal(await spool.add(one), "memory");
  assert.equal(await spool.add(record("evidence")), "memory");
  assert.deepEqual((await idsIn(spool, "evidence")).length, 2);
  assert.equal(log.lines.filter(({ event }) => event === "spool.not_written").length, 1);
  await spool.close();
});

test("segments go when all their records have a receipt", async () => {
  const dir = fresh();
  const spool = await open(dir);
  const records = Array.from({ length: 40 }, () => record("evidence", 100_000));
  for (const one of records) await spool.add(one);
  assert.ok(segments(join(dir, "evidence")).length > 2);
  spool.remove(
    "evidence",
    records.map(({ id }) => id),
  );
  await spool.close();
  assert.deepEqual(segments(join(dir, "evidence")), []);
  const again = await open(dir);
  const next = record("evidence");
  await again.add(next);
  const crashed = await open(dir);
  assert.deepEqual(await idsIn(crashed, "evidence"), [next.id], "an old cursor does not hide a new segment");
  await again.close();
});

test("whatever is added, settled and crashed in any order, nothing without a receipt is lost", async () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.constant("add" as const) },
    { weight: 3, arbitrary: fc.constant("settle" as const) },
    fc.constant("crash" as const),
    fc.constant("close" as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.infiniteStream(fc.nat()), async (steps, dice) => {
      const dir = fresh();
      let spool = await open(dir);
      const owed = new Set<string>();
      for (const what of steps) {
        if (what === "add") {
          const one = record("evidence", 50);
          await spool.add(one);
          owed.add(one.id);
        } else if (what === "settle" && owed.size > 0) {
          const id = [...owed][(dice.next().value ?? 0) % owed.size] ?? "";
          spool.remove("evidence", [id]);
          owed.delete(id);
        } else if (what === "close" || what === "crash") {
          if (what === "close") await spool.close();
          spool = await open(dir);
        }
      }
      const found = new Set(await idsIn(spool, "evidence"));
      for (const id of owed) assert.ok(found.has(id));
      await spool.close();
    }),
    { numRuns: 60 },
  );
});

test("a line that somebody appends by hand is not taken for a record", async () => {
  const dir = fresh();
  const before = await open(dir);
  await before.add(record("evidence"));
  await before.close();
  const [path] = segments(join(dir, "evidence"));
  assert.ok(path !== undefined);
  appendFileSync(path, `00000000 evidence ${randomUUID()} aGVsbG8=\n`);
  const spool = await open(dir);
  assert.equal((await idsIn(spool, "evidence")).length, 1);
  assert.equal(spool.counts().damaged, 1);
  await spool.close();
});
