import { Command } from "commander";
import { pinoLog } from "../adapters/pino-log.js";
import type { Checkpoint } from "../core/audit.js";
import { Fault } from "../core/fault.js";
import { err, ok, type Result } from "../core/result.js";
import type { Store } from "../ports/store.js";
import { readCheckpoints, readPublicKey, verifyAudit, type AuditFinding } from "./audit-verify.js";
import { configured } from "./configured.js";
import { storeBeside } from "./database.js";
import { placed, type Place } from "./place.js";
import type { World } from "./world.js";

/** Exit codes of `audit verify`; 0 is whole. */
export const auditExits = { tampered: 2, truncated: 3, cannotVerify: 4 } as const;

interface VerifyOptions extends Place {
  readonly checkpoint: readonly string[];
  readonly publicKey?: string;
}

/** `tagout audit verify`: whether the audit log is what was once written. */
export function auditCommand(
  world: World,
  open: (options: VerifyOptions) => Promise<Store | null> = (options) => openBeside(world, options),
): Command {
  const verify = placed(new Command("verify"))
    .description("check the audit log; exits with 0 whole, 2 tampered, 3 cut short, 4 cannot be verified")
    .option("--checkpoint <file...>", "checkpoints.jsonl of an agent, which remembers what the database may have lost", [])
    .option("--public-key <file>", "where the signer's public key is: the identity.json of an agent, or the key itself; not from the hub")
    .action((options: VerifyOptions) => verifyCommand(world, options, open));
  return new Command("audit").description("check the log of who decided what").addCommand(verify);
}

async function openBeside(world: World, options: VerifyOptions): Promise<Store | null> {
  const config = configured(world, options);
  return config === null ? null : storeBeside(config, world, pinoLog("audit", "error", 2));
}

async function verifyCommand(world: World, options: VerifyOptions, open: (options: VerifyOptions) => Promise<Store | null>): Promise<void> {
  const checkpoints = checkpointsOf(options);
  if (!checkpoints.ok) return cannotVerify(world, checkpoints.error);
  const finding = await found(checkpoints.value, options, open);
  if (!finding.ok) return cannotVerify(world, finding.error);
  tell(world, finding.value);
}

function checkpointsOf({ checkpoint, publicKey }: VerifyOptions): Result<readonly Checkpoint[], string> {
  if (checkpoint.length === 0) return ok([]);
  if (publicKey === undefined) return err("--checkpoint needs --public-key: a checkpoint counts only with the signature of the signer.");
  const key = readPublicKey(publicKey);
  return key.ok ? readCheckpoints(checkpoint, key.value) : key;
}

async function found(
  checkpoints: readonly Checkpoint[],
  options: VerifyOptions,
  open: (options: VerifyOptions) => Promise<Store | null>,
): Promise<Result<AuditFinding, string>> {
  let store: Store | null = null;
  try {
    store = await open(options);
    return store === null ? err("There is no way to the database.") : ok(await verifyAudit(store, checkpoints));
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return err(fault.message);
  } finally {
    await store?.close();
  }
}

function tell(world: World, finding: AuditFinding): void {
  switch (finding.kind) {
    case "whole":
      world.say(`The audit log is whole: ${finding.entries} entries.`);
      world.say(scope(finding));
      return;
    case "tampered":
      world.complain(`TAMPERED: ${finding.seq > 0 ? `entry ${finding.seq} of the audit log is wrong: ` : ""}${finding.why}.`);
      world.complain(`${finding.seq > 1 ? `Entries 1 to ${finding.seq - 1} are as they were written. ` : ""}${advice}`);
      return world.leaveWith(auditExits.tampered);
    case "truncated":
      world.complain(`CUT SHORT: the audit log ends with entry ${finding.seq} and once had ${finding.expected}.`);
      world.complain(advice);
      return world.leaveWith(auditExits.truncated);
  }
}

const advice =
  "Somebody who can write to the database changed it. Stop all hubs, keep a copy of the database as it is, and compare it with a backup.";

function scope({ entries, checkedUpTo }: AuditFinding & { readonly kind: "whole" }): string {
  if (checkedUpTo === 0) return "Without --checkpoint this shows no cut tail and no log that was written anew as a whole.";
  if (checkedUpTo === entries) return "It ends as the checkpoints remember it.";
  return `It agrees with the checkpoints up to entry ${checkedUpTo}; what came after is only consistent in itself.`;
}

function cannotVerify(world: World, why: string): void {
  world.complain(`The audit log cannot be verified. ${why}`);
  world.leaveWith(auditExits.cannotVerify);
}
