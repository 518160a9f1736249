import { held, type Objection } from "../facts.js";
import { shown } from "../values/text.js";

/** kubectl's JSONPath: fields, indexes, filters and literal text. It has no functions that do anything. */
export function jsonPath(value: string): Objection | null {
  const body = value.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  if (/^[A-Za-z0-9_.$@*?=!<>&|()[\]{}:,;/\\ \t\n%#~^+-]*$/.test(body)) return null;
  return held("json-path.unread", `\`${shown(value)}\` is not a plain JSONPath.`, "write `{.status.phase}`");
}
