import { err, type Result } from "../../core/result.js";
import type { NoAnswer } from "../../ports/model.js";
import { OversizedResponse } from "./bounded-fetch.js";

/** The server answered, with a status that is no answer. */
export class RefusedStatus extends Error {
  constructor(readonly status: number) {
    super(`status ${status}`);
    this.name = "RefusedStatus";
  }
}

/** Runs a call. Whatever it throws means the same to an incident: no answer, and one sentence why. */
export async function orNoAnswer<T>(call: () => Promise<Result<T, NoAnswer>>, where: string): Promise<Result<T, NoAnswer>> {
  try {
    return await call();
  } catch (cause) {
    return err(noAnswerFor(cause, where));
  }
}

function noAnswerFor(cause: unknown, where: string): NoAnswer {
  if (cause instanceof RefusedStatus) return { kind: "rejected", why: `${where} answered with status ${cause.status}` };
  if (cause instanceof OversizedResponse) return { kind: "rejected", why: `${where} sent ${cause.message} for one answer` };
  if (cause instanceof SyntaxError) return { kind: "rejected", why: `${where} did not answer in JSON` };
  return { kind: "unavailable", why: `${where} does not answer` };
}
