import assert from "node:assert/strict";
import { test } from "node:test";
import { stormsText } from "../../../src/core/noise/storms-text.js";
import { began } from "../../fakes/incidents.js";

test("a list says when a storm is on, and nothing of how many there are", () => {
  assert.equal(stormsText([]), null);
  assert.equal(
    stormsText([began + 60_000, began]),
    "A storm is on since 02:14 UTC: most new incidents get no card until it is over. Those alone, P1 first: /incident list --storm",
  );
});
