import type { ValueCheck } from "../facts.js";
import { languageTypes } from "../languages/index.js";
import { containerTypes } from "./containers.js";
import { gitTypes } from "./git.js";
import { kernelTypes } from "./kernel.js";
import { kubernetesTypes } from "./kubernetes.js";
import { logTypes } from "./logs.js";
import { nameTypes } from "./names.js";
import { networkTypes } from "./network.js";
import { numberTypes, within } from "./numbers.js";
import { pathTypes } from "./paths.js";
import { processTypes } from "./processes.js";
import { choice, textTypes } from "./text.js";

/** Every type of value that the notation may name. */
const types: ReadonlyMap<string, ValueCheck> = new Map<string, ValueCheck>(
  Object.entries({
    ...textTypes,
    ...numberTypes,
    ...pathTypes,
    ...nameTypes,
    ...processTypes,
    ...logTypes,
    ...kernelTypes,
    ...networkTypes,
    ...gitTypes,
    ...containerTypes,
    ...kubernetesTypes,
    ...languageTypes,
  }),
);

/** The check that a type name of the notation stands for: a named type, `(a|b)`, or `int[1..20]`; null for anything else. */
export function valueCheck(type: string): ValueCheck | null {
  const range = /^int\[(-?[0-9]+)\.\.([0-9]+)\]$/.exec(type);
  if (range !== null) return within("int", Number(range[1]), Number(range[2]));
  if (type.startsWith("(") && type.endsWith(")")) return choice(type.slice(1, -1).split("|"));
  return types.get(type) ?? null;
}
