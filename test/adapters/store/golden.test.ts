import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { migrations } from "../../../migrations/index.js";
import { withStore } from "../../fakes/embedded-store.js";
import { goldenSql } from "./golden-sql.js";
import { schemaText } from "./schema-text.js";

const golden = (name: string): string => readFileSync(new URL(`../../golden/${name}`, import.meta.url), "utf8");
const isExternal =
  process.env["TAGOUT_TEST_DATABASE_URL"] === undefined ? {} : { skip: "servers of other versions spell their catalogs differently" };

test("every statement of the store is the one in test/golden/sql; scripts/write-golden-sql.ts writes them anew", async () => {
  const fresh = await goldenSql();
  assert.deepEqual(readdirSync(new URL("../../golden/sql/", import.meta.url)).sort(), [...fresh.keys()].sort());
  for (const [name, text] of fresh) assert.equal(text, golden(`sql/${name}`), name);
});

test("the migrations leave the schema in test/golden/schema.sql; scripts/dump-schema.ts writes it anew", isExternal, async () => {
  const { client, close } = await withStore();
  const reader = await client();
  assert.equal(await schemaText(reader), golden("schema.sql"));
  await reader.end();
  await close();
});

const folder = new URL("../../../migrations/", import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name !== "index.ts")
  .sort();

test("every migration file is in the list, under its own name", () => {
  assert.deepEqual(
    files.map((name) => name.replace(/\.ts$/, "")),
    Object.keys(migrations),
  );
  for (const name of files) assert.match(name, /^\d{4}_[a-z0-9_]+\.ts$/);
});

test("a merged migration never changes: a change of the schema is a new file and a new line in test/golden/migrations.sha256", () => {
  const sums = files.map(
    (name) =>
      `${createHash("sha256")
        .update(readFileSync(new URL(name, folder)))
        .digest("hex")}  ${name}\n`,
  );
  assert.equal(sums.join(""), golden("migrations.sha256"));
});

test("no migration goes back", () => {
  for (const migration of Object.values(migrations)) assert.equal(migration.down, undefined);
});
