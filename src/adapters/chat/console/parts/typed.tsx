import type { Markup } from "../markup.js";

/** What somebody had typed into a form that came to nothing, to take along. */
export function Typed({ text }: { readonly text: string }): Markup | null {
  if (text === "") return null;
  return (
    <>
      <p>What you had typed, to take along:</p>
      <textarea rows={4} readonly aria-label="What you had typed">
        {`\n${text}`}
      </textarea>
    </>
  );
}
