import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { doctorCommand } from "../../src/cli/doctor.js";
import type { HealthFact } from "../../src/ports/health.js";
import { besideHub as startBeside } from "../fakes/beside-hub.js";
import { startFakeSlack } from "../fakes/fake-slack.js";
import { fakeWorld } from "../fakes/fake-world.js";
import { channel } from "../fakes/slack/directory.js";

const dir = mkdtempSync(join(tmpdir(), "tagout-doctor-"));
after(() => rmSync(dir, { recursive: true }));

async function doctor(config: string, ...words: readonly string[]): Promise<{ readonly said: string; readonly code: number }> {
  const { world, said, codes } = fakeWorld({ home: dir, nodeVersion: "18.20.8" });
  const file = join(dir, "tagout.yaml");
  writeFileSync(file, config);
  await doctorCommand(world).parseAsync([...words, "--config", file, "--state-dir", join(dir, "state")], { from: "user" });
  return { said: said.join("\n"), code: codes.at(-1) ?? 0 };
}

test("without a hub the doctor says what it cannot ask, and that nobody may decide", async () => {
  const { said, code } = await doctor("model: { kind: none }\n", "hub");
  assert.match(said, /WARN {2}node: Node 18\.20\.8 gets no security fixes/);
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

const well: HealthFact = { part: "database", state: "ok", detail: "PostgreSQL answers." };

/** A hub that says of its parts what it is told to, or nothing. */
const besideHub = (facts: readonly HealthFact[] | null, look: () => Promise<void>): Promise<void> =>
  startBeside(join(dir, "state"), facts === null ? {} : { "/api/health": () => ({ parts: facts }) }, look);

const rowsOf = (said: string): readonly string[] => said.split("\n").filter((line) => line.includes("running hub"));

/** Beside the database, which nobody has started here. */
const toMend = (more: number): RegExp => new RegExp(`, ${1 + more} to mend,`);

test("a running hub that is well is one row that says so", () =>
  besideHub([well, { part: "model", state: "off", detail: "No model is configured." }], async () => {
    const { said } = await doctor("model: { kind: none }\n", "hub");
    assert.match(rowsOf(said).join("\n"), /^ok {4}running hub: serves http:\/\/127\.0\.0\.1:\d+; well: database$/);
    assert.match(said, toMend(0));
  }));

test("what a running hub says is not well is marked so, in its row and in how the doctor leaves", () => {
  const frozen: HealthFact = { part: "freeze", state: "degraded", detail: "Everything is frozen by ann: bad deploy." };
  const signer: HealthFact = { part: "signer", state: "down", detail: "The signer does not answer. Start `tagout signer`." };
  return besideHub([well, frozen], async () => {
    const { said } = await doctor("model: { kind: none }\n", "hub");
    assert.match(said, /WARN {2}running hub, freeze: Everything is frozen by ann: bad deploy\.\n {6}-> /);
    assert.match(said, toMend(0));
  }).then(() =>
    besideHub([well, frozen, signer], async () => {
      const { said, code } = await doctor("model: { kind: none }\n", "hub");
      assert.match(said, /BAD {3}running hub, signer: The signer does not answer\. Start tagout signer\.\n {6}-> /);
      assert.equal(rowsOf(said).length, 3);
      assert.match(said, toMend(1));
      assert.equal(code, 1);
    }),
  );
});

test("what the doctor has found itself the running hub does not say again", async () => {
  const found = /WARN {2}node: (.*)/.exec((await doctor("model: { kind: none }\n", "hub")).said)?.[1] ?? "";
  assert.notEqual(found, "");
  await besideHub([{ part: "software", state: "degraded", detail: `Policy 1, Node 20. ${found}` }], async () => {
    assert.equal(rowsOf((await doctor("model: { kind: none }\n", "hub")).said).length, 1);
  });
});

test("trouble of a chat platform stands in its own section, and in the hub's where nothing else was asked for", async () => {
  const trouble: HealthFact = { part: "slack, channel C0", state: "down", detail: "The bot is not in it." };
  await besideHub([well, trouble], async () => {
    const alone = await doctor("model: { kind: none }\n", "hub");
    assert.match(alone.said, /BAD {3}running hub, slack, channel C0: The bot is not in it\./);
    assert.equal(alone.code, 1);
    const whole = await doctor("model: { kind: none }\n");
    assert.doesNotMatch(whole.said, /not in it/);
  });
});

test("a hub that was started and does not say how it is, is bad", () =>
  besideHub(null, async () => {
    const { said, code } = await doctor("model: { kind: none }\n", "hub");
    assert.match(said, /BAD {3}running hub: http:\S+ does not say how it is\n {6}-> See its log/);
    assert.equal(code, 1);
  }));
