import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { incidentCommand, signInCommand } from "../../src/cli/hub-commands.js";
import { parseSlash } from "../../src/core/slash.js";
import { besideHub } from "../fakes/beside-hub.js";
import { fakeWorld } from "../fakes/fake-world.js";

const dir = mkdtempSync(join(tmpdir(), "tagout-incident-"));
after(() => rmSync(dir, { recursive: true }));

interface Heard {
  readonly text: string;
  readonly calledAs: string;
}

/** What the hub hears when that is typed into a terminal, and what is then shown there. */
async function type(
  words: readonly string[],
  stateDir: string,
  name = "npx tagout",
): Promise<{ readonly heard: Heard; readonly said: string }> {
  const { world, said } = fakeWorld({ name });
  const heard: Heard[] = [];
  const answers = {
    "/api/command"(body: unknown) {
      const its = body as Heard;
      heard.push(its);
      return { ok: true, text: `Next: ${its.calledAs} show INC-12` };
    },
  };
  await besideHub(stateDir, answers, async () => {
    await incidentCommand(world).parseAsync(words, { from: "user" });
  });
  return { heard: heard[0]!, said: said.join("\n") };
}

test("the hub hears how it was asked, so that what its answer says to type can be pasted back", async () => {
  const plain = join(dir, "state");
  const first = await type(["list", "--state-dir", plain], plain);
  assert.deepEqual(first.heard, { text: "list", calledAs: `npx tagout incident --state-dir ${plain}` });
  assert.equal(first.said, `Next: npx tagout incident --state-dir ${plain} show INC-12`);
  const pasted = first.said.replace(/^Next: npx tagout incident /, "").split(" ");
  assert.deepEqual((await type(pasted, plain)).heard, { text: "show INC-12", calledAs: first.heard.calledAs });
});

test("where the shell finds the program it is called by its own name, and a directory that needs quotes has them", async () => {
  const odd = join(dir, "it's $HOME");
  const { heard } = await type(["list", "--state-dir", odd], odd, "tagout");
  assert.equal(heard.calledAs, `tagout incident --state-dir '${dir}/it'\\''s $HOME'`);
});

test("words reach the hub as the shell gave them", async () => {
  const its = join(dir, "words");
  const reasonOf = async (...words: readonly string[]): Promise<unknown> =>
    parseSlash((await type([...words, "--state-dir", its], its)).heard.text);
  assert.deepEqual(await reasonOf("reject", "12", "wrong host"), { kind: "reject", id: 12, reason: "wrong host" });
  assert.deepEqual(await reasonOf("freeze", 'a "bad" deploy'), { kind: "freeze", reason: 'a "bad" deploy' });
  assert.deepEqual(await reasonOf("mute", "host:web-*", "4h", "it's $5 \\ `now`"), {
    kind: "mute",
    host: "web-*",
    signal: "*",
    forMs: 4 * 3_600_000,
    reason: "it's $5 \\ `now`",
  });
});

test("another link is asked for in the same way", async () => {
  const its = join(dir, "link");
  const { world, said } = fakeWorld();
  await besideHub(its, { "/api/command": (body) => ({ ok: true, text: (body as Heard).text }) }, async () => {
    await signInCommand(world).parseAsync(["--state-dir", its], { from: "user" });
  });
  assert.deepEqual(said, ["console"]);
});
