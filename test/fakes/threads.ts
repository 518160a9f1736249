import type { Incident } from "../../src/core/incident.js";
import type { Notice } from "../../src/core/notice.js";
import { callsOf, defaultCallRules } from "../../src/core/calls.js";
import { threadOf } from "../../src/core/thread.js";
import { nextBatch } from "../../src/core/thread/batch.js";
import type { KnownPlan } from "../../src/core/thread/plans.js";
import type { Platform } from "../../src/core/access.js";
import { exampleAccess } from "./incidents.js";

/** The plan of an example, put up a minute after it opened. */
export const knownPlans = ({ plan, planHash, openedAt }: Incident): readonly KnownPlan[] =>
  plan === null || planHash === null ? [] : [{ at: openedAt + 60_000, hash: planHash, plan }];

/** Everything that is said below the card of an example, message by message, calls included. */
export function threadNotices(incident: Incident, platform: Platform): readonly Notice[] {
  const notices: Notice[] = callsOf(incident, {
    access: exampleAccess,
    platform,
    rules: defaultCallRules,
    proposedAt: incident.openedAt,
    quietUntil: null,
  }).map((call) => ({
    title: "",
    lines: [call.text],
    block: null,
    file: null,
    mentions: call.mentions,
    fallback: call.text,
  }));
  for (let left = threadOf(incident, knownPlans(incident)); left.length > 0;) {
    const batch = nextBatch(incident, left);
    if (batch === null) break;
    notices.push(batch.notice);
    left = left.slice(batch.keys.length);
  }
  return notices;
}
