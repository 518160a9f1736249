import type { JSX } from "hono/jsx/jsx-runtime";

/** What a component gives: markup in which all text from outside is already escaped. */
export type Markup = JSX.Element;
