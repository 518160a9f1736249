import { writeFileSync } from "node:fs";
import { schemaText } from "../test/adapters/store/schema-text.js";
import { stopServer, withStore } from "../test/fakes/embedded-store.js";

// Writes test/golden/schema.sql: what the migrations leave behind, read from the catalogs.

const { client, close } = await withStore();
const reader = await client();
writeFileSync(new URL("../test/golden/schema.sql", import.meta.url), await schemaText(reader));
await reader.end();
await close();
await stopServer();
