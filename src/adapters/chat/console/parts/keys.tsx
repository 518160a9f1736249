import type { Markup } from "../markup.js";

/** What single keys do where scripts run. None of them decides anything: a key pressed by mistake must not start a run. */
const keys = [
  { key: "j", does: "next in the list" },
  { key: "k", does: "previous in the list" },
  { key: "Enter", does: "open it" },
  { key: "n", does: "next page of the list, older" },
  { key: "p", does: "page before it, newer" },
  { key: "/", does: "to the search field" },
  { key: "?", does: "this help" },
  { key: "Esc", does: "close this help" },
] as const;

/** The help that `?` opens. Single keys can be turned off, since dictation and switch devices press them unasked (WCAG 2.1.4). */
export function Keys(): Markup {
  return (
    <footer class="foot">
      <button type="button" class="quiet" id="keys-open" hidden>
        Keyboard
      </button>
      <dialog id="keys" aria-labelledby="keys-title">
        <h2 id="keys-title">Keyboard</h2>
        <dl>
          {keys.map(({ key, does }) => (
            <div>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <p>Tab and Enter reach everything. No key decides anything by itself.</p>
        <label class="tick keys-switch">
          <input type="checkbox" id="keys-on" /> Single keys work in this browser
        </label>
        <form method="dialog">
          <button type="submit" autofocus>
            Close
          </button>
        </form>
      </dialog>
    </footer>
  );
}
