// The only globals that core, ports and pipeline may name. Checked by `tsc -p tsconfig.pure.json`;
// the normal build never sees this file.

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}

declare module "node:crypto" {
  export function createHash(algorithm: "sha256"): {
    update(text: string, encoding: "utf8"): { digest(encoding: "hex"): string };
  };
}

interface Request {
  readonly method: string;
  readonly url: string;
}

interface Response {
  readonly status: number;
}
