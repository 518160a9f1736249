// Bundles the agent into one file for hosts: node scripts/bundle-agent.mjs -> dist/tagout-agent.mjs
import { chmodSync, statSync } from "node:fs";
import { build } from "esbuild";

const outfile = "dist/tagout-agent.mjs";
await build({
  entryPoints: ["agent/main.ts"],
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  outfile,
  // Packages in CommonJS inside an ES module still ask for `require`.
  banner: {
    js: 'import { createRequire as tagoutRequire } from "node:module"; const require = tagoutRequire(import.meta.url);',
  },
  logLevel: "warning",
});
chmodSync(outfile, 0o755);
process.stdout.write(`${outfile}: ${Math.round(statSync(outfile).size / 1024)} KB\n`);
