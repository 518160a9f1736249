import type { Said } from "../../../../ports/http.js";
import { html } from "../html.js";
import { Notice } from "../parts/layout.js";
import { Typed } from "../parts/typed.js";

/** Seconds after which a page that could not be shown asks again by itself: for a wall that nobody can press anything on. */
const againSeconds = 15;

/** What a person sees when the hub could not answer: which, what was typed, and the way on. Needs nothing that may be away. */
export function troublePage({ status, words }: Said, request: Request, typed: string): Response {
  const { pathname, search } = new URL(request.url);
  const asked = request.method === "GET";
  const passes = status === 503;
  return html(
    <Notice title={titles[status] ?? "That did not work"} again={passes && asked ? againSeconds : null}>
      <p>{status === 404 ? "No page has this address. It may have been cut when it was copied." : words}</p>
      {asked || status === 404 ? null : <p>Nobody knows yet whether it was done: look before you do it again.</p>}
      <Typed text={typed} />
      <p>
        {passes && asked ? (
          <>
            <a href={`${pathname}${search}`}>Try again</a>, or <a href="/">to the incidents</a>
          </>
        ) : (
          <a href="/">To the incidents</a>
        )}
      </p>
    </Notice>,
    status,
    passes ? { "retry-after": "5" } : {},
  );
}

const titles: Readonly<Record<number, string>> = {
  404: "There is nothing here",
  500: "Something broke",
  503: "The hub cannot do that right now",
};
