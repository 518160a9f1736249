/** An expected outcome: either the value, or the reason there is none. Nobody throws for these. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** A result that has the value. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
/** A result that has the reason why there is none. */
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });
