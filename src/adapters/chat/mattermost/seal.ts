import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "../../../core/canonical.js";
import { choiceOf, type Choice } from "../../../core/choice.js";
import { parseJson } from "../../../core/parse-json.js";
import { digest } from "../../../core/digest.js";
import type { SealSecrets } from "../../../core/seal-secrets.js";
import { err, ok, type Result } from "../../../core/result.js";

/**
 * What a button or a menu carries. Mattermost signs nothing it sends, so the button itself proves that Tagout made it, for this
 * channel and this post, and not long ago. Text only: Mattermost may rewrite numbers and reorders keys.
 */
const context = z.object({
  v: z.literal("1"),
  /** Names the secret that it is sealed with. */
  k: z.string().max(16),
  /** The incident's name and short plan hash, for what is said to the person; neither has any authority. */
  c: z.string().regex(/^INC-\d{1,9}$/),
  h: z.string().max(20),
  a: z.custom<Choice | "more">((its) => its === "more" || choiceOf(its) !== null),
  /** The store's reference: only it says what the button does. */
  r: z.string().max(200),
  /** Of a menu alone: every option that it has, each with its reference. What the person chose is only looked up here. */
  o: z.string().max(1_500).optional(),
  /** What is asked before it counts; absent where nothing is. */
  q: z.string().max(300).optional(),
  ch: z.string().max(40),
  /** The post, or empty in the button's first post, whose id nobody knew yet: there `m` is the mark that the post bears. */
  p: z.string().max(40),
  m: z.string().max(40),
  n: z.string().max(40),
  /** Milliseconds since 1970. */
  e: z.string().regex(/^\d{1,16}$/),
  s: z.string().max(64),
});

/** What a form brings back, sealed the same way; `u` is who it was opened for. */
const formState = z.object({ ...context.shape, u: z.string().max(40) });

export type Sealed = z.infer<typeof context>;
export type SealedForm = z.infer<typeof formState>;
export type Broken = "unreadable" | "forged" | "expired";

export interface Button {
  readonly name: string;
  readonly planHash: string;
  readonly action: Choice;
  readonly ref: string;
  readonly question?: string;
}

export interface Menu {
  readonly name: string;
  readonly planHash: string;
  readonly options: readonly { readonly choice: Choice; readonly ref: string }[];
}

/** Where buttons will stand: in a post that is known, or in a new one that will bear a mark. */
export type Place = { readonly channel: string; readonly post: string } | { readonly channel: string; readonly mark: string };

export interface Seals {
  readonly button: (button: Button, place: Place, nonce: string, now: number) => Sealed;
  readonly menu: (menu: Menu, place: Place, nonce: string, now: number) => Sealed;
  readonly form: (button: Sealed, post: string, user: string, now: number) => string;
  /** Reads what came back with a press: shape, then seal, then age. */
  readonly openButton: (value: unknown, now: number) => Result<Sealed, Broken>;
  readonly openForm: (state: string, now: number) => Result<SealedForm, Broken>;
}

/** Longer than any plan waits for people; every edit of a card renews it. */
export const buttonLifeMs = 14 * 24 * 3_600_000;
/** A form is filled in while the card is in view. */
export const formLifeMs = 3_600_000;

const domains = { button: "tagout-mattermost-button-v1", form: "tagout-mattermost-form-v1" } as const;

type Entries = Readonly<Record<string, string | undefined>>;

const present = (all: Entries): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

/** A secret and the name that is told of it. */
interface Key {
  readonly id: string;
  readonly secret: string;
}

/** Tells keys apart and says nothing about them that helps anybody: they are long and drawn by dice. */
const keyOf = (secret: string): Key => ({ id: digest("tagout-mattermost-key-id-v1", secret).slice(0, 8), secret });

/**
 * HMAC-SHA256 over one canonical form, under a name that keeps buttons and forms apart.
 *
 * @param secrets the current one seals; what the previous one sealed still opens, until it is taken out of the file.
 */
export function seals({ current, previous }: SealSecrets): Seals {
  const key = keyOf(current);
  const keys = [key, ...(previous === null ? [] : [keyOf(previous)])];
  const mac = (domain: string, value: Entries, { secret }: Key): Buffer =>
    createHmac("sha256", secret)
      .update(`${domain}\0${canonicalJson(present(value))}`, "utf8")
      .digest();
  const sealed = <T extends Entries>(domain: string, value: T): T & { readonly k: string; readonly s: string } => {
    const its = { ...value, k: key.id };
    return { ...its, s: mac(domain, its, key).toString("base64url") };
  };
  const opened = <T extends Sealed>(domain: string, its: T, now: number): Result<T, Broken> => {
    const { s, ...value }: Entries & { readonly s: string } = its;
    const madeWith = keys.find(({ id }) => id === value["k"]);
    if (madeWith === undefined) return err("forged");
    const given = Buffer.from(s, "base64url");
    const expected = mac(domain, value, madeWith);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return err("forged");
    return Number(its.e) <= now ? err("expired") : ok(its);
  };
  const control = (its: Pick<Sealed, "c" | "h" | "a" | "r" | "o" | "q">, place: Place, nonce: string, now: number): Sealed => {
    const bound = "post" in place ? { p: place.post, m: "" } : { p: "", m: place.mark };
    return sealed(domains.button, { v: "1" as const, ...its, ch: place.channel, ...bound, n: nonce, e: String(now + buttonLifeMs) });
  };
  return {
    button({ name, planHash, action, ref, question }, place, nonce, now) {
      const asked = question === undefined ? {} : { q: question };
      return control({ c: name, h: planHash, a: action, r: ref, ...asked }, place, nonce, now);
    },
    menu({ name, planHash, options }, place, nonce, now) {
      const o = options.map(({ choice, ref }) => `${choice} ${ref}`).join("\n");
      return control({ c: name, h: planHash, a: "more", r: "", o }, place, nonce, now);
    },
    form({ s: _s, o: _o, q: _q, ...button }, post, user, now) {
      return JSON.stringify(sealed(domains.form, { ...button, p: post, m: "", u: user, e: String(now + formLifeMs) }));
    },
    openButton(value, now) {
      const its = context.safeParse(value);
      return its.success ? opened(domains.button, its.data, now) : err("unreadable");
    },
    openForm(state, now) {
      const its = formState.safeParse(parseJson(state));
      return its.success ? opened(domains.form, its.data, now) : err("unreadable");
    },
  };
}

/**
 * The option of that name among those that a menu was sealed with, as the button it amounts to. Null for everything else that a
 * client may name.
 */
export function optionIn(menu: Sealed, named: unknown): (Sealed & { readonly a: Choice }) | null {
  const choice = choiceOf(named);
  const ref = choice === null ? undefined : refsIn(menu).get(choice);
  if (choice === null || ref === undefined) return null;
  const { o: _o, ...button } = menu;
  return { ...button, a: choice, r: ref };
}

function refsIn({ o = "" }: Sealed): ReadonlyMap<string, string> {
  return new Map(o.split("\n").map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]));
}
