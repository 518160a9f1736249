import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { doctorCommand } from "../../src/cli/doctor.js";
import { startFakeSlack } from "../fakes/fake-slack.js";
import { fakeWorld } from "../fakes/fake-world.js";
import { channel } from "../fakes/slack/directory.js";

const dir = mkdtempSync(join(tmpdir(), "tagout-doctor-"));
after(() => rmSync(dir, { recursive: true }));

async function doctor(config: string, ...words: readonly string[]): Promise<{ readonly said: string; readonly code: number }> {
  const { world, said, codes } = fakeWorld({ home: dir, nodeVersion: "20.20.2" });
  const file = join(dir, "tagout.yaml");
  writeFileSync(file, config);
  await doctorCommand(world).parseAsync([...words, "--config", file, "--state-dir", join(dir, "state")], { from: "user" });
  return { said: said.join("\n"), code: codes.at(-1) ?? 0 };
}

test("without a hub the doctor says what it cannot ask, and that nobody may decide", async () => {
  const { said, code } = await doctor("model: { kind: none }\n", "hub");
  assert.match(said, /WARN {2}node: Node 20\.20\.2 gets no security fixes/);
  assert.match(said, /WARN {2}access: nobody has a role/);
  assert.match(said, /\? {5}running hub: none on/);
  assert.match(said, /0 to mend/);
  assert.equal(code, 0);
});

test("a database that is not there is one line with its mend, and the doctor leaves with 1", async () => {
  writeFileSync(join(dir, "url"), "postgresql://tagout@127.0.0.1:1/tagout\n", { mode: 0o600 });
  const { said, code } = await doctor("model: { kind: none }\ndatabase: { urlFile: url }\n", "hub");
  assert.match(said, /BAD {3}database: the configured PostgreSQL/);
  assert.equal(code, 1);
});

test("a part that is not configured is said, with where to read on", async () => {
  const { said, code } = await doctor("{}\n", "slack");
  assert.match(said, /no slack.*docs\/slack\.md/);
  assert.equal(code, 1);
});

test("a planted mistake at Slack is found from the command line, beside what is well", async () => {
  const slack = await startFakeSlack(Date.now());
  const file = (name: string, text: string): void => writeFileSync(join(dir, name), text, { mode: 0o600 });
  file("bot", slack.botToken);
  file("app", slack.appToken);
  Object.assign(slack.world.channels.get(channel) ?? {}, { botIsIn: false });
  try {
    const { said, code } = await doctor(
      `slack: { botTokenFile: bot, appTokenFile: app, channels: [${channel}], apiUrl: "${slack.apiUrl}" }\n`,
      ...["slack", "--live"],
    );
    assert.match(said, /ok {4}bot token: it is tagout in Fake/);
    assert.match(said, new RegExp(`BAD {3}channel ${channel}: .*\\n {6}-> Type /invite @tagout`));
    assert.doesNotMatch(said, new RegExp(slack.botToken));
    assert.equal(code, 1);
  } finally {
    await slack.stop();
  }
});
