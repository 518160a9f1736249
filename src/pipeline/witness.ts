import { thrownFields } from "../core/fault.js";
import type { SignedCheckpoint } from "../core/audit.js";
import type { LinePorts } from "./ports.js";

const everyMs = 60_000;

/**
 * Has the head of the audit chain signed about once a minute and given to every agent to remember (I8): whoever owns the
 * database cannot cut or rewrite what the hosts have seen. Waits in short naps so that it ends soon after `signal`.
 */
export async function witness(
  ports: Pick<LinePorts, "audit" | "signer" | "clock" | "log">,
  remember: (signed: SignedCheckpoint) => void,
  nap: (ms: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let last = 0;
  let due = 0;
  while (!signal.aborted) {
    if (ports.clock.now() >= due) {
      last = await once(ports, remember, last);
      due = ports.clock.now() + everyMs;
    }
    await nap(1_000);
  }
}

async function once(
  ports: Pick<LinePorts, "audit" | "signer" | "log">,
  remember: (signed: SignedCheckpoint) => void,
  last: number,
): Promise<number> {
  try {
    const head = await ports.audit.head();
    if (head.seq === last) return last;
    remember(await ports.signer.checkpoint(head));
    return head.seq;
  } catch (cause) {
    ports.log.warn("witness.waiting", thrownFields(cause));
    return last;
  }
}
