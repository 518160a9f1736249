import { z } from "zod";
import { canonicalJson, type Json } from "../src/core/canonical.js";
import { orderModes } from "../src/core/host.js";
import { parseJson } from "../src/core/parse-json.js";
import { hashShape } from "../src/core/plan-shape.js";
import { effects } from "../src/core/policy/verdict.js";
import { refusals, reportOutcomes, stepReportShape } from "../src/core/report.js";

const time = z.int().min(0);
const step = z.int().min(1);

/** What the ledger keeps of an order: enough to report on it and to know it again, not the order itself. */
const headShape = z.strictObject({
  id: z.string(),
  nonce: z.string(),
  incidentId: z.int().min(1),
  planHash: hashShape,
  mode: z.enum(orderModes),
  /** Of each step of the plan. */
  effects: z.array(z.enum(effects)).min(1),
});
export type OrderHead = z.infer<typeof headShape>;

/** An order that was seen and need not be reported any more. */
const seenShape = z.strictObject({ id: z.string(), nonce: z.string(), at: time });

/** A dry run that passed here, and what its change steps were going to touch. */
const previewShape = z.strictObject({ planHash: hashShape, at: time, targets: z.array(z.string()) });
export type Preview = z.infer<typeof previewShape>;

/** What one step was going to change when it started: what limits are counted from. */
const changedShape = z.strictObject({
  id: z.string(),
  n: step,
  at: time,
  changes: z.array(z.strictObject({ rules: z.array(z.string()), subjects: z.array(z.string()), command: z.string() })),
});
export type Changed = z.infer<typeof changedShape>;

const entryShape = z.discriminatedUnion("kind", [
  /** First line of every ledger. Orders made before `floor` may have been forgotten and are refused. */
  z.strictObject({
    kind: z.literal("base"),
    at: time,
    floor: time,
    seen: z.array(seenShape),
    previews: z.array(previewShape),
    changed: z.array(changedShape).default([]),
  }),
  /** Written before anything of an order starts; from here on the order counts as started. */
  z.strictObject({ kind: z.literal("intent"), at: time, head: headShape }),
  /** Written before a step starts, with where its processes can be found again. */
  z.strictObject({
    kind: z.literal("start"),
    at: time,
    id: z.string(),
    n: step,
    bootId: z.string(),
    cgroup: z.string().nullable(),
    outputPath: z.string(),
    deadlineAt: time,
    changes: changedShape.shape.changes.default([]),
  }),
  z.strictObject({ kind: z.literal("step"), id: z.string(), step: stepReportShape, targets: z.array(z.string()) }),
  z.strictObject({ kind: z.literal("end"), at: time, id: z.string(), outcome: z.enum(reportOutcomes), note: z.string() }),
  z.strictObject({ kind: z.literal("refused"), at: time, head: headShape, refusal: z.enum(refusals), note: z.string() }),
  z.strictObject({ kind: z.literal("ack"), at: time, id: z.string() }),
]);
export type Entry = z.infer<typeof entryShape>;
export type StartEntry = Extract<Entry, { kind: "start" }>;

export const entryText = (entry: Entry): string => canonicalJson(entry as unknown as Json);

/** Null for a line that no version of this agent wrote. */
export function parseEntry(text: string): Entry | null {
  return entryShape.safeParse(parseJson(text)).data ?? null;
}
