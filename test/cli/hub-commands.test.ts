import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { incidentCommand, signInCommand } from "../../src/cli/hub-commands.js";
import { fakeWorld } from "../fakes/fake-world.js";

const home = mkdtempSync(join(tmpdir(), "tagout-hub-commands-"));
after(() => rmSync(home, { recursive: true }));

test("words for a hub whose configuration is wrong are said to no other hub", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end(JSON.stringify({ ok: true, text: "done" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const stateDir = join(home, ".local/state/tagout");
    mkdirSync(stateDir, { recursive: true });
    const running = { consoleUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, linkPort: 1, enrolPort: 2, database: null };
    writeFileSync(join(stateDir, "running.json"), JSON.stringify(running));
    writeFileSync(join(stateDir, "command-token"), "token\n");
    const broken = join(home, "broken.yaml");
    writeFileSync(broken, "nothing: like this\n");
    for (const command of [incidentCommand, signInCommand]) {
      const { world, said, codes } = fakeWorld({ uid: 1_000, home });
      await command(world).parseAsync(["--config", broken], { from: "user" });
      assert.match(said.join("\n"), /The configuration has a problem/);
      assert.ok(codes.every((code) => code === 78));
    }
    assert.deepEqual(asked, []);
    const { world, said } = fakeWorld({ uid: 1_000, home });
    await incidentCommand(world).parseAsync(["list"], { from: "user" });
    assert.deepEqual(said, ["done"]);
  } finally {
    server.close();
  }
});
