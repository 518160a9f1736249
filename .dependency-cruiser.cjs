// The import law. ARCHITECTURE.md draws it; this file enforces it; test/architecture/import-law.test.ts proves that each rule bites.

const only = (name, owner, target, comment) => ({
  name,
  severity: "error",
  comment,
  from: { path: "^(src|agent|proto|migrations)/", pathNot: `^(${owner})` },
  to: { path: target },
});

const closed = (name, from, pathNot, comment) => ({ name, severity: "error", comment, from, to: { pathNot } });

const chatFolders = "chat/slack|chat/mattermost|chat/console";

module.exports = {
  forbidden: [
    closed(
      "core-is-pure",
      { path: "^src/core/", pathNot: "^src/core/(digest|shell/bash-parser-reader|shell/unbash-reader)\\.ts$" },
      "^src/core/|node_modules/zod/",
      "core knows only itself and zod",
    ),
    closed(
      "digest-needs-crypto-only",
      { path: "^src/core/digest\\.ts$" },
      "^src/core/|^(node:)?crypto$",
      "the one use of node:crypto in core",
    ),
    closed(
      "bash-parser-has-one-reader",
      { path: "^src/core/shell/bash-parser-reader\\.ts$" },
      "^src/core/|node_modules/bash-parser/|node_modules/@ericcornelissen/bash-parser/",
      "its quirks stay in one file",
    ),
    closed(
      "unbash-has-one-reader",
      { path: "^src/core/shell/unbash-reader\\.ts$" },
      "^src/core/|node_modules/unbash/",
      "its quirks stay in one file",
    ),
    closed("ports-are-interfaces-over-core", { path: "^src/ports/" }, "^src/(core|ports)/", "ports know the domain and nothing else"),
    closed("pipeline-sees-core-and-ports", { path: "^src/pipeline/" }, "^src/(core|ports|pipeline)/", "the line knows no vendor"),
    {
      name: "adapters-do-not-know-the-pipeline",
      severity: "error",
      from: { path: "^src/adapters/" },
      to: { path: "^src/(pipeline|cli|hub|main|config)" },
    },
    {
      name: "adapters-do-not-know-each-other",
      severity: "error",
      comment: "$1 is the adapter's own folder",
      from: { path: `^src/adapters/(store|model|transport|http|signer|${chatFolders})/` },
      to: { path: "^src/adapters/[^/]+/", pathNot: "^src/adapters/$1/" },
    },
    {
      name: "only-the-command-line-builds-the-hub",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(main\\.ts|cli/)" },
      to: { path: "^src/hub\\.ts$" },
    },
    {
      name: "agent-takes-core-ports-and-wire",
      severity: "error",
      from: { path: "^agent/" },
      to: { path: "^(src|migrations|test)/", pathNot: "^src/(core|ports)/" },
    },
    { name: "hub-never-imports-agent", severity: "error", from: { path: "^(src|proto|migrations)/" }, to: { path: "^agent/" } },
    {
      name: "agent-stays-off-the-database-and-chat",
      severity: "error",
      comment: "the whole reachable closure, not just direct imports",
      from: { path: "^agent/main\\.ts$" },
      to: { path: "node_modules/(pg|kysely|@slack|ollama|hono)/", reachable: true },
    },
    only("kysely-lives-in-store", "src/adapters/store/|migrations/", "node_modules/(kysely|pg)/", "typed SQL has one home"),
    only(
      "grpc-lives-in-transport",
      "src/adapters/transport/|agent/transport|proto/gen/",
      "node_modules/@grpc/",
      "wire code has one home per side",
    ),
    only("slack-lives-in-slack", "src/adapters/chat/slack/", "node_modules/@slack/", "vendor types stay in their adapter"),
    only("ollama-lives-in-model", "src/adapters/model/", "node_modules/ollama/", "vendor types stay in their adapter"),
    only(
      "hono-lives-in-http-and-console",
      "src/adapters/(http|chat/console)/",
      "node_modules/(hono|@hono)/",
      "vendor types stay in their adapter",
    ),
    only(
      "one-door-to-child-processes",
      "agent/spawn\\.ts|src/adapters/store/embedded-postgres\\.ts|src/cli/children\\.ts",
      "^(node:)?child_process$",
      "every command on a host leaves through agent/spawn.ts; the hub starts only its own servers",
    ),
    only(
      "generated-code-stays-behind-wire",
      "proto/|src/adapters/transport/|agent/transport",
      "^proto/gen/",
      "domain code never sees wire types",
    ),
    {
      name: "production-never-imports-tests",
      severity: "error",
      from: { path: "^(src|agent|proto|migrations)/" },
      to: { path: "^test/|node_modules/(fast-check|playwright-core)/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-orphans", severity: "error", from: { orphan: true, path: "^(src|agent|proto)/", pathNot: "\\.d\\.ts$" }, to: {} },
    {
      name: "no-undeclared-packages",
      severity: "error",
      from: { path: "^(src|agent|proto|migrations)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    { name: "everything-resolves", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-second-way-to-load-code",
      severity: "error",
      comment: "createRequire, vm and workers would slip past every rule above",
      from: { path: "^(src|agent|proto|migrations)/" },
      to: { path: "^(node:)?(module|vm|worker_threads|cluster|inspector|repl)(/|$)" },
    },
  ],
  options: {
    tsPreCompilationDeps: true, // a type-only arrow is still an arrow
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/" }, // anchored: "/dist/" alone would hide every package that ships from dist
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"] },
  },
};
