/** Every way the world outside can break. `docs/faults.md` lists them with their mends; a test keeps the two equal. */
export const faultCodes = [
  "agent_state_damaged",
  "agent_state_unwritable",
  "audit_append_failed",
  "authority_unusable",
  "chat_auth_failed",
  "chat_destination_gone",
  "chat_message_gone",
  "chat_outcome_unknown",
  "chat_rate_limited",
  "chat_rejected",
  "chat_unavailable",
  "database_rejected",
  "database_unavailable",
  "embedded_database_failed",
  "http_unavailable",
  "hub_refused",
  "hub_unreachable",
  "model_failed",
  "model_unavailable",
  "signer_refused",
  "signer_unavailable",
  "transport_unavailable",
] as const;

/** Stable names of what can break; docs/faults.md says of each what to do. */
export type FaultCode = (typeof faultCodes)[number];

/**
 * Something outside our control broke: a socket, a disk, a vendor's API. Adapters throw it, the runner
 * of the line catches it, nobody in between does.
 *
 * @param code      stable; listed in docs/faults.md.
 * @param message   one sentence for the person who has to mend it; never holds secrets or host text.
 * @param retryable true when the same call may succeed later with nothing changed on our side.
 * @param retryAfterMs how long the other side asked us to wait, when it said so.
 */
export class Fault extends Error {
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: FaultCode,
    message: string,
    readonly retryable: boolean,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Fault";
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** What a log says of anything that was thrown: the code of a Fault, and no more of the rest than that nobody expected it. */
export const codeOf = (thrown: unknown): FaultCode | "unexpected" => (thrown instanceof Fault ? thrown.code : "unexpected");

/** The same, with the sentence: for logs of the hub, where no text of a host can be in it. */
export const thrownFields = (thrown: unknown): { readonly code: string; readonly error: string | null } => ({
  code: codeOf(thrown),
  error: thrown instanceof Error ? thrown.message : null,
});
