import type { SignedOrder } from "../src/core/order.js";
import type { Report } from "../src/core/report.js";
import { authenticate } from "./authenticate.js";
import type { Host } from "./order-check.js";
import { refuse, reportFrom } from "./refuse.js";

/**
 * Takes the hub's message that an order is to stop, as often as it comes. One that runs is stopped, and reports by itself; one that has
 * ended brings its report again; one that has not started is remembered as refused, so that it never starts.
 *
 * @returns the report to send; null while the order runs, and when there is none that anybody could act on.
 */
export function stop(signed: SignedOrder, host: Pick<Host, "name" | "orderKey" | "ledger" | "now" | "stops">): Report | null {
  const { ledger, stops } = host;
  const known = ledger.order(signed.id);
  if (known !== null) {
    if (known.end === null) stops.request(signed.id);
    return reportFrom(signed.id, ledger);
  }
  const authentic = authenticate(signed, host.orderKey, host.name);
  if (!authentic.ok) return refuse(signed, { ...authentic.error, order: null }, host);
  const order = authentic.value;
  const damage = ledger.damage();
  if (damage !== null) return refuse(signed, { refusal: "ledger-damaged", note: damage, order }, host);
  if (ledger.find(order) !== "new") return refuse(signed, { refusal: "replayed", note: forgotten, order }, host);
  return refuse(signed, { refusal: "stopped", note: "A person stopped it before it had started.", order }, host);
}

const forgotten = "The order was here before, and how it ended has been reported. Nothing of it runs now.";

/** Why the rest of an order does not run, as a sentence for people; null while nobody has stopped it. */
export const stoppedBy = (signal: AbortSignal): string | null => (signal.aborted ? "Not run: a person stopped the run." : null);
