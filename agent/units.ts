import { existsSync } from "node:fs";
import { unitPattern } from "./proc-text.js";
import type { TroubledUnits } from "./sample.js";
import type { Probe, ProbeLimits } from "./spawn.js";

/** Runs a read-only program of the host; see spawn.ts. */
export type Run = (argv: readonly string[], limits: ProbeLimits) => Promise<Probe>;

/** Whether systemd runs this host, as sd_booted(3) tells it. Its programs may be installed where it does not. */
export const hasSystemd = (): boolean => existsSync("/run/systemd/system");

/** Units that have failed or wait to be started again; null when systemd does not answer. */
export async function troubledUnits(run: Run): Promise<TroubledUnits | null> {
  const argv = ["systemctl", "list-units", "--state=failed,auto-restart", "--all", "--full", "--plain", "--no-legend", "--no-pager"];
  const probe = await run(argv, { timeoutMs: 5_000, maxBytes: 65_536 });
  return probe.outcome === "exited" && probe.exitCode === 0 ? parseUnits(probe.stdout) : null;
}

/** `UNIT LOAD ACTIVE SUB DESCRIPTION` on each line; some versions put a bullet in front even with --plain. */
export function parseUnits(text: string): TroubledUnits {
  const rows = text.split("\n").flatMap((line) => {
    const [unit = "", , active, sub] = line.replace(/^(?:[^!-~]|\*)+/, "").split(/\s+/);
    return unitPattern.test(unit) ? [{ unit, active, sub }] : [];
  });
  return {
    failed: rows.filter(({ active }) => active === "failed").map(({ unit }) => unit),
    restarting: rows.filter(({ sub }) => sub === "auto-restart").map(({ unit }) => unit),
  };
}

/** Whether a unit does its work again: active, or a one-shot that ended well. Null when systemd does not answer. */
export async function isUnitWell(run: Run, unit: string): Promise<boolean | null> {
  const argv = ["systemctl", "show", "--property=ActiveState,Type,Result", "--no-pager", "--", unit];
  const probe = await run(argv, { timeoutMs: 5_000, maxBytes: 4_096 });
  if (probe.outcome !== "exited" || probe.exitCode !== 0) return null;
  const property = (name: string): string => new RegExp(`^${name}=(.*)$`, "m").exec(probe.stdout)?.[1] ?? "";
  const isDone = property("ActiveState") === "inactive" && property("Type") === "oneshot" && property("Result") === "success";
  return property("ActiveState") === "active" || isDone;
}
