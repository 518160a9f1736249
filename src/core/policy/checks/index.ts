import type { Check } from "./check.js";
import { env } from "./env.js";
import { find } from "./find.js";
import { fuser } from "./fuser.js";
import { ionice } from "./ionice.js";
import { kill } from "./kill.js";
import { logrotate } from "./logrotate.js";
import { pkill } from "./pkill.js";
import { ps } from "./ps.js";
import { renice } from "./renice.js";
import { service } from "./service.js";
import { shell } from "./shell.js";
import { sudo } from "./sudo.js";
import { test } from "./test.js";

const checks: ReadonlyMap<string, Check> = new Map<string, Check>(Object.entries({ env, find, fuser, ionice, kill, logrotate, pkill, ps, renice, service, shell, sudo, test }));

/** The check of that name, or null. Rules name checks as they name types of values. */
export function checkNamed(name: string): Check | null {
  return checks.get(name) ?? null;
}
