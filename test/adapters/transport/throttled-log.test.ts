import assert from "node:assert/strict";
import { test } from "node:test";
import { throttledLog } from "../../../src/adapters/transport/throttled-log.js";
import { recordingLog } from "../../fakes/recording-log.js";

test("warnings of one kind about one host come once a second and say how many were left out", () => {
  let now = 5_000;
  const heard = recordingLog();
  const log = throttledLog(heard, () => now);
  for (let i = 0; i < 1_000; i += 1) log.warn("transport.refused", { host: "web-1" });
  log.warn("transport.refused", { host: "web-2" });
  log.warn("transport.malformed", { host: "web-1" });
  now += 1_000;
  log.warn("transport.refused", { host: "web-1" });
  log.info("transport.connected", { host: "web-1" });
  log.info("transport.connected", { host: "web-1" });
  assert.deepEqual(
    heard.lines.map(({ event, fields }) => [event, fields["host"], fields["suppressed"]]),
    [
      ["transport.refused", "web-1", undefined],
      ["transport.refused", "web-2", undefined],
      ["transport.malformed", "web-1", undefined],
      ["transport.refused", "web-1", 999],
      ["transport.connected", "web-1", undefined],
      ["transport.connected", "web-1", undefined],
    ],
  );
});

test("a stranger who gives a new name each time is not heard more often for it", () => {
  let now = 5_000;
  const heard = recordingLog();
  const log = throttledLog(heard, () => now);
  for (let i = 0; i < 5_000; i += 1) log.warn("transport.not_enrolled", { host: `host-${i}` });
  assert.equal(heard.lines.length, 1_001);
  now += 1_000;
  log.warn("transport.not_enrolled", { host: "host-0" });
  assert.deepEqual(heard.lines.at(-1)?.fields, { host: "host-0" });
});
