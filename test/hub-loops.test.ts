import assert from "node:assert/strict";
import { test } from "node:test";
import { allEnded } from "../src/hub-loops.js";
import { recordingLog } from "./fakes/recording-log.js";

test("a loop that breaks or ends by itself is named in the log, and the others are waited for", async () => {
  const log = recordingLog();
  const stopping = new AbortController();
  let finish: () => void = () => undefined;
  const going = new Promise<void>((resolve) => (finish = resolve));
  let isOver = false;
  const over = allEnded(
    [
      ["show slack", Promise.reject(new Error("out of cards"))],
      ["witness", Promise.resolve()],
      ["talk slack", going],
    ],
    log,
    stopping.signal,
  ).then(() => (isOver = true));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isOver, false);
  assert.deepEqual(
    new Map(log.lines.map(({ event, fields }) => [`${event} ${String(fields["loop"])}`, fields["error"]])),
    new Map([
      ["hub.loop_ended show slack", "out of cards"],
      ["hub.loop_ended witness", null],
    ]),
  );
  stopping.abort();
  finish();
  await over;
  assert.equal(log.lines.length, 2, "one that ends when told to is no news");
});
