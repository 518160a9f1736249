import type { CommandSpec } from "../spec.js";
import { files, fileViewers } from "./files.js";
import { host } from "./host.js";
import { processes } from "./processes.js";
import { services } from "./services.js";
import { wrappers } from "./wrappers.js";

/** The built-in table, family by family. */
export const families: readonly CommandSpec[] = [...host, ...files, ...fileViewers, ...processes, ...services, ...wrappers];
