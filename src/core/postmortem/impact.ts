import { instant, measure, span } from "../card/words.js";
import type { Reading } from "../evidence.js";
import type { Case } from "./case.js";
import { table } from "./markdown.js";

/** How long everything took, from the first sign to the last. Times of the host are by the host's own clock. */
export function impactOf({ incident, history, readings, now }: Case): string {
  const { openedAt, clearedAt, decisions, reports, signal } = incident;
  const began = signal.since;
  const marks: readonly (readonly [label: string, at: number | undefined])[] = [
    ["First sign, by the clock of the host", began],
    ["Incident opened", openedAt],
    ["First diagnosis", history.diagnoses[0]?.at],
    ["First plan", history.plans[0]?.at],
    ["First approval", decisions.find(({ action }) => action === "approve")?.at],
    ["Live run started", reports.find(({ mode }) => mode === "live")?.startedAt],
    ["Live run ended", reports.findLast(({ mode }) => mode === "live")?.finishedAt],
    ["Over", clearedAt ?? undefined],
  ];
  const rows = marks.flatMap(([label, at]) =>
    at === undefined ? [] : [[label, instant(at), at === began ? "" : `after ${span(at - began)}`]],
  );
  const worst = readings.reduce<Reading | null>((most, one) => (most === null || one.value > most.value ? one : most), null);
  return [
    clearedAt === null ? `It has lasted for ${span(now - began)} so far.` : `It lasted for ${span(clearedAt - began)}.`,
    ...(worst === null
      ? []
      : [`The highest figure was ${measure(worst.value, signal.unit)}, the limit ${measure(worst.threshold, signal.unit)}.`]),
    "",
    table(["", "When", "Since the first sign"], rows),
  ].join("\n");
}
