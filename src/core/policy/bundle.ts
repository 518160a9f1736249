import * as z from "zod";
import { canonicalJson, type Json } from "../canonical.js";
import { digest } from "../digest.js";
import { parseJson } from "../parse-json.js";
import { err, ok, type Result } from "../result.js";
import { limitScopes, maxLimitMinutes } from "./limits.js";
import type { CommandSpec, Grammar } from "./spec.js";
import type { PolicyLayer } from "./table.js";

/** One thing that is wrong with a policy file, and what to do about it. */
export interface PolicyProblem {
  readonly layer: PolicyLayer["layer"];
  /** Where in the file, `lifts.0.argv`; empty when it is about the whole. */
  readonly path: string;
  readonly problem: string;
}

const id = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "use small letters, digits and dashes");
const sentence = z.string().trim().min(8, "say why, in a sentence that a tired person understands").max(300);
const line = z.string().min(1).max(1024);
const words = z.array(line).max(64);

const refusal = z.strictObject({ ruling: z.enum(["review", "block"]), because: sentence, mend: line.exactOptional() });
const effect = z.enum(["read", "change"]);

/** The same form as the built-in rules, so that what is learnt from them can be written here. */
const grammarShape = {
  flags: z.string().exactOptional(),
  ownFlags: z.string().exactOptional(),
  changes: z.string().exactOptional(),
  refuse: z.record(z.string(), refusal).exactOptional(),
  operands: z.string().exactOptional(),
  given: z
    .array(z.strictObject({ flags: line, operands: z.string(), effect: effect.exactOptional(), because: sentence.exactOptional() }))
    .exactOptional(),
  needs: z
    .array(z.strictObject({ flags: line, because: sentence, mend: line, ruling: z.enum(["review", "block"]).exactOptional() }))
    .exactOptional(),
  reading: z.enum(["gnu", "posix", "long", "words", "cobra"]).exactOptional(),
  refused: refusal.exactOptional(),
  effect: effect.exactOptional(),
  because: sentence.exactOptional(),
  bare: z.boolean().exactOptional(),
  caseless: z.boolean().exactOptional(),
};
const grammar: z.ZodType<Grammar> = z.strictObject({
  ...grammarShape,
  get subcommands() {
    return z.record(z.string(), grammar).exactOptional();
  },
});

const examples = z.strictObject({
  allow: words.exactOptional(),
  review: words.exactOptional(),
  block: words.exactOptional(),
});

const command = z.strictObject({
  ...grammarShape,
  subcommands: z.record(z.string(), grammar).exactOptional(),
  id,
  programs: z.array(z.string().regex(/^[A-Za-z0-9_.+-]{1,64}$/)).min(1),
  because: sentence,
  lifts: z.literal("program.unknown"),
  examples,
});

const protection = z.strictObject({
  secret: words.optional(),
  sealed: words.optional(),
  protect: words.optional(),
  audit: words.optional(),
  units: words.optional(),
  processes: words.optional(),
  namespaces: words.optional(),
});

const tightening = z
  .strictObject({
    id,
    programs: words.default([]),
    rules: words.default([]),
    with: words.default([]),
    then: z.enum(["review", "block"]),
    because: sentence,
    examples: examples.omit({ allow: true }).default({}),
  })
  .refine(({ programs, rules }) => programs.length + rules.length > 0, "name `programs` or `rules`");

/** A word of a lift is literal, a pattern with a literal beginning, or a list of those. */
const scoped = z
  .string()
  .min(1)
  .max(1024)
  .refine((word) => !/^[*?]/.test(word), "begin with something literal: a lift is about named things");
const lift = z.strictObject({
  id,
  lifts: z.union([line.transform((rule) => [rule]), words.min(1)]),
  argv: z
    .tuple([z.string().regex(/^[A-Za-z0-9_.+-]{1,64}$/, "name the program")], z.union([scoped, z.array(scoped).min(1).max(64)]))
    .refine((argv) => argv.length >= 2, "a lift is about more than a program's name"),
  effect: effect.default("change"),
  because: sentence,
  examples: z.strictObject({ allow: words.min(1, "show what it allows"), review: words.exactOptional(), block: words.exactOptional() }),
});

const limit = z.strictObject({
  id,
  rules: words.min(1, "name the rules it is about; `*` is all of them"),
  per: z.enum(limitScopes),
  most: z.int().min(0).max(100_000),
  withinMinutes: z.int().min(1).max(maxLimitMinutes),
  because: sentence,
});

/** The organisation's file, as it is written in YAML. */
export const organisationSchema = z.strictObject({
  kind: z.literal("tagout-policy"),
  version: z.int().min(1).max(1_000_000_000),
  rules: z.array(tightening).max(500).default([]),
  lifts: z.array(lift).max(500).default([]),
  commands: z.array(command).max(200).default([]),
  /** One with the id of a built-in limit takes its place. */
  limits: z.array(limit).max(100).default([]),
  protect: protection.default({}),
});
/** What an organisation says, checked. */
export type OrganisationFile = z.infer<typeof organisationSchema>;

/** The host's own part, which only narrows: there is nothing in it that could allow. */
export const hostSchema = z.strictObject({
  version: z.int().min(1).max(1_000_000_000).default(1),
  rules: z.array(tightening).max(500).default([]),
  /** If it is there, programs that are not in it are held. */
  only: words.optional(),
  /** Besides all others, whatever their ids: they only narrow. */
  limits: z.array(limit).max(100).default([]),
  protect: protection.default({}),
});
/** What a host says, checked. */
export type HostFile = z.infer<typeof hostSchema>;

/** Reads a file's object by its schema; every problem at once. */
export function readLayer<T>(layer: PolicyLayer["layer"], schema: z.ZodType<T>, value: unknown): Result<T, readonly PolicyProblem[]> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.map(({ path, message }) => ({ layer, path: path.join("."), problem: message })));
}

/**
 * The one text that stands for an organisation's file, whatever its YAML looks like, and its hash. The text is
 * what is signed; signing and checking are the business of others.
 */
export function canonicalBundle(value: unknown): { readonly text: string; readonly hash: string } {
  const json = value as Json;
  return { text: signedBundleText(canonicalJson(json)), hash: digest("tagout-policy-v1", json) };
}

/** An organisation's signed file as it travels: its canonical JSON, and the signature over `canonicalBundle(...).text`, base64. */
export interface SignedBundle {
  readonly text: string;
  readonly signature: string;
}

/** Largest canonical text of an organisation's file, in bytes: what one message of the wire takes besides everything else. */
export const maxBundleBytes = 256 * 1024;

/** The travelling form of a file. */
export function sealedBundle(value: unknown, signature: string): SignedBundle {
  return { text: canonicalJson(value as Json), signature };
}

/** What is signed of a travelling text. Its signature is asked for before anything in it is looked at. */
export const signedBundleText = (text: string): string => `tagout-policy-v1\0${text}`;

/** The file in a travelling text, with its version and hash, or one clause on what is wrong with it. Only the one spelling counts. */
export function openBundle(text: string): Result<{ readonly file: unknown; readonly version: number; readonly hash: string }, string> {
  const file = parseJson(text);
  const read = readLayer("organisation", organisationSchema, file);
  if (!read.ok) return err(`it is no policy file: ${read.error[0]?.path ?? ""} ${read.error[0]?.problem ?? ""}`.trim());
  const { text: signed, hash } = canonicalBundle(file);
  if (signed !== signedBundleText(text)) return err("its text is not the canonical one");
  return ok({ file, version: read.value.version, hash });
}

/** A command of the file as the table takes it. */
export function specOf(file: OrganisationFile["commands"][number]): CommandSpec {
  const { lifts: _, ...spec } = file;
  return spec as CommandSpec;
}
