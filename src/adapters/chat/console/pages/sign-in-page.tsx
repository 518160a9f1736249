import { escapeText } from "../../../../core/escape.js";
import type { Markup } from "../markup.js";
import { Layout, Notice } from "../parts/layout.js";
import { Typed } from "../parts/typed.js";
import type { Visitor } from "../session.js";

/** What everybody sees who is not signed in, with what they had typed into the form that came too late. */
export function SignInFirst({ typed = "" }: { readonly typed?: string }): Markup {
  return (
    <Notice title="Sign in">
      <p>This is the console of Tagout. Signing in takes a link that works once, for 15 minutes:</p>
      <ul>
        <li>
          in chat, type <code>/incident console</code>;
        </li>
        <li>
          or on the machine that runs the hub, type <code>npx tagout sign-in</code>.
        </li>
      </ul>
      {typed === "" ? null : (
        <p>
          <b>Nothing was done: your session had ended.</b>
        </p>
      )}
      <Typed text={typed} />
    </Notice>
  );
}

/** Where a link leads: a person presses the button, a preview of the link does not, so it does not use the link up. */
export function SignIn({ token }: { readonly token: string }): Markup {
  return (
    <Layout title="Sign in" section={null} visitor={null}>
      <div class="notice">
        <h1>Sign in to Tagout</h1>
        <p>This link works once. The session it opens lasts 12 hours in this browser.</p>
        <form method="post" action={`/sign-in/${token}`}>
          <button type="submit" class="primary" autofocus>
            Sign in
          </button>
        </form>
      </div>
    </Layout>
  );
}

export function LinkUsedUp(): Markup {
  return (
    <Notice title="This link no longer works">
      <p>It was used already, or it is older than 15 minutes.</p>
      <p>
        Ask for a new one: type <code>/incident console</code> in chat, or <code>npx tagout sign-in</code> on the machine that runs the hub.
      </p>
    </Notice>
  );
}

export function NoRole({ visitor }: { readonly visitor: Visitor }): Markup {
  return (
    <Notice title="You have no role here" visitor={visitor}>
      <p>
        You are signed in as <b>{escapeText(visitor.principal)}</b>, and nothing is granted to that name. Ask an administrator of Tagout for
        the role <code>viewer</code> or more.
      </p>
      <p>Roles that come from a chat group or channel hold in chat only: the console cannot ask the chat platform who is in it.</p>
    </Notice>
  );
}
