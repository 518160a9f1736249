// Writes proto/gen from proto/tagout/v1/*.proto: `node scripts/gen-proto.mjs [OUT_DIR]`. The result is committed, so that
// an install needs no compiler; test/proto/gen.test.ts runs this into an empty directory and compares.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = resolve(process.argv[2] ?? join(root, "proto/gen"));
const bin = join(root, "node_modules/.bin");

// `enumsAsLiterals` and `unions-value` keep the output within our own rules: no `enum`, closed unions with a case.
const options = [
  "outputServices=grpc-js",
  "esModuleInterop=true",
  "forceLong=bigint",
  "importSuffix=.js",
  "oneof=unions-value",
  "enumsAsLiterals=true",
  "env=node",
  "useReadonlyTypes=true",
  "outputPartialMethods=false",
  "outputJsonMethods=false",
].join(",");

mkdirSync(out, { recursive: true });
execFileSync(
  join(bin, "protoc"),
  [
    `--plugin=protoc-gen-ts_proto=${join(bin, "protoc-gen-ts_proto")}`,
    `--ts_proto_out=${out}`,
    `--ts_proto_opt=${options}`,
    `-I${join(root, "proto")}`,
    "tagout/v1/link.proto",
  ],
  { stdio: "inherit" },
);
