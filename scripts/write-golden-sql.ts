import { mkdirSync, writeFileSync } from "node:fs";
import { goldenSql } from "../test/adapters/store/golden-sql.js";
import { stopServer } from "../test/fakes/embedded-store.js";

// Writes test/golden/sql/*.sql: every statement that each function of the store sends, as the query builder wrote it.

const folder = new URL("../test/golden/sql/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, text] of await goldenSql()) writeFileSync(new URL(name, folder), text);
await stopServer();
