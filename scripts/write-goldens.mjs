// Writes every file that is made from the code anew: node scripts/write-goldens.mjs. Read the difference before you commit it.
import { spawnSync } from "node:child_process";

const tsx = ["--import", "tsx"];
const steps = [
  ["scripts/gen-proto.mjs"],
  [...tsx, "scripts/write-config-doc.ts"],
  [...tsx, "scripts/write-commands-doc.ts"],
  [...tsx, "scripts/write-golden-sql.ts"],
  [...tsx, "scripts/dump-schema.ts"],
];
const env = { ...process.env, UPDATE_GOLDENS: "1" };
for (const step of [...steps, ["scripts/run-tests.mjs", "test/core", "test/adapters/chat"]]) {
  const { status } = spawnSync(process.execPath, step, { stdio: "inherit", env });
  if (status !== 0) process.exit(status ?? 1);
}
