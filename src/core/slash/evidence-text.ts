import { bytesText } from "../bytes-text.js";
import { count, indented, instant, measure, oneLine, sentence } from "../card/words.js";
import { escapeText } from "../escape.js";
import { trustWords, type EvidenceItem, type Facts, type FileSystemFact, type ProcessFact, type Reading } from "../evidence.js";
import { incidentName, type Incident } from "../incident.js";

/** Everything a host sent about an incident, whole, and what was measured over time. */
export function evidenceText(incident: Incident, readings: readonly Reading[]): string {
  const { id, host, evidence, diagnosis } = incident;
  const { signal } = evidence;
  return [
    `Evidence of ${incidentName(id)}, captured on ${host} at ${instant(signal.observedAt)} by its own clock`,
    sentence(oneLine(signal.summary, 300)),
    measured(readings, signal.unit),
    ...evidence.items.map((item) => itemText(item, diagnosis?.evidence.includes(item.id) === true)),
    factsText(evidence.facts),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The course of a figure in a few words: first, worst and last. */
export function measured(readings: readonly Reading[], unit: string): string {
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined) return "";
  const at = ({ at: moment, value }: Reading): string => `${measure(value, unit)} at ${instant(moment)}`;
  if (readings.length === 1) return `Measured once, limit ${measure(last.threshold, unit)}: ${at(first)}`;
  const highest = readings.reduce((most, one) => (one.value > most.value ? one : most));
  return `Measured ${count(readings.length, "time")}, limit ${measure(last.threshold, unit)}: first ${at(first)}, highest ${at(highest)}, last ${at(last)}`;
}

function itemText({ id, source, trust, text }: EvidenceItem, isCited: boolean): string {
  const cited = isCited ? "; the diagnosis rests on it" : "";
  return `${oneLine(id, 12)}, ${oneLine(source, 200)} (${trustWords[trust]}${cited})\n${indented(escapeText(text.trimEnd()), "  ")}`;
}

function factsText({ processes, fileSystems, files, units }: Facts): string {
  const lines = [
    ...processes.map((process) => `process ${processText(process)}`),
    ...fileSystems.map((one) => `file system ${fileSystemText(one)}`),
    ...files.map(({ path, bytes }) => `file ${oneLine(path, 300)}: ${bytesText(bytes)}`),
    ...units.map((unit) => `unit ${oneLine(unit, 200)}`),
  ];
  return lines.length === 0 ? "" : `Read from the kernel\n${indented(lines.join("\n"), "  ")}`;
}

function fileSystemText({ mount, type, sizeBytes, usedPercent, inodesUsedPercent }: FileSystemFact): string {
  const used = `${measure(usedPercent, "%")} used, ${measure(inodesUsedPercent, "%")} of the inodes`;
  return `${oneLine(mount, 200)} (${oneLine(type, 20)}, ${bytesText(sizeBytes)}): ${used}`;
}

function processText({ pid, name, user, rssBytes, cpuPercent, unit }: ProcessFact): string {
  const owner = unit === null ? "" : `, ${oneLine(unit, 200)}`;
  return `${pid} ${oneLine(name, 40)} of ${oneLine(user, 40)}${owner}: ${bytesText(rssBytes)}, ${measure(cpuPercent, "%")} of a core`;
}
