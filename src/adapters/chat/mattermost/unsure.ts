import type { Clock } from "../../../ports/clock.js";
import { isUnknown, mattermostFault } from "./faults.js";

/** How long the server remembers a `pending_post_id`, less what a slow call takes. */
const pendingMs = 25_000;

/**
 * Posts of which nobody knows whether they stand. A second try within half a minute bears the id of the first, and the
 * server answers it with the first post instead of a second one.
 */
export interface Unsure {
  /** @param key what makes two posts the same. */
  readonly begin: (key: string) => {
    readonly pending: string;
    readonly isAgain: boolean;
    /** To be told how it failed; throws that on as a Fault. */
    readonly failed: (cause: unknown) => never;
  };
}

export function rememberUnsure(clock: Pick<Clock, "now" | "token">, me: () => string | null): Unsure {
  const open = new Map<string, { readonly id: string; readonly until: number }>();
  return {
    begin(key) {
      const earlier = open.get(key);
      for (const [other, { until }] of open) if (until <= clock.now() || other === key) open.delete(other);
      const isAgain = earlier !== undefined && earlier.until > clock.now();
      const pending = isAgain ? earlier.id : `${me() ?? "tagout"}:${clock.token(12)}`;
      return {
        pending,
        isAgain,
        failed(cause) {
          if (isUnknown(cause)) open.set(key, { id: pending, until: clock.now() + pendingMs });
          throw mattermostFault(cause);
        },
      };
    },
  };
}
