import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { commandTable } from "../../scripts/write-commands-doc.js";
import { configTable } from "../../scripts/write-config-doc.js";
import { faultCodes } from "../../src/core/fault.js";

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

test("every file that a document links to is there", () => {
  const documents = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    ...readdirSync("docs")
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
  ];
  const missing = documents.flatMap((document) => {
    const folder = document.includes("/") ? "docs/" : "";
    return [...readFileSync(document, "utf8").matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, target]) => target ?? "")
      .filter((target) => !/^[a-z]+:/.test(target) && !exists(new URL(`../../${folder}${target}`, import.meta.url)))
      .map((target) => `${document} -> ${target}`);
  });
  assert.deepEqual(missing, []);
});

function exists(url: URL): boolean {
  try {
    readdirSync(url);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOTDIR";
  }
}
