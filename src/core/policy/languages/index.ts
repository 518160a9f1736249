import type { ValueCheck } from "../facts.js";
import { awk, awkAssignment } from "./awk.js";
import { jq } from "./jq.js";
import { sed } from "./sed.js";
import { sql } from "./sql.js";
import { url } from "./url.js";

/** Small languages that programs take as an argument, each with a positive grammar of its own. */
export const languageTypes = { awk, "awk.assignment": awkAssignment, sed, jq, sql, url } as const satisfies Record<string, ValueCheck>;
