import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { commandTable } from "../../scripts/write-commands-doc.js";
import { configTable } from "../../scripts/write-config-doc.js";
import { faultCodes } from "../../src/core/fault.js";
import { version } from "../../src/core/version.js";

test("docs/faults.md lists exactly the faults of the code", () => {
  const listed = [...readFileSync("docs/faults.md", "utf8").matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code]) => code);
  assert.deepEqual(listed, [...faultCodes]);
  assert.deepEqual([...faultCodes], [...faultCodes].sort());
});

test("docs/config.md lists exactly the keys of the configuration, with their defaults", () => {
  assert.equal(readFileSync("docs/config.md", "utf8").split("<!-- keys -->")[1]?.trim(), configTable().trim());
});

test("docs/commands.md lists exactly what can be typed, with the role it takes", () => {
  assert.equal(readFileSync("docs/commands.md", "utf8").split("<!-- commands -->")[1]?.trim(), commandTable());
});

test("docs/adr/README.md lists every decision by its number and title", () => {
  const decisions = readdirSync("docs/adr").filter((name) => /^\d{4}-/.test(name));
  const titles = decisions.sort().map((name) => `- [${readFileSync(`docs/adr/${name}`, "utf8").split("\n")[0]?.slice(2)}](${name})`);
  const listed = readFileSync("docs/adr/README.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("- "));
  assert.deepEqual(listed, titles);
});

test("the code calls itself what package.json says", () => {
  assert.equal(version, (JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string }).version);
});

const documents = [
  ...readdirSync(".").filter((name) => name.endsWith(".md")),
  ...["docs", "manifests"].flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => `${folder}/${String(name)}`)),
].filter((name) => name.endsWith(".md"));

test("every file that a document links to is there", () => {
  const missing = documents.flatMap((document) =>
    [...readFileSync(document, "utf8").matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, target]) => target ?? "")
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(dirname(document), target)))
      .map((target) => `${document} -> ${target}`),
  );
  assert.ok(documents.length > 20, "the documents were not found");
  assert.deepEqual(missing, []);
});

test("every path of the tree that a document names is there", () => {
  const missing = documents.flatMap((document) =>
    [...readFileSync(document, "utf8").matchAll(/`((?:src|agent|proto|migrations|manifests|scripts|test|docs)\/[\w./-]*)`/g)]
      .map(([, path]) => path ?? "")
      .filter((path) => !existsSync(path))
      .map((path) => `${document} names ${path}`),
  );
  assert.deepEqual(missing, []);
});
