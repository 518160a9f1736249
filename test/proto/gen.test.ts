import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const out = mkdtempSync(join(tmpdir(), "tagout-gen-"));
after(() => rmSync(out, { recursive: true, force: true }));

test("proto/gen is what the compiler makes of link.proto today", () => {
  execFileSync(process.execPath, ["scripts/gen-proto.mjs", out], { stdio: ["ignore", "ignore", "inherit"], timeout: 600_000 });
  const file = "tagout/v1/link.ts";
  assert.equal(readFileSync(join("proto/gen", file), "utf8"), readFileSync(join(out, file), "utf8"), "run `node scripts/gen-proto.mjs`");
});
