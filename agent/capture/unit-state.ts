import { unitPattern } from "../proc-text.js";
import type { Finding, Snapshot } from "./snapshot.js";

/** `ExecStart` and `Environment` are left out: they hold passwords. */
const properties =
  "Id,Description,LoadState,ActiveState,SubState,Result,ExecMainCode,ExecMainStatus,ExecMainExitTimestamp,NRestarts,Restart,MainPID,MemoryCurrent,MemoryMax,TasksCurrent,FragmentPath,NeedDaemonReload,ActiveEnterTimestamp,StateChangeTimestamp";

/** What systemd says about a unit. Its words are root's. */
export async function unitState(snapshot: Snapshot, unit: string | null): Promise<readonly Finding[]> {
  if (unit === null || !snapshot.hasSystemd || !unitPattern.test(unit)) return [];
  const probe = await snapshot.run(["systemctl", "show", `--property=${properties}`, "--no-pager", "--", unit], {
    timeoutMs: 4_000,
    maxBytes: 16_384,
  });
  if (probe.outcome !== "exited" || probe.exitCode !== 0) throw new Error(`systemd does not answer about ${unit}`);
  const lines = probe.stdout.split("\n").filter((line) => /=./.test(line));
  return [{ source: `systemctl show ${unit}`, trust: 1, lines, keep: "first" }];
}
