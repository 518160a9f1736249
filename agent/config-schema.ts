import { z } from "zod";
import { orderModes } from "../src/core/host.js";
import { detectorRules } from "./detectors/rules.js";

/** Every key of the agent's configuration file, with its default and its meaning. manifests/agent.example.yaml lists the same. */

const seconds = z
  .int()
  .min(1)
  .max(24 * 3_600);
const path = z.string().startsWith("/", "an absolute path");

const verify = z
  .strictObject({
    samples: z.int().min(1).max(20).default(3).describe("How often a signal is measured again after a live run."),
    everySeconds: seconds.default(20).describe("Time between two of these, and before the first."),
  })
  .prefault({});

const capture = z
  .strictObject({
    commandLines: z
      .boolean()
      .default(false)
      .describe("Whether the command lines of processes are sent. They often hold passwords; what is recognised is taken out."),
    logs: z
      .array(z.strictObject({ program: z.string().min(1).max(64), file: path }))
      .max(50)
      .default([])
      .describe("Log files of programs that do not log to the journal; only these are read. The last 40 lines are sent."),
  })
  .prefault({});

const policy = z
  .strictObject({
    bundleFile: path
      .optional()
      .describe("Your organisation's policy bundle; its signature lies beside it, in a file with .sig behind the name."),
    bundleKeyFile: path
      .optional()
      .describe("The one public key that must have signed it, as base64. With it this host also takes newer bundles from its hub."),
    hostFile: path.optional().describe("This host's own part of the policy. It can only narrow."),
  })
  .prefault({});

/** Units that can be restarted. The first character keeps a name from being read as a flag. */
const unit = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9:_.@\\-]{0,240}\.(?:service|socket|timer|mount)$/, "a unit's full name, for example nginx.service");

export const agentConfigSchema = z.strictObject({
  mode: z.enum(orderModes).default("dry-run").describe("dry-run previews orders and changes nothing. Only this file can say live."),
  stateDir: path
    .optional()
    .describe(
      "Where the agent keeps its identity, ledger, spool and memory. Default: /var/lib/tagout-agent, or ~/.local/state/tagout-agent when it does not run as root.",
    ),
  units: z.array(unit).max(500).default([]).describe("Units that an order may restart."),
  logScopes: z
    .array(z.string().regex(/^\/[^/*?[\]{}\s]+\/\S*$/, "an absolute pattern below a directory, for example /var/log/app/**"))
    .max(100)
    .default([])
    .describe("Patterns of paths under which an order may empty a *.log file."),
  sampleEverySeconds: seconds.default(5).describe("How often the host is looked at."),
  repeatEverySeconds: seconds.default(300).describe("How often a signal is sent again, with new evidence, while it lasts."),
  freezeFile: path.default("/etc/tagout/frozen").describe("While a file of this name exists, nothing is started on this host."),
  policy,
  detectors: detectorRules,
  capture,
  verify,
});

export type AgentConfigFile = z.infer<typeof agentConfigSchema>;
