type Json = Readonly<Record<string, unknown>>;

export interface Server {
  readonly version: string;
  readonly blocks: boolean;
}

export const drawsBlocks = ({ version, blocks }: Server): boolean => blocks && isSince(version, 11, 10);

export function isSince(version: string, major: number, minor: number): boolean {
  const [its = 0, itsMinor = 0] = version.split(".").map(Number);
  return its > major || (its === major && itsMinor >= minor);
}

/** Everything the server would refuse, never fire, or cut in a post; empty is right. */
export function refusalsOf({ message, props }: { readonly message: unknown; readonly props: unknown }, server: Server): readonly string[] {
  const all = object(props);
  const text = typeof message === "string" ? message : "";
  return [
    ...(typeof message === "string" && message.trim() !== "" ? [] : ["message: empty"]),
    ...([...text].length > 16_383 ? ["message: too long"] : []),
    ...([...JSON.stringify(all)].length > (isSince(server.version, 6, 0) ? 800_000 : 8_000) ? ["props: too long"] : []),
    ...wellFormed(JSON.stringify({ message, props })),
    ...(drawsBlocks(server) ? blockRefusals(all) : []),
    ...list(all["attachments"]).flatMap((one, i) => attachment(one, `attachments/${i}`, server)),
  ];
}

function blockRefusals(props: Json): readonly string[] {
  const roots = list(props["mm_blocks"]);
  const flat = roots.flatMap((one) => nested(one, 1));
  const actions = object(props["mm_blocks_actions"]);
  const used = flat.flatMap(({ block }) =>
    block["action_id"] !== undefined && block["disabled"] !== true ? [String(block["action_id"])] : [],
  );
  const characters = flat.reduce((total, { block }) => total + [...String(block["text"] ?? "")].length, 0);
  return [
    ...(flat.length > 100 ? [`mm_blocks: ${flat.length} blocks`] : []),
    ...(flat.some(({ depth }) => depth > 32) ? ["mm_blocks: nested too deep"] : []),
    ...(characters > 16_000 ? [`mm_blocks: cut after 16000 of ${characters} characters`] : []),
    ...(Object.keys(actions).length > 50 ? ["mm_blocks_actions: too many"] : []),
    ...used.filter((id) => actions[id] === undefined).map((id) => `mm_blocks: ${id} is not registered`),
    ...Object.keys(actions)
      .filter((id) => !used.includes(id))
      .map((id) => `mm_blocks_actions: ${id} is not used`),
    ...Object.entries(actions).flatMap(([id, action]) => blockAction(id, object(action))),
    ...flat.flatMap(({ block }) => oneBlock(block)),
  ];
}

interface Nested {
  readonly block: Json;
  readonly depth: number;
}

export function nested(value: unknown, depth: number): readonly Nested[] {
  const block = object(value);
  return [{ block, depth }, ...[...list(block["header"]), ...list(block["content"])].flatMap((one) => nested(one, depth + 1))];
}

const keys: Readonly<Record<string, readonly string[]>> = {
  text: ["type", "text", "is_subtle", "size"],
  divider: ["type"],
  button: ["type", "text", "action_id", "style", "tooltip", "disabled", "query"],
  static_select: ["type", "action_id", "placeholder", "options", "initial_option", "disabled", "data_source"],
  container: ["type", "content", "border", "accent_color", "background", "flow", "gap", "max_height"],
  collapsible: ["type", "header", "content", "collapsed"],
};
const styles = new Set(["default", "primary", "danger", "good", "success", "warning"]);

function oneBlock(block: Json): readonly string[] {
  const type = String(block["type"]);
  const allowed = keys[type];
  if (allowed === undefined) return [`mm_blocks: unknown block ${type}`];
  const text =
    type === "text" || type === "button"
      ? [...(typeof block["text"] === "string" && block["text"].trim() !== "" ? [] : ["mm_blocks: blank"])]
      : [];
  const style = type === "button" && !styles.has(String(block["style"])) ? ["mm_blocks: unknown style"] : [];
  const colour = block["accent_color"] !== undefined && !/^#[0-9a-f]{6}$/i.test(String(block["accent_color"])) ? ["mm_blocks: colour"] : [];
  const select = type === "static_select" ? selectRefusals(block, "mm_blocks") : [];
  return [...unknown(block, allowed, "mm_blocks"), ...text, ...style, ...colour, ...select, ...query(block["query"], "mm_blocks")];
}

/** A menu without a placeholder or options is left out when the post is drawn, and nobody would notice. */
function selectRefusals(its: Json, at: string): readonly string[] {
  const options = list(its["options"]).map(object);
  const isText = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";
  return [
    ...(at !== "mm_blocks" || isText(its["placeholder"]) ? [] : [`${at}: a menu without a placeholder`]),
    ...(options.length === 0 ? [`${at}: a menu without options`] : []),
    ...options.flatMap((option) => [
      ...unknown(option, ["text", "value"], `${at}/options`),
      ...(isText(option["text"]) && isText(option["value"]) ? [] : [`${at}/options: blank`]),
    ]),
    ...(new Set(options.map(({ value }) => value)).size === options.length ? [] : [`${at}/options: a value used twice`]),
  ];
}

function query(value: unknown, at: string): readonly string[] {
  const entries = Object.entries(object(value));
  const long = entries.some(([key, its]) => key.length > 128 || String(its).length > 2_048);
  return entries.length > 50 || long ? [`${at}: query`] : [];
}

function blockAction(id: string, action: Json): readonly string[] {
  const context = object(action["context"]);
  return [
    ...(/^[A-Za-z0-9_-]{1,64}$/.test(id) ? [] : [`mm_blocks_actions: bad id ${id}`]),
    ...unknown(action, ["type", "url", "context", "query"], "mm_blocks_actions"),
    ...(action["type"] === "external" && URL.canParse(String(action["url"])) ? [] : ["mm_blocks_actions: bad type or url"]),
    ...(Object.keys(context).length > 50 || Object.keys(context).some((key) => key.length > 128) ? ["mm_blocks_actions: context"] : []),
    ...query(action["query"], "mm_blocks_actions"),
  ];
}

function attachment(value: unknown, at: string, server: Server): readonly string[] {
  const its = object(value);
  return [
    ...unknown(its, ["fallback", "color", "pretext", "text", "title", "fields", "footer", "actions"], at),
    ...(its["fallback"] === undefined || its["fallback"] !== "" ? [] : [`${at}: an empty fallback`]),
    ...([...String(its["footer"] ?? "")].length > 300 ? [`${at}: footer cut`] : []),
    ...list(its["fields"]).flatMap((field) => unknown(object(field), ["title", "value", "short"], `${at}/fields`)),
    ...list(its["actions"]).flatMap((action) => attachmentAction(object(action), `${at}/actions`, server)),
  ];
}

function attachmentAction(its: Json, at: string, server: Server): readonly string[] {
  const { url } = object(its["integration"]) as { readonly url?: unknown };
  const ids = isSince(server.version, 11, 10) ? /^[A-Za-z0-9_-]{1,64}$/ : /^[A-Za-z0-9]+$/;
  return [
    ...unknown(its, ["id", "name", "type", "integration", its["type"] === "select" ? "options" : "style"], at),
    ...(ids.test(String(its["id"])) ? [] : [`${at}: the button ${String(its["id"])} never fires`]),
    ...(typeof its["name"] === "string" && its["name"] !== "" ? [] : [`${at}: no name`]),
    ...(its["type"] === "select" ? selectRefusals(its, at) : its["type"] === "button" ? [] : [`${at}: no button`]),
    ...(its["type"] === "select" || styles.has(String(its["style"])) ? [] : [`${at}: unknown style`]),
    ...(URL.canParse(String(url)) ? [] : [`${at}: no url`]),
  ];
}

/** Mattermost's own limits on a dialog; from 12.0 a title may have 80 characters. */
export function dialogRefusals(dialog: Json, { version }: Server): readonly string[] {
  const title = String(dialog["title"] ?? "");
  return [
    ...unknown(dialog, ["callback_id", "title", "introduction_text", "elements", "submit_label", "notify_on_cancel", "state"], "dialog"),
    ...(title === "" || title.length > (isSince(version, 12, 0) ? 80 : 24) ? ["dialog: title"] : []),
    ...list(dialog["elements"]).flatMap((value) => {
      const its = object(value);
      const max = Number(its["max_length"] ?? 0);
      return [
        ...(String(its["display_name"] ?? "").length > 24 ? ["dialog: display_name"] : []),
        ...(String(its["help_text"] ?? "").length > 150 ? ["dialog: help_text"] : []),
        ...(its["type"] === "textarea" && max <= 3_000 ? [] : ["dialog: element"]),
      ];
    }),
  ];
}

const unknown = (its: Json, allowed: readonly string[], at: string): readonly string[] =>
  Object.keys(its)
    .filter((key) => !allowed.includes(key))
    .map((key) => `${at}: unknown key ${key}`);

export const object = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);

/** In JSON half a pair of code units is written as an escape, and nothing else of that range is. */
const wellFormed = (json: string): readonly string[] => (/(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(json) ? ["not well-formed Unicode"] : []);
