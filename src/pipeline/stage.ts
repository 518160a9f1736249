import type { Incident } from "../core/incident.js";
import type { Outcome } from "./persist.js";
import type { LinePorts } from "./ports.js";

/** A stage either has something to write, or nothing happened yet and it wants to look again. */
export type StageResult = { readonly kind: "change"; readonly outcome: Outcome } | { readonly kind: "wait"; readonly until: number };

/** Safe to run twice on the same incident: only one of two outcomes is persisted. Throws Fault when the world is broken. */
export type Stage = (incident: Incident, ports: LinePorts, signal: AbortSignal) => Promise<StageResult>;

export const change = (outcome: Outcome): StageResult => ({ kind: "change", outcome });
export const waitUntil = (until: number): StageResult => ({ kind: "wait", until });
