import { cpus, release, totalmem, type } from "node:os";
import type { HostProfile } from "../src/core/host.js";
import type { PolicyStamp } from "../src/core/plan.js";
import type { AgentConfig } from "./config.js";
import { inTime } from "./in-time.js";

/** What the profile needs of systeminformation: few fields of one call. */
export interface Inventory {
  readonly osInfo: () => Promise<{ readonly distro: string; readonly release: string; readonly kernel: string; readonly arch: string }>;
}

const inventoryMs = 5_000;

/**
 * What this host is, read once at start. systeminformation knows the names of distributions; it spawns programs for it, so it is
 * asked here and nowhere on the hot path. Where it does not answer in time, Node's own figures do.
 */
export async function profile(config: AgentConfig, version: string, policy: PolicyStamp, inventory: Inventory): Promise<HostProfile> {
  const known = await inTime(
    inventory.osInfo().catch(() => null),
    inventoryMs,
    null,
  );
  return {
    os: (known === null ? type() : `${known.distro} ${known.release} ${known.arch}`.trim()).slice(0, 200),
    kernel: (known?.kernel ?? release()).slice(0, 200),
    cores: cpus().length,
    memoryBytes: totalmem(),
    mode: config.mode,
    agentVersion: version,
    policyVersion: policy.version,
    policyHash: policy.hash,
    units: config.units,
    logScopes: config.logScopes,
  };
}
