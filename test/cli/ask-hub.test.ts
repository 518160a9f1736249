import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { askBeside } from "../../src/cli/ask-hub.js";
import { hubState, writeCommandToken, writeRunning } from "../../src/cli/state.js";

test("a hub that cannot answer just now is quoted, and one that is not there is said not to answer", async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "tagout-ask-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const words = "The hub cannot do that right now. It heals by itself; try again in a moment.";
  const server = createServer((_, response) => response.writeHead(503, { "content-type": "text/plain" }).end(`${words}\n`));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const state = hubState(dir);
  writeCommandToken(state);
  const consoleUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeRunning(state, { consoleUrl, linkPort: 1, enrolPort: 2, database: null });
  assert.deepEqual(await askBeside(dir, { words: "list", calledAs: "tagout incident" }), { ok: false, text: words });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  // Below the ports that anybody gets by chance: the one that was just given back may be another test's by now.
  writeRunning(state, { consoleUrl: "http://127.0.0.1:2", linkPort: 1, enrolPort: 2, database: null });
  assert.match((await askBeside(dir, { words: "list", calledAs: "tagout incident" })).text, /does not answer\. Is it running/);
});
