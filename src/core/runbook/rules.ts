import { diskRules } from "./disk-rules.js";
import { loadRules } from "./load-rules.js";
import { memoryRules } from "./memory-rules.js";
import { programRules } from "./program-rules.js";
import type { RunbookRule } from "./rule.js";

/** Every runbook rule. Order does not matter: all that fit are ranked by confidence. */
export const runbookRules: readonly RunbookRule[] = [...memoryRules, ...diskRules, ...loadRules, ...programRules];
