import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import ts from "typescript";

const configPath = resolve("tsconfig.pure.json");

/** Type-checks core, ports and pipeline without Node's and the DOM's types, with `sin` put in front of one file. */
function problems(sin: { readonly file: string; readonly text: string } | null): readonly string[] {
  const { config } = ts.readConfigFile(configPath, (path) => readFileSync(path, "utf8"));
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, resolve("."));
  const host = ts.createCompilerHost(options);
  const read = host.readFile;
  const sinful = sin === null ? null : resolve(sin.file);
  host.readFile = (path) => (sinful !== null && resolve(path) === sinful ? `${sin?.text ?? ""}\n${read(path) ?? ""}` : read(path));
  const program = ts.createProgram(sin === null ? fileNames : [resolve(sin.file), resolve("src/pure-globals.d.ts")], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText, file }) => `${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
}

test("core, ports and pipeline name nothing of Node or the browser", () => {
  assert.deepEqual(problems(null), []);
});

for (const text of [
  "process.exit();",
  "void fetch('http://x');",
  "setTimeout(() => undefined, 1);",
  "console.log(1);",
  "Buffer.from('x');",
]) {
  test(`purity bites: ${text}`, () => {
    assert.notDeepEqual(problems({ file: "src/core/digest.ts", text }), []);
  });
}

test("purity bites: another hash than SHA-256", () => {
  assert.notDeepEqual(problems({ file: "src/core/backoff.ts", text: 'import { createHash as h } from "node:crypto"; h("md5");' }), []);
});
