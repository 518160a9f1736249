import { Fault } from "../../core/fault.js";

/** The promise, or a retryable Fault after `ms`. What it stands for may still happen: the caller must not mind. */
export function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Fault("database_unavailable", `No answer within ${ms} ms.`, true)), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
