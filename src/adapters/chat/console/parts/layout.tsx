import type { Child } from "hono/jsx";
import type { Reply } from "../../../../ports/chat.js";
import { escapeText } from "../../../../core/escape.js";
import { assetPaths } from "../assets/assets.js";
import type { Markup } from "../markup.js";
import type { Visitor } from "../session.js";
import { Icon } from "./icon.js";
import { Keys } from "./keys.js";
import { PostForm } from "./post-form.js";

export const sections = [
  { id: "incidents", path: "/", label: "Incidents" },
  { id: "mutes", path: "/mutes", label: "Mutes" },
  { id: "freeze", path: "/freeze", label: "Freeze" },
  { id: "agents", path: "/agents", label: "Agents" },
  { id: "policy", path: "/policy", label: "Policy" },
  { id: "command", path: "/command", label: "Command" },
  { id: "health", path: "/health", label: "Health" },
] as const;

export interface LayoutProps {
  readonly title: string;
  readonly section: (typeof sections)[number]["id"] | null;
  /** Null on pages for anybody: no navigation, nothing live. */
  readonly visitor: Visitor | null;
  /** Address of the stream that says when this page should look again; null when it never changes. */
  readonly live?: string | null;
  /** One sentence that a screen reader hears when a live page changes. */
  readonly spoken?: string;
  readonly said?: Reply | null;
  readonly wide?: boolean;
  /** For a screen that people look at from afar: dark, large, nothing to press. */
  readonly wall?: boolean;
  /** After so many seconds the browser asks again by itself; null when not. */
  readonly again?: number | null;
  readonly children?: Child;
}

/** The frame of every page. */
export function Layout(props: LayoutProps): Markup {
  const { title, section, visitor, live = null, spoken, said = null, wide = false, wall = false, again = null, children } = props;
  return (
    <html lang="en" class={wall ? "wall" : undefined}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={wall ? "dark" : "light dark"} />
        <meta name="robots" content="noindex" />
        {again === null ? null : <meta http-equiv="refresh" content={String(again)} />}
        <title>{`${title} - Tagout`}</title>
        <link rel="icon" href={assetPaths.icon} type="image/svg+xml" />
        <link rel="stylesheet" href={assetPaths.style} />
        <script src={assetPaths.script} defer></script>
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        {wall ? <WallBar /> : <Bar section={section} visitor={visitor} live={live !== null} />}
        <main id="main" tabindex={-1} class={wide ? "wide" : undefined} data-live={live ?? undefined} data-spoken={spoken}>
          {said === null ? null : <Said reply={said} />}
          {children}
        </main>
        <div id="spoken" class="unseen" role="status" aria-live="polite"></div>
        {visitor === null || wall ? null : <Keys />}
      </body>
    </html>
  );
}

function Bar({
  section,
  visitor,
  live,
}: {
  readonly section: LayoutProps["section"];
  readonly visitor: Visitor | null;
  readonly live: boolean;
}): Markup {
  return (
    <header class="bar">
      <a class="brand" href="/">
        <Tag /> Tagout
      </a>
      {visitor === null ? null : (
        <>
          <nav aria-label="Sections">
            {sections.map(({ id, path, label }) => (
              <a href={path} aria-current={id === section ? "page" : undefined}>
                {label}
              </a>
            ))}
          </nav>
          {live ? <span id="connection" class="connection" hidden></span> : null}
          <PostForm class="who" csrf={visitor.csrf} action="/sign-out">
            <span class="name">{escapeText(visitor.principal)}</span>
            <button type="submit" class="quiet">
              Sign out
            </button>
          </PostForm>
        </>
      )}
    </header>
  );
}

/** The way back is in the name; a screen on a wall has no use for more. */
function WallBar(): Markup {
  return (
    <header class="bar">
      <a class="brand" href="/">
        <Tag /> Tagout
      </a>
      <span id="connection" class="connection" hidden></span>
    </header>
  );
}

function Tag(): Markup {
  return (
    <svg viewBox="0 0 26 32" aria-hidden="true" focusable="false">
      <path class="tag-body" d="M7 1h12l6 6.5V28a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V7.5z" />
      <circle class="tag-hole" cx="13" cy="8.5" r="2.4" />
      <path class="tag-print" d="M7 17.5h12M7 23.5h8" />
    </svg>
  );
}

/** The hub's answer to what this person just did. */
export function Said({ reply }: { readonly reply: Reply }): Markup {
  return (
    <div class={`said ${reply.ok ? "tone-ok" : "tone-danger"}`} role={reply.ok ? "status" : "alert"}>
      <Icon name={reply.ok ? "check" : "alert"} />
      <div>
        <b>{reply.ok ? "Done." : "Not done."}</b> <span class="words">{escapeText(reply.text)}</span>
      </div>
    </div>
  );
}

/** A page that says one thing. */
export function Notice({
  title,
  visitor = null,
  again = null,
  children,
}: {
  readonly title: string;
  readonly visitor?: Visitor | null;
  readonly again?: number | null;
  readonly children?: Child;
}): Markup {
  return (
    <Layout title={title} section={null} visitor={visitor} again={again}>
      <div class="notice">
        <h1>{title}</h1>
        {children}
      </div>
    </Layout>
  );
}
