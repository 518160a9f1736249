import { hasFlag, objecting, type Check } from "./check.js";
import { valueCheck } from "../values/index.js";

/** `nginx -s reload` is a reload of the unit `nginx`, so the host must list it. */
export const reload: Check = (call) => {
  if (!hasFlag(call, "-s")) return { findings: [], effect: "read" };
  return { findings: objecting([valueCheck("unit.change")?.("nginx", call.facts) ?? null, null]), effect: "change" };
};
