import type { Child } from "hono/jsx";
import type { Markup } from "../markup.js";

interface PostFormProps {
  readonly action: string;
  /** The session's token, without which no POST counts. */
  readonly csrf: string;
  readonly class?: string | undefined;
  readonly "aria-labelledby"?: string;
  readonly children?: Child;
}

/** The only form of the console that does something. */
export function PostForm({ action, csrf, children, ...attributes }: PostFormProps): Markup {
  return (
    <form method="post" action={action} {...attributes}>
      <input type="hidden" name="csrf" value={csrf} />
      {children}
    </form>
  );
}
