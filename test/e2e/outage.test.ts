import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { stringify } from "yaml";
import { withEmptyDatabase } from "../fakes/embedded-store.js";
import { startFakeSlack } from "../fakes/fake-slack.js";
import { channel } from "../fakes/slack/directory.js";
import { freePort, hubProgram, operator, until } from "./system.js";

test("I12: with the database, Slack and the model away the hub says what it waits for, and carries on when each is back", async () => {
  const dir = mkdtempSync(join(tmpdir(), "tagout-outage-"));
  const database = await withEmptyDatabase();
  const slack = await startFakeSlack(Date.now());
  slack.down();
  const ports = { http: await freePort(), database: await freePort() };
  const secret = (name: string, value: string): string => {
    writeFileSync(join(dir, name), value, { mode: 0o600 });
    return join(dir, name);
  };
  const config = secret(
    "tagout.yaml",
    stringify({
      stateDir: join(dir, "hub"),
      http: { port: ports.http },
      link: { port: 0, enrolPort: 0 },
      model: { kind: "ollama", url: "http://127.0.0.1:9" },
      slack: {
        botTokenFile: secret("bot", slack.botToken),
        appTokenFile: secret("app", slack.appToken),
        channels: [channel],
        apiUrl: slack.apiUrl,
      },
      access: operator,
    }),
  );
  const {
    socketDir,
    port,
    database: name,
  } = database.database as { readonly socketDir: string; readonly port: number; readonly database: string };
  const hub = spawn(process.execPath, [hubProgram, "hub", "--config", config], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { HOME: dir, DATABASE_URL: `postgres://hub@127.0.0.1:${ports.database}/${name}` },
  });
  const ended = new Promise((resolve) => hub.once("exit", resolve));
  let said = "";
  hub.stdout.on("data", (data) => (said += String(data)));
  hub.stderr.on("data", (data) => (said += String(data)));
  let way: Server | null = null;
  try {
    await until("the hub says that it waits for the database", null, () => /Waiting: .*(database|PostgreSQL)/i.test(said));
    assert.equal(hub.exitCode, null);
    way = createServer((client) => {
      const server = connect(join(socketDir, `.s.PGSQL.${port}`));
      client.pipe(server).pipe(client);
      for (const end of [client, server]) end.on("error", () => end.destroy());
    });
    await new Promise<void>((resolve) => way?.listen(ports.database, "127.0.0.1", resolve));
    const status = async (): Promise<string> => {
      const token = readFileSync(join(dir, "hub", "command-token"), "utf8").trim();
      const response = await fetch(`http://127.0.0.1:${ports.http}/api/command`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ text: "status" }),
      });
      return ((await response.json()) as { readonly text: string }).text;
    };
    const says = (words: RegExp) =>
      until(`the hub says ${words.source}`, null, async () => words.test(await status().catch((cause: unknown) => String(cause))));
    await says(/Well: .*database/);
    await says(/Not well: slack/);
    await says(/Not well: model: Ollama at 127\.0\.0\.1:9 does not answer/);
    await says(/Not well: signer/);
    slack.back();
    await says(/Well: .*slack/);
  } catch (cause) {
    throw new Error(`the hub said:\n${said}`, { cause });
  } finally {
    hub.kill("SIGTERM");
    await ended;
    way?.close();
    await slack.stop();
    await database.close();
    rmSync(dir, { recursive: true });
  }
});
