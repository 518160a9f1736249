import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { execute, type OrderResult } from "../../agent/execute.js";
import { createLedger, openLedger } from "../../agent/ledger.js";
import { rateObstacle, type Rates } from "../../agent/rates.js";
import type { Order } from "../../src/core/order.js";
import type { Limit } from "../../src/core/policy/limits.js";
import { emptyContext } from "../../src/core/policy/context.js";
import { allowing, noon, testHost, type TestHost } from "../fakes/order-programs/host.js";
import { orderKey, orderOf, planOf, signedBy, step } from "../fakes/order-programs/orders.js";

const key = orderKey();
const yard = realpathSync(mkdtempSync(join(tmpdir(), "tagout-rates-")));
after(() => rmSync(yard, { recursive: true, force: true }));

const limit = (over: Partial<Limit> = {}): Limit => ({
  id: "touches",
  rules: ["*"],
  per: "file",
  most: 1,
  withinMinutes: 60,
  because: "Once an hour is enough",
  ...over,
});
/** Every command is a change of the file that it names last. */
const rates = (...limits: readonly Limit[]): Rates => ({
  limits: () => limits,
  changesOf: ({ text }) => [{ rules: ["touch"], subjects: [`file ${text.split(" ").at(-1) ?? ""}`], command: text }],
});

async function run(path: string, mode: Order["mode"], ground: TestHost, revision = 1): Promise<OrderResult> {
  const plan = planOf([step(1, "change", `touch ${path}`)], { revision });
  const at = ground.host.now();
  return execute(signedBy(key, orderOf(plan, key, at, { mode })), ground.host);
}

test("a change beyond a limit is refused by the host with the time when it is possible again, and nothing runs", async () => {
  const path = join(yard, "one");
  let now = noon;
  const ground = testHost(key, { judge: allowing([`touch ${path}`]), now: () => now, rates: rates(limit()) });
  try {
    await run(path, "dry-run", ground);
    assert.equal((await run(path, "live", ground)).report?.outcome, "executed");
    rmSync(path);
    now += 10 * 60_000;
    const previewed = await run(path, "dry-run", ground, 2);
    assert.equal(previewed.report?.outcome, "passed");
    assert.match(
      previewed.report?.steps[0]?.note ?? "",
      /A live run now would be refused: Limit touches, .*: possible again at 2025-11-25 13:00 UTC\./,
    );
    const again = ground.restarted();
    const refused = await run(path, "live", again, 2);
    assert.deepEqual([refused.report?.outcome, refused.report?.refusal, existsSync(path)], ["refused", "rate-limited", false]);
    assert.match(
      refused.report?.note ?? "",
      /^Nothing ran: .* Limit touches, one change of file .*: possible again at 2025-11-25 13:00 UTC\. Once/,
    );
    now = noon + 60 * 60_000;
    await run(path, "dry-run", again, 3);
    assert.equal((await run(path, "live", again, 3)).report?.outcome, "executed");
    again.close();
  } finally {
    ground.close();
  }
});

type Move =
  | { readonly kind: "order"; readonly file: number; readonly ends: "yes" | "crash-before-start" | "crash-after-start" | "no-ack" }
  | { readonly kind: "wait"; readonly minutes: number }
  | { readonly kind: "restart"; readonly torn: boolean };

const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("order" as const),
        file: fc.nat(2),
        ends: fc.constantFrom("yes", "no-ack", "crash-before-start", "crash-after-start"),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait" as const), minutes: fc.integer({ min: 1, max: 45 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const), torn: fc.boolean() }) },
  ),
  { minLength: 5, maxLength: 40 },
) as fc.Arbitrary<readonly Move[]>;

test("no limit is ever exceeded, whatever orders come in whatever order, with crashes and restarts between any two lines", () => {
  const limits = [limit({ most: 2 }), limit({ id: "all", per: "host", most: 4, withinMinutes: 90 })];
  fc.assert(
    fc.property(moves, (sequence) => {
      const started = play(sequence, limits);
      for (const { per, most, withinMinutes } of limits) {
        for (const { at, file } of started) {
          const within = started.filter(
            (one) => one.at > at - withinMinutes * 60_000 && one.at <= at && (per === "host" || one.file === file),
          );
          assert.ok(within.length <= most, `${within.length} changes within ${withinMinutes} minutes, ${most} allowed`);
        }
      }
    }),
    { numRuns: 60 },
  );
});

/** What was really started, by the ledger of a host that crashes where the sequence says. */
function play(sequence: readonly Move[], limits: readonly Limit[]): readonly { readonly at: number; readonly file: number }[] {
  const directory = mkdtempSync(join(yard, "play-"));
  const path = join(directory, "ledger");
  let now = noon;
  const clock = { now: () => now };
  createLedger(path, clock);
  let ledger = openLedger(path, clock);
  const started: { readonly at: number; readonly file: number }[] = [];
  /** What was on the disk stays; the line that was being written when the power went lies there in part. */
  const crash = (torn: boolean): void => {
    ledger.close();
    const used = readFileSync(path).indexOf(0);
    if (torn && used !== -1) {
      truncateSync(path, used);
      appendFileSync(path, '{"kind":"sta');
    }
    ledger = openLedger(path, clock);
    const open = ledger.running();
    if (open !== null) ledger.end(open.head.id, "unknown", "The agent stopped.");
  };
  for (const [n, move] of sequence.entries()) {
    if (move.kind === "wait") now += move.minutes * 60_000;
    else if (ledger.damage() !== null) continue;
    else if (move.kind === "restart") crash(move.torn);
    else {
      const id = `order-${n}`;
      const own = step(1, "change", `touch /f${move.file}`);
      const host = { rates: rates(...limits), ledger, now: clock.now };
      if (rateObstacle([own], host, emptyContext) !== null) continue;
      ledger.intend({ id, nonce: id, incidentId: 1, planHash: "a".repeat(64), mode: "live", effects: ["change"] });
      if (move.ends === "crash-before-start") crash(false);
      else {
        const changes = host.rates
          .changesOf(own, emptyContext)
          .map((one) => ({ ...one, rules: [...one.rules], subjects: [...one.subjects] }));
        ledger.start({ id, n: 1, bootId: "b", cgroup: null, outputPath: "/x", deadlineAt: now, changes });
        started.push({ at: now, file: move.file });
        if (move.ends === "crash-after-start") crash(false);
        else ledger.end(id, "executed", "Every step ran.");
        if (move.ends === "yes") ledger.ack(id);
      }
    }
  }
  ledger.close();
  rmSync(directory, { recursive: true, force: true });
  return started;
}
