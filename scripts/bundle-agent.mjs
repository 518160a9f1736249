// Bundles the agent into one file for hosts: node scripts/bundle-agent.mjs -> dist/tagout-agent.cjs
import { statSync } from "node:fs";
import { build } from "esbuild";

const outfile = "dist/tagout-agent.cjs";
await build({
  entryPoints: ["agent/main.ts"],
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  outfile,
  banner: { js: "#!/usr/bin/env node" },
  // CommonJS has no import.meta.
  define: { "import.meta.url": "__importMetaUrl" },
  inject: ["scripts/import-meta-url.mjs"],
  logLevel: "warning",
});
process.stdout.write(`${outfile}: ${Math.round(statSync(outfile).size / 1024)} KB\n`);
