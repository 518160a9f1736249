import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { PassThrough } from "node:stream";
import { configured } from "../../src/cli/configured.js";
import type { World } from "../../src/cli/world.js";

const dir = mkdtempSync(join(tmpdir(), "tagout-configured-"));
after(() => rmSync(dir, { recursive: true }));

function world(): { readonly world: World; readonly said: string[]; readonly codes: number[] } {
  const said: string[] = [];
  const codes: number[] = [];
  const io = new PassThrough();
  const programs = { hub: "", agent: "", faults: "" };
  const streams = { stdin: io, stdout: io, stopping: new AbortController().signal, stop: () => undefined };
  const tell = { say: (line: string) => said.push(line), complain: (line: string) => said.push(line) };
  return {
    world: {
      env: {},
      uid: 1_000,
      home: dir,
      nodePath: "",
      nodeVersion: "24.0.0",
      programs,
      ...streams,
      ...tell,
      leaveWith: (code) => codes.push(code),
    },
    said,
    codes,
  };
}

test("--state-dir goes before the file's stateDir, the file's before the default", () => {
  const config = join(dir, "tagout.yaml");
  writeFileSync(config, `stateDir: ${join(dir, "of-file")}\n`);
  assert.equal(configured(world().world, { config, stateDir: join(dir, "typed") })?.stateDir, join(dir, "typed"));
  assert.equal(configured(world().world, { config })?.stateDir, join(dir, "of-file"));
  assert.equal(configured(world().world, {})?.stateDir, join(dir, ".local/state/tagout"));
});

test("a wrong configuration is said and leaves with 78", () => {
  const { world: its, said, codes } = world();
  assert.equal(configured(its, { config: join(dir, "nowhere.yaml") }), null);
  assert.match(said.join("\n"), /cannot be read/);
  assert.deepEqual(codes, [78]);
});
