import { moment } from "../../../../core/card/words.js";
import type { Markup } from "../markup.js";

/** A moment in UTC, as everywhere in Tagout; the page's script adds how long ago that was. */
export function Time({ at, brief = false }: { readonly at: number; readonly brief?: boolean }): Markup {
  const known = Number.isFinite(at) && Math.abs(at) <= 8.64e15;
  return (
    <time datetime={known ? new Date(at).toISOString() : undefined} data-ago={known ? String(at) : undefined}>
      {brief && known ? moment(at).slice(5, 16) : moment(at)}
    </time>
  );
}
