import type { CommandSpec } from "../spec.js";
import { asking } from "./asking.js";
import { changes } from "./changes.js";
import { clusterTools } from "./cluster-tools.js";
import { containers } from "./containers.js";
import { databases } from "./databases.js";
import { deployed } from "./deployed.js";
import { disks } from "./disks.js";
import { files, fileViewers } from "./files.js";
import { firewall } from "./firewall.js";
import { host } from "./host.js";
import { kernel } from "./kernel.js";
import { kubernetes } from "./kubernetes.js";
import { logs } from "./logs.js";
import { network } from "./network.js";
import { never } from "./never.js";
import { packages } from "./packages.js";
import { processes } from "./processes.js";
import { services } from "./services.js";
import { space } from "./space.js";
import { text } from "./text.js";
import { web } from "./web.js";
import { wrappers } from "./wrappers.js";

/** The built-in table, family by family. */
export const families: readonly CommandSpec[] = [
  ...host,
  ...processes,
  ...services,
  ...logs,
  ...files,
  ...fileViewers,
  ...text,
  ...space,
  ...disks,
  ...changes,
  ...network,
  ...asking,
  ...firewall,
  ...kernel,
  ...packages,
  ...containers,
  ...kubernetes,
  ...clusterTools,
  ...databases,
  ...deployed,
  ...web,
  ...wrappers,
  ...never,
];
