/**
 * Slack's own check of a message, as far as it is documented: every limit here is written down anew, on purpose, so that a
 * wrong figure in the adapter meets a second opinion. Sources as in the adapter: `@slack/types` 3.2.0, docs.slack.dev, 2026-11.
 */
type Json = Readonly<Record<string, unknown>>;

export interface Refusal {
  readonly error: "invalid_blocks" | "msg_blocks_too_long" | "msg_too_long" | "no_text";
  readonly details: readonly string[];
}

export interface MessageArguments {
  readonly text: string | undefined;
  readonly blocks: unknown;
  readonly isEdit: boolean;
}

/** Null when Slack would take it. */
export function refusalOf({ text, blocks, isEdit }: MessageArguments): Refusal | null {
  const list = blocks === undefined ? [] : blocks;
  if (!Array.isArray(list)) return { error: "invalid_blocks", details: ["blocks is not a list"] };
  if (list.length === 0 && (text ?? "") === "") return { error: "no_text", details: [] };
  if ((text ?? "").length > (isEdit ? 4_000 : 40_000)) return { error: "msg_too_long", details: [] };
  const details = [
    ...(list.length > 50 ? ["more than 50 blocks"] : []),
    ...list.flatMap((block, i) => blockProblems(block as Json, `/blocks/${i}`)),
    ...duplicates(list as readonly Json[]),
  ];
  if (details.length > 0) return { error: "invalid_blocks", details };
  const characters = textOf(list).reduce((sum, one) => sum + one.length, 0);
  return characters > 13_200 ? { error: "msg_blocks_too_long", details: [`${characters} characters`] } : null;
}

function duplicates(blocks: readonly Json[]): readonly string[] {
  const ids = blocks.flatMap((block) => (typeof block["block_id"] === "string" ? [block["block_id"]] : []));
  return ids.length === new Set(ids).size ? [] : ["block_id used twice"];
}

/** All text of blocks, buttons, options and questions. */
export function textOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textOf);
  if (typeof value !== "object" || value === null) return [];
  const its = value as Json;
  if ((its["type"] === "mrkdwn" || its["type"] === "plain_text") && typeof its["text"] === "string") return [its["text"]];
  return Object.values(its).flatMap(textOf);
}

function blockProblems(block: Json, at: string): readonly string[] {
  const common = [...unknownKeys(block, keys[String(block["type"])] ?? [], at), ...lengthOf(block["block_id"], 0, 255, `${at}/block_id`)];
  switch (block["type"]) {
    case "header":
      return [...common, ...textObject(block["text"], 150, `${at}/text`, "plain_text")];
    case "section":
      return [...common, ...section(block, at)];
    case "context":
      return [...common, ...listOf(block["elements"], 10, `${at}/elements`, (one, where) => textObject(one, 3_000, where))];
    case "actions":
      return [...common, ...listOf(block["elements"], 25, `${at}/elements`, element), ...uniqueActions(block["elements"], at)];
    case "divider":
      return common;
    case "container":
      return [
        ...common,
        ...textObject(block["title"], 150, `${at}/title`, "plain_text"),
        ...listOf(block["child_blocks"], 10, `${at}/child_blocks`, (one, where) =>
          (one as Json)["type"] === "container" ? [`${where}: a container in a container`] : blockProblems(one as Json, where),
        ),
      ];
    case "input":
      return [
        ...common,
        ...textObject(block["label"], 2_000, `${at}/label`, "plain_text"),
        ...(block["hint"] === undefined ? [] : textObject(block["hint"], 2_000, `${at}/hint`, "plain_text")),
        ...input(block["element"] as Json, `${at}/element`),
      ];
    default:
      return [`${at}: unknown block ${String(block["type"])}`];
  }
}

const keys: Readonly<Record<string, readonly string[]>> = {
  header: ["type", "block_id", "text"],
  section: ["type", "block_id", "text", "fields", "accessory", "expand"],
  context: ["type", "block_id", "elements"],
  actions: ["type", "block_id", "elements"],
  divider: ["type", "block_id"],
  container: ["type", "block_id", "title", "is_collapsible", "default_collapsed", "child_blocks"],
  input: ["type", "block_id", "label", "element", "hint", "optional", "dispatch_action"],
};

function section(block: Json, at: string): readonly string[] {
  if (block["text"] === undefined && block["fields"] === undefined) return [`${at}: neither text nor fields`];
  const text = block["text"] === undefined ? [] : textObject(block["text"], 3_000, `${at}/text`);
  const fields =
    block["fields"] === undefined ? [] : listOf(block["fields"], 10, `${at}/fields`, (one, where) => textObject(one, 2_000, where));
  return [...text, ...fields, ...(block["accessory"] === undefined ? [] : element(block["accessory"], `${at}/accessory`))];
}

function textObject(value: unknown, max: number, at: string, only?: "plain_text"): readonly string[] {
  const text = (typeof value === "object" && value !== null ? value : {}) as Json;
  if (text["type"] !== "plain_text" && (only !== undefined || text["type"] !== "mrkdwn"))
    return [`${at}: not a text object of the right type`];
  const allowed = text["type"] === "mrkdwn" ? ["type", "text", "verbatim"] : ["type", "text", "emoji"];
  const blank = typeof text["text"] === "string" && text["text"].trim() === "" ? [`${at}: blank`] : [];
  return [...unknownKeys(text, allowed, at), ...lengthOf(text["text"], 1, max, at), ...blank, ...wellFormed(text["text"], at)];
}

function element(value: unknown, at: string): readonly string[] {
  const its = value as Json;
  if (its["type"] === "overflow") return overflow(its, at);
  return its["type"] === "static_select" ? select(its, at) : button(value, at);
}

function select(its: Json, at: string): readonly string[] {
  return [
    ...unknownKeys(its, ["type", "action_id", "placeholder", "options", "confirm"], at),
    ...lengthOf(its["action_id"], 1, 255, `${at}/action_id`),
    ...(its["placeholder"] === undefined ? [] : textObject(its["placeholder"], 150, `${at}/placeholder`, "plain_text")),
    ...listOf(its["options"], 100, `${at}/options`, option),
  ];
}

/** Up to five options; older pages of the documentation ask for two at least. */
function overflow(its: Json, at: string): readonly string[] {
  const options = Array.isArray(its["options"]) ? (its["options"] as readonly Json[]) : [];
  return [
    ...unknownKeys(its, ["type", "action_id", "options", "confirm"], at),
    ...lengthOf(its["action_id"], 1, 255, `${at}/action_id`),
    ...(options.length < 2 ? [`${at}/options: fewer than 2`] : []),
    ...listOf(its["options"], 5, `${at}/options`, option),
    ...(new Set(options.map(({ value }) => value)).size === options.length ? [] : [`${at}/options: a value used twice`]),
  ];
}

function option(value: unknown, at: string): readonly string[] {
  const its = value as Json;
  return [
    ...unknownKeys(its, ["text", "value", "description", "url"], at),
    ...textObject(its["text"], 75, `${at}/text`, "plain_text"),
    ...lengthOf(its["value"], 1, 150, `${at}/value`),
  ];
}

function button(value: unknown, at: string): readonly string[] {
  const its = value as Json;
  if (its["type"] !== "button") return [`${at}: not a button`];
  return [
    ...unknownKeys(its, ["type", "action_id", "value", "text", "style", "confirm", "accessibility_label", "url"], at),
    ...textObject(its["text"], 75, `${at}/text`, "plain_text"),
    ...lengthOf(its["action_id"], 1, 255, `${at}/action_id`),
    ...lengthOf(its["value"], 0, 2_000, `${at}/value`),
    ...lengthOf(its["url"], 0, 3_000, `${at}/url`),
    ...lengthOf(its["accessibility_label"], 0, 75, `${at}/accessibility_label`),
    ...(its["style"] === undefined || its["style"] === "primary" || its["style"] === "danger" ? [] : [`${at}/style`]),
    ...(its["confirm"] === undefined ? [] : question(its["confirm"] as Json, `${at}/confirm`)),
  ];
}

function question(its: Json, at: string): readonly string[] {
  return [
    ...unknownKeys(its, ["title", "text", "confirm", "deny", "style"], at),
    ...textObject(its["title"], 100, `${at}/title`, "plain_text"),
    ...textObject(its["text"], 300, `${at}/text`),
    ...textObject(its["confirm"], 30, `${at}/confirm`, "plain_text"),
    ...textObject(its["deny"], 30, `${at}/deny`, "plain_text"),
  ];
}

function uniqueActions(elements: unknown, at: string): readonly string[] {
  const ids = Array.isArray(elements) ? elements.map((one) => (one as Json)["action_id"]) : [];
  return ids.length === new Set(ids).size ? [] : [`${at}: action_id used twice`];
}

function input(its: Json, at: string): readonly string[] {
  if (its["type"] !== "plain_text_input") return [`${at}: not a text input`];
  const [min, max] = [Number(its["min_length"] ?? 0), Number(its["max_length"] ?? 3_000)];
  return [...lengthOf(its["action_id"], 1, 255, `${at}/action_id`), ...(min < 0 || max > 3_000 || min > max ? [`${at}: lengths`] : [])];
}

/** Null when `views.open` would take it. */
export function viewRefusalOf(value: unknown): readonly string[] | null {
  const view = (typeof value === "object" && value !== null ? value : {}) as Json;
  const problems = [
    ...unknownKeys(
      view,
      ["type", "title", "blocks", "submit", "close", "private_metadata", "callback_id", "clear_on_close", "notify_on_close", "external_id"],
      "/view",
    ),
    ...(view["type"] === "modal" ? [] : ["/view/type"]),
    ...textObject(view["title"], 24, "/view/title", "plain_text"),
    ...(view["submit"] === undefined ? [] : textObject(view["submit"], 24, "/view/submit", "plain_text")),
    ...(view["close"] === undefined ? [] : textObject(view["close"], 24, "/view/close", "plain_text")),
    ...lengthOf(view["private_metadata"], 0, 3_000, "/view/private_metadata"),
    ...lengthOf(view["callback_id"], 0, 255, "/view/callback_id"),
    ...listOf(view["blocks"], 100, "/view/blocks", (one, at) => blockProblems(one as Json, at)),
    ...(Buffer.byteLength(JSON.stringify(view)) > 250_000 ? ["/view: larger than 250 KB"] : []),
  ];
  return problems.length === 0 ? null : problems;
}

function listOf(value: unknown, max: number, at: string, each: (one: unknown, at: string) => readonly string[]): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) return [`${at}: empty`];
  return [...(value.length > max ? [`${at}: more than ${max}`] : []), ...value.flatMap((one, i) => each(one, `${at}/${i}`))];
}

function lengthOf(value: unknown, min: number, max: number, at: string): readonly string[] {
  if (value === undefined && min === 0) return [];
  if (typeof value !== "string") return [`${at}: not text`];
  return value.length < min || value.length > max ? [`${at}: ${value.length} characters, ${min} to ${max} allowed`] : [];
}

/** Half a character cannot be sent as UTF-8: it would arrive as something else. */
const wellFormed = (value: unknown, at: string): readonly string[] =>
  typeof value === "string" && /\p{Cs}/u.test(value) ? [`${at}: half a character`] : [];

const unknownKeys = (value: Json, allowed: readonly string[], at: string): readonly string[] =>
  Object.keys(value).flatMap((key) => (allowed.includes(key) ? [] : [`${at}: unknown key ${key}`]));
