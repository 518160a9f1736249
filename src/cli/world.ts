import type { Readable, Writable } from "node:stream";

/** What a command may know of the process it runs in; only main.ts meets the process itself. */
export interface World {
  /** What a person types to call this program: `tagout`, or `npx tagout` where the shell does not find it. */
  readonly name: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
  readonly home: string;
  readonly nodePath: string;
  /** As `process.versions.node` gives it. */
  readonly nodeVersion: string;
  /** Scripts of the built package: ours, the agent's, and the folder of the faults that the demo makes. */
  readonly programs: { readonly hub: string; readonly agent: string; readonly faults: string };
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  /** The exit code once everything is closed; 0 unless said. */
  readonly leaveWith: (code: number) => void;
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly stopping: AbortSignal;
  /** Makes `stopping` happen without a signal. */
  readonly stop: () => void;
}

/** Says why a command cannot do what was asked, and leaves with 1. */
export function fail({ complain, leaveWith }: Pick<World, "complain" | "leaveWith">, why: string): void {
  complain(why);
  leaveWith(1);
}

/** Exit codes beside 0 and 1, after sysexits(3): the configuration is wrong; a service that is needed is not there. */
export const exitCodes = { config: 78, unavailable: 69 } as const;

export function defaultStateDir({ uid, home, env }: Pick<World, "uid" | "home" | "env">): string {
  if (uid === 0) return "/var/lib/tagout";
  return `${env["XDG_STATE_HOME"] ?? `${home}/.local/state`}/tagout`;
}
