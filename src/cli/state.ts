import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, openSync, readFileSync, rmSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import type { HubConfig } from "../config.js";
import { Secret } from "../core/secret.js";

/** Files of a hub's state directory that its commands share. All are readable by the hub's user alone. */
export interface HubState {
  readonly dir: string;
  readonly signerSocket: string;
  readonly log: (name: string) => string;
}

const running = z.strictObject({
  consoleUrl: z.url(),
  linkPort: z.int(),
  enrolPort: z.int(),
  /** Present while the embedded database serves. */
  database: z.strictObject({ socketDir: z.string(), port: z.int() }).nullable(),
});
/** Where a running hub can be reached by the commands on its own machine. */
export type Running = z.infer<typeof running>;

/**
 * Makes the state directory. It can be passed through by others (the embedded database runs as another user) but not
 * listed, and everything in it is closed.
 */
export function hubState(dir: string): HubState {
  mkdirSync(join(dir, "log"), { recursive: true, mode: 0o700 });
  mkdirSync(join(dir, "signer"), { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o711);
  return { dir, signerSocket: join(dir, "signer", "socket"), log: (name) => join(dir, "log", `${name}.log`) };
}

/** Where hub and signer meet. A relative path counts from the state directory. */
export const socketOf = ({ signer }: Pick<HubConfig, "signer">, state: HubState): string =>
  signer.socket === undefined ? state.signerSocket : resolve(state.dir, signer.socket);

export const openLog = (state: HubState, name: string): number => openSync(state.log(name), "a", 0o600);

/** A new token at every start: what the terminal's commands present to the hub. */
export function writeCommandToken(state: HubState): Secret {
  const token = randomBytes(32).toString("base64url");
  writeClosed(join(state.dir, "command-token"), token);
  return new Secret(token);
}

export function writeRunning(state: HubState, hub: Running): void {
  writeClosed(join(state.dir, "running.json"), JSON.stringify(hub));
}

/** A new file in the place of what is there, so that neither an old file's mode nor a link decides who reads it. */
function writeClosed(path: string, text: string): void {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, `${text}\n`, { mode: 0o600, flag: "wx" });
  renameSync(draft, path);
}

/** A hub that has stopped cannot be reached. */
export function forgetRunning(state: HubState): void {
  rmSync(join(state.dir, "running.json"), { force: true });
}

/** Null when no hub was started on this state directory, or it cannot be read by this user. */
export function readRunning(dir: string): { readonly running: Running; readonly token: Secret } | null {
  try {
    const parsed = running.safeParse(JSON.parse(readFileSync(join(dir, "running.json"), "utf8")));
    if (!parsed.success) return null;
    return { running: parsed.data, token: new Secret(readFileSync(join(dir, "command-token"), "utf8").trim()) };
  } catch {
    return null;
  }
}
