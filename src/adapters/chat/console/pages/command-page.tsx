import { escapeText } from "../../../../core/escape.js";
import type { Reply } from "../../../../ports/chat.js";
import type { Asked } from "../guard.js";
import { html } from "../html.js";
import type { Markup } from "../markup.js";
import { Layout } from "../parts/layout.js";
import { StateMark } from "../parts/marks.js";
import { PostForm } from "../parts/post-form.js";
import { consoleDestination } from "../place.js";
import type { Visitor } from "../session.js";
import type { ConsoleWorld } from "../world.js";

const maxText = 1_000;

/** The same words as `/incident ...` in chat, for everything that has no button. */
export function commandPage({ visitor }: Asked): Promise<Response> {
  return Promise.resolve(html(<Page visitor={visitor} text="help" reply={null} />));
}

export async function runCommand({ visitor, form }: Asked, world: ConsoleWorld): Promise<Response> {
  const text = (form.get("text") ?? "").trim().slice(0, maxText);
  const reply = await world.events.command({ text, actor: visitor.actor, channel: consoleDestination.channel });
  return html(<Page visitor={visitor} text={text} reply={reply} />);
}

function Page({ visitor, text, reply }: { readonly visitor: Visitor; readonly text: string; readonly reply: Reply | null }): Markup {
  return (
    <Layout title="Command" section="command" visitor={visitor}>
      <h1>Command</h1>
      <p class="lead">
        What you would type after <code>/incident</code> in chat. <code>help</code> lists what you may do.
      </p>
      <PostForm csrf={visitor.csrf} class="command-line" action="/command">
        <label>
          <span class="prompt" aria-hidden="true">
            /incident
          </span>
          <span class="unseen">Command</span>
          <input
            id="command-text"
            name="text"
            type="text"
            value={text}
            maxlength={maxText}
            required
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            autofocus
            data-shortcut="/"
          />
        </label>
        <button type="submit" class="primary">
          Do it
        </button>
      </PostForm>
      {reply === null ? null : (
        <section class="panel reply" aria-labelledby="reply-title">
          <h2 id="reply-title" class="unseen">
            Answer
          </h2>
          <StateMark tone={reply.ok ? "ok" : "danger"} label={reply.ok ? "Done" : "Not done"} />
          <pre class="answer" role={reply.ok ? "status" : "alert"}>
            {escapeText(reply.text)}
          </pre>
        </section>
      )}
    </Layout>
  );
}
