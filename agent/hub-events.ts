import { execute, type ExecutingHost } from "./execute.js";
import type { Jobs } from "./jobs.js";
import type { HostPolicy } from "./policy.js";
import { stop } from "./stop.js";
import type { HubEvents, Link } from "./transport.js";
import { verify, type VerifyParts } from "./verify.js";

export interface HubEventParts {
  readonly host: ExecutingHost;
  readonly policy: HostPolicy;
  readonly verifyParts: VerifyParts;
  readonly work: Jobs;
  /** Asked only when the hub speaks, which it does over this very link. */
  readonly link: () => Link;
  readonly stopping: AbortSignal;
}

/** What this host does when the hub asks. Each is work of its own name, so that what the hub offers twice is done once at a time. */
export function hubEvents({ host, policy, verifyParts, work, link, stopping }: HubEventParts): HubEvents {
  const { log, freeze, ledger } = host;
  return {
    order: (order) =>
      work.start(`order ${order.id}`, async () => {
        const { report } = await execute(order, host);
        if (report !== null) await link().report(report);
      }),
    stop: (order) =>
      work.start(`stop ${order.id}`, async () => {
        log.warn("stop.received", { orderId: order.id });
        const report = stop(order, host);
        if (report !== null) await link().report(report);
      }),
    verify: (request) =>
      work.start(`verify ${request.orderId}`, async () => {
        const verification = await verify(request, verifyParts, stopping);
        log.info("verify.ok", { incidentId: request.incidentId, outcome: verification.outcome });
        // Stopped half-way it measured nothing; the hub asks again.
        if (!stopping.aborted) await link().verification(verification);
      }),
    policy: (bundle) =>
      work.start("policy", async () => {
        const taken = await policy.take(bundle);
        if (!taken.ok) return log.warn("policy.refused", { why: taken.error });
        log.info(`policy.${taken.value}`, { version: policy.current().version });
        if (taken.value === "taken") link().profileChanged();
      }),
    freeze: freeze.hear,
    reported: (orderId) => ledger.ack(orderId),
  };
}
