import assert from "node:assert/strict";
import { test } from "node:test";
import { sparing } from "../../../src/adapters/transport/sparing-log.js";
import { recordingLog } from "../../fakes/recording-log.js";

test("warnings of one kind about one host come once a second and say how many were left out", () => {
  let now = 5_000;
  const heard = recordingLog();
  const log = sparing(heard, () => now);
  for (let i = 0; i < 1_000; i += 1) log.warn("transport.refused", { host: "web-1" });
  log.warn("transport.refused", { host: "web-2" });
  log.warn("transport.malformed", { host: "web-1" });
  now += 1_000;
  log.warn("transport.refused", { host: "web-1" });
  log.info("transport.connected", { host: "web-1" });
  log.info("transport.connected", { host: "web-1" });
  assert.deepEqual(
    heard.lines.map(({ event, fields }) => [event, fields["host"], fields["unsaid"]]),
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
