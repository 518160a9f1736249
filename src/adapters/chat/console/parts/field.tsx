import type { Markup } from "../markup.js";
import { maxReason, spansOffered } from "../quiet-form.js";
import { Icon } from "./icon.js";

/** What is wrong with a field, tied to it for those who hear the page. */
export function Problem({ id, why }: { readonly id: string; readonly why: string | null }): Markup | null {
  if (why === null) return null;
  return (
    <span class="problem" id={id} role="alert">
      <Icon name="alert" /> {why}
    </span>
  );
}

interface SpanProps {
  readonly chosen: string;
  readonly problem: string | null;
}

/** For how long something is quiet. */
export function SpanField({ chosen, problem }: SpanProps): Markup {
  return (
    <label class="field">
      For how long
      <select id="quiet-for" name="for" aria-describedby={problem === null ? undefined : "problem-for"}>
        {spansOffered.map(({ id, label }) => (
          <option value={id} selected={id === chosen}>
            {label}
          </option>
        ))}
      </select>
      <Problem id="problem-for" why={problem} />
    </label>
  );
}

interface WhyProps {
  readonly typed: string;
  readonly problem: string | null;
  readonly needed: boolean;
  readonly hint: string;
}

/** Why it is quiet: whoever wonders at the silence reads it. */
export function WhyField({ typed, problem, needed, hint }: WhyProps): Markup {
  return (
    <label class="field why">
      Why{needed ? "" : " (may be empty)"}
      <textarea
        id="quiet-reason"
        name="reason"
        rows={2}
        required={needed}
        maxlength={maxReason}
        placeholder={hint}
        aria-describedby={problem === null ? undefined : "problem-reason"}
      >
        {typed === "" ? "" : `\n${typed}`}
      </textarea>
      <Problem id="problem-reason" why={problem} />
    </label>
  );
}
