/** Which order a person has stopped. A host runs one order at a time. */
export interface Stops {
  /** Aborted once that order is to stop. The same signal for the same order, whoever asks first. */
  readonly signalOf: (orderId: string) => AbortSignal;
  readonly request: (orderId: string) => void;
  /** The order is at its end. */
  readonly forget: (orderId: string) => void;
}

export function openStops(): Stops {
  const running = new Map<string, AbortController>();
  const of = (orderId: string): AbortController => {
    const known = running.get(orderId) ?? new AbortController();
    running.set(orderId, known);
    return known;
  };
  return {
    signalOf: (orderId) => of(orderId).signal,
    request: (orderId) => of(orderId).abort(),
    forget: (orderId) => void running.delete(orderId),
  };
}
