// The last step of the build: the commands can be run as files, and nothing of a deleted source is left behind.
import { chmodSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

for (const path of readdirSync("dist", { recursive: true }).map(String)) {
  if (!path.endsWith(".js")) continue;
  const source = path.slice(0, -3);
  if (existsSync(`${source}.ts`) || existsSync(`${source}.tsx`)) continue;
  rmSync(join("dist", path));
  rmSync(join("dist", `${path}.map`), { force: true });
}
for (const command of ["dist/src/main.js", "dist/agent/main.js"]) if (existsSync(command)) chmodSync(command, 0o755);
