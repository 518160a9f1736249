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
import { links } from "./links.js";
import { kubernetes } from "./kubernetes.js";
import { logs } from "./logs.js";
import { machines } from "./machines.js";
import { network } from "./network.js";
import { never } from "./never.js";
import { packages } from "./packages.js";
import { processes } from "./processes.js";
import { services } from "./services.js";
import { space } from "./space.js";
import { storage } from "./storage.js";
import { text } from "./text.js";
import { watchers } from "./watchers.js";
import { web } from "./web.js";
import { wrappers } from "./wrappers.js";

/** A part of the built-in table, for people who look for a rule. */
export interface Family {
  readonly name: string;
  /** A few words on what its programs are about. */
  readonly about: string;
  readonly specs: readonly CommandSpec[];
}

/** The built-in table in its parts. Their order is part of the policy's hash. */
export const familyTable: readonly Family[] = [
  { name: "host", about: "who, where and when", specs: host },
  { name: "processes", about: "processes and what they use", specs: processes },
  { name: "services", about: "systemd and its tools", specs: services },
  { name: "logs", about: "what was recorded", specs: logs },
  { name: "files", about: "looking at files", specs: [...files, ...fileViewers] },
  { name: "text", about: "filters", specs: text },
  { name: "space", about: "file systems and the room on them", specs: space },
  { name: "disks", about: "disks and volumes", specs: disks },
  { name: "changes", about: "changing files", specs: changes },
  { name: "network", about: "the network of this host", specs: network },
  { name: "asking", about: "asking other hosts", specs: asking },
  { name: "firewall", about: "firewalls and traffic shaping", specs: firewall },
  { name: "kernel", about: "the kernel and its settings", specs: kernel },
  { name: "packages", about: "package managers", specs: packages },
  { name: "containers", about: "container engines", specs: containers },
  { name: "kubernetes", about: "Kubernetes", specs: kubernetes },
  { name: "cluster-tools", about: "tools around a cluster", specs: clusterTools },
  { name: "databases", about: "databases and queues", specs: databases },
  { name: "deployed", about: "deployed software", specs: deployed },
  { name: "web", about: "web servers and proxies", specs: web },
  { name: "watchers", about: "the audit trail, supervisors and mail queues", specs: watchers },
  { name: "storage", about: "shares, paths, quotas and mirrors", specs: storage },
  { name: "links", about: "bridges, balancers and radios", specs: links },
  { name: "machines", about: "virtual machines and the board", specs: machines },
  { name: "wrappers", about: "programs that run another", specs: wrappers },
  { name: "never", about: "what an incident never needs", specs: never },
];

/** The built-in table, family by family. */
export const families: readonly CommandSpec[] = familyTable.flatMap(({ specs }) => specs);
