import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * Compares with a stored file under test/golden, byte by byte. `UPDATE_GOLDENS=1` writes it instead: read the difference
 * before you commit it.
 */
export function golden(name: string, actual: string): void {
  const path = pathOf(name);
  if (process.env["UPDATE_GOLDENS"] === "1") {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  assert.equal(actual, readFileSync(path, "utf8"), `${name} has changed; if that is meant, run the test again with UPDATE_GOLDENS=1`);
}

/** Names of the stored files in a folder under test/golden, so that a test can see that none is left over. */
export const goldensIn = (folder: string): readonly string[] => readdirSync(pathOf(folder)).sort();
