import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { configured } from "../../src/cli/configured.js";
import { fakeWorld } from "../fakes/fake-world.js";

const dir = mkdtempSync(join(tmpdir(), "tagout-configured-"));
after(() => rmSync(dir, { recursive: true }));

const world = () => fakeWorld({ uid: 1_000, home: dir });

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
