import type { Role } from "../../access.js";
import { ok } from "../../result.js";
import { misread, type VerbSpec } from "../verb.js";

type Nothing = Readonly<Record<never, never>>;

/** A verb that is all there is to say. */
export function bare(verb: string, says: string, needs: Role | null, shareable = false): VerbSpec<Nothing> {
  return {
    usage: verb,
    says,
    example: verb,
    needs,
    shareable,
    read: (words) => (words.length === 0 ? ok({}) : misread(`${verb} takes nothing more.`, verb)),
  };
}
