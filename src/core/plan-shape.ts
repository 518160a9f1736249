import { z } from "zod";
import { commandKinds, risks } from "./diagnosis.js";
import { hostNamePattern } from "./host.js";
import { maxSteps, stepLimits, type Plan, type Step } from "./plan.js";
import { effects, rulings, type Finding } from "./policy/verdict.js";
import type { Command, Joint, Pipeline, Script } from "./shell/script.js";

const joints = ["always", "ok", "fail"] as const satisfies readonly Joint[];

const integer = z.int().min(0);
const text = (max: number): z.ZodType<string> => z.string().max(max);
/** A SHA-256 in lower-case hex. */
export const hashShape = z.string().regex(/^[0-9a-f]{64}$/);

/** No argument can hold a NUL: the kernel would cut it there. */
const argument = z
  .string()
  .max(4_096)
  .refine((value) => !value.includes("\0"));

const command: z.ZodType<Command> = z.strictObject({
  argv: z.array(argument).min(1).max(256),
  stdin: z.enum(["null", "pipe"]),
  stdout: z.enum(["capture", "pipe", "null"]),
  stderr: z.enum(["capture", "null", "stdout"]),
});

const pipeline: z.ZodType<Pipeline> = z.strictObject({
  after: z.enum(joints),
  commands: z
    .array(command)
    .min(1)
    .max(16)
    .refine(isJoined, "a command reads from a pipe that nobody writes, or writes to one that nobody reads"),
});

function isJoined(commands: readonly Command[]): boolean {
  return commands.every(({ stdin, stdout }, n) => (stdin === "pipe") === n > 0 && (stdout === "pipe") === n < commands.length - 1);
}

const script: z.ZodType<Script> = z.array(pipeline).max(16);

const finding: z.ZodType<Finding> = z.strictObject({
  rule: text(256),
  ruling: z.enum(rulings),
  reason: text(2_000),
  span: z.strictObject({ start: integer, end: integer, startByte: integer, endByte: integer }).nullable(),
  argvIndex: integer.nullable(),
  mend: text(2_000).nullable(),
  lifted: z.strictObject({ bundle: text(32), lifts: z.array(text(1_024)).max(64), scope: text(512) }).exactOptional(),
});

const step: z.ZodType<Step> = z
  .strictObject({
    n: z.int().min(1).max(maxSteps),
    kind: z.enum(commandKinds),
    text: text(8_192),
    purpose: text(2_000),
    verdict: z.enum(rulings),
    effect: z.enum(effects),
    findings: z.array(finding).max(64),
    script,
    limits: z.strictObject({ timeoutMs: z.int().min(1), outputBytes: z.int().min(0) }),
  })
  .refine(({ verdict, script }) => (verdict === "allow") === script.length > 0, "only an allowed step has a script, and it always has one")
  .refine(
    ({ effect, limits }) => limits.timeoutMs <= stepLimits[effect].timeoutMs && limits.outputBytes <= stepLimits[effect].outputBytes,
    "a step asks for more time or output than its kind may have",
  );

/**
 * A plan as it crosses an edge: exactly the members we know, within our bounds. The shape says nothing about whether
 * the verdicts are true; whoever acts on a plan judges its text again.
 */
export const planShape: z.ZodType<Plan> = z.strictObject({
  incidentId: z.int().min(1),
  revision: integer,
  host: z.string().regex(hostNamePattern),
  policy: z.strictObject({ version: text(128), hash: text(128) }),
  risk: z.enum(risks),
  bound: z.strictObject({
    processes: z.array(z.strictObject({ pid: integer, startTicks: integer, name: text(256) })).max(64),
    units: z.array(text(256)).max(200),
  }),
  steps: z
    .array(step)
    .min(1)
    .max(maxSteps)
    .refine((steps) => steps.every(({ n }, index) => n === index + 1), "steps are numbered from 1"),
});
