import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A place for secrets as a hub wants them: one to a file that nobody else can read. */
export interface Secrets {
  /** @returns the path of its file. */
  readonly put: (name: string, value: string) => string;
  readonly remove: () => void;
}

export function makeSecrets(): Secrets {
  const place = mkdtempSync(join(tmpdir(), "tagout-e2e-secrets-"));
  return {
    put(name, value) {
      const path = join(place, name);
      writeFileSync(path, value, { mode: 0o600 });
      return path;
    },
    remove: () => rmSync(place, { recursive: true }),
  };
}
