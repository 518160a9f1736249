import assert from "node:assert/strict";
import { test } from "node:test";
import { live } from "../../../../src/adapters/chat/console/live.js";
import { incidentIn } from "../../../fakes/incidents.js";
import { startHarness, type ConsoleHarness } from "./harness.js";

/** Reads a stream of events; `next` resolves with the following event's name, whenever it comes. */
async function listening(harness: ConsoleHarness, path: string, cookie: string) {
  const response = await harness.get(path, cookie);
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const state = { text: "" };
  const next = async (): Promise<string | null> => {
    for (;;) {
      const found = /event: (\w+)\ndata: \{\}\n\n/.exec(state.text);
      if (found !== null) {
        state.text = state.text.slice(found.index + found[0].length);
        return found[1]!;
      }
      const { done, value } = await reader.read();
      if (done) return null;
      state.text += value;
    }
  };
  return { next, close: () => reader.cancel() };
}

const two = [incidentIn("proposed"), { ...incidentIn("proposed"), id: 13 }];

test("a page hears of a change of its incident, and of no other", async (t) => {
  const harness = await startHarness({ incidents: two });
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const page = await listening(harness, "/live?incident=12", ann);
  const list = await listening(harness, "/live", ann);
  await harness.move(13, "approved");
  assert.equal(await list.next(), "change");
  await harness.move(12, "approved");
  assert.equal(await page.next(), "change");
  assert.equal(await list.next(), "change");
});

test("an event carries nothing but that something changed", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const response = await harness.get("/live", await harness.signIn("ann"));
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = (async () => {
    while (!text.includes("change")) text += (await reader.read()).value ?? "";
  })();
  await harness.move(12, "approved");
  await until;
  assert.equal(text, "retry: 2000\n\nevent: change\ndata: {}\n\n");
});

test("many changes at once are one event", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const page = await listening(harness, "/live", await harness.signIn("ann"));
  await Promise.all(Array.from({ length: 50 }, () => harness.move(12, "proposed")));
  assert.equal(await page.next(), "change");
  await harness.console.stop();
  assert.equal(await page.next(), null);
});

test("a stream ends soon after its session has", async (t) => {
  const harness = await startHarness({ beatMs: 5 });
  t.after(harness.stop);
  const page = await listening(harness, "/live", await harness.signIn("ann"));
  assert.equal(await page.next(), "beat");
  harness.endSessions();
  let heard: string | null = "beat";
  while (heard === "beat") heard = await page.next();
  assert.equal(heard, null);
});

test("a stream outlives a store that is away for a while", async (t) => {
  const harness = await startHarness({ beatMs: 5 });
  t.after(harness.stop);
  const page = await listening(harness, "/live", await harness.signIn("ann"));
  harness.breakStore(true);
  for (let beat = 0; beat < 3; beat += 1) assert.equal(await page.next(), "beat");
});

test("a commit by another hub reaches the page through the store's bell", async () => {
  let ring = (): void => undefined;
  const rung = new Promise<void>((resolve) => (ring = resolve));
  const calls = { n: 0 };
  const store = {
    wake: (_: number, signal: AbortSignal): Promise<void> =>
      (calls.n += 1) === 1 ? rung : new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true })),
  };
  const stream = live(store, { coalesceMs: 1, beatMs: 60_000, wakeMs: 60_000 });
  const reader = stream
    .stream("ann", 7, () => Promise.resolve(true))
    .body!.pipeThrough(new TextDecoderStream())
    .getReader();
  assert.match((await reader.read()).value!, /retry/);
  ring();
  assert.match((await reader.read()).value!, /change/);
  stream.stop();
});

test("nobody listens to the store while no page is open", async () => {
  const calls = { n: 0 };
  const stream = live({ wake: () => ((calls.n += 1), new Promise(() => undefined)) });
  stream.changed(1);
  assert.equal(calls.n, 0);
  const { body } = stream.stream("ann", null, () => Promise.resolve(true));
  assert.equal(calls.n, 1);
  await body!.cancel();
  stream.stop();
});

test("a page that does not read costs a bounded amount, and is told once when it reads again", async () => {
  const stream = live({ wake: () => new Promise(() => undefined) }, { coalesceMs: 0, beatMs: 60_000, wakeMs: 60_000 });
  const { body } = stream.stream("ann", null, () => Promise.resolve(true));
  for (let change = 0; change < 40; change += 1) {
    stream.changed(1);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  stream.stop();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) text += piece.value;
  const events = text.split("event: change").length - 1;
  assert.ok(events >= 1 && events <= 5, `${events} events`);
});

test("more pages than there is room for are told to come back later", async () => {
  const stream = live({ wake: () => new Promise(() => undefined) });
  const all = Array.from({ length: 513 }, (_, n) => stream.stream(`person-${n}`, null, () => Promise.resolve(true)));
  assert.equal(all[511]!.status, 200);
  assert.equal(all[512]!.status, 503);
  await all[0]!.body!.cancel();
  assert.equal(stream.stream("ann", null, () => Promise.resolve(true)).status, 200);
  stream.stop();
});

test("one person's pages leave room for everybody else's", async () => {
  const stream = live({ wake: () => new Promise(() => undefined) });
  const own = Array.from({ length: 65 }, () => stream.stream("ann", null, () => Promise.resolve(true)));
  assert.deepEqual([own[63]!.status, own[64]!.status], [200, 503]);
  assert.equal(stream.stream("bob", null, () => Promise.resolve(true)).status, 200);
  stream.stop();
});

test("a page that left while its session was asked about, and one that is ended twice, break nothing", async () => {
  const stream = live({ wake: () => new Promise(() => undefined) }, { coalesceMs: 1, beatMs: 1, wakeMs: 60_000 });
  let answer = (_: boolean): void => undefined;
  const asked = new Promise<ReadableStream>((resolve) => {
    const { body } = stream.stream("ann", 1, () => {
      setImmediate(() => resolve(body!));
      return new Promise((settle) => (answer = settle));
    });
  });
  await (await asked).cancel();
  answer(false);
  stream.stop();
  stream.stop();
  // A rejection that nobody handles ends the test run.
  await new Promise((resolve) => setImmediate(resolve));
});
