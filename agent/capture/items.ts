import { escapeText } from "../../src/core/escape.js";
import { evidenceLimits, type EvidenceItem } from "../../src/core/evidence.js";
import { redact } from "../../src/core/redact.js";
import type { Finding } from "./snapshot.js";

/**
 * Turns what was read into evidence items: escaped first, then redacted, then cut to the limits by whole lines, so that no cut can
 * lay a secret bare. Ids are random, so that no text on the host can name one.
 */
export function itemsOf(findings: readonly Finding[], token: (bytes: number) => string): readonly EvidenceItem[] {
  const used = new Set<string>();
  return findings
    .filter(({ lines }) => lines.length > 0)
    .slice(0, evidenceLimits.items)
    .map(({ source, trust, lines, keep }) => {
      const clean = redact(escapeText(lines.join("\n"))).text.split("\n");
      return { id: newId(used, token), source: redact(escapeText(source)).text.slice(0, 200), trust, text: fit(fold(clean), keep) };
    });
}

/** Equal lines that follow each other become one with a count; the time in front of a log line does not tell them apart. */
export function fold(lines: readonly string[]): readonly string[] {
  const groups: { readonly line: string; readonly message: string; count: number }[] = [];
  for (const line of lines) {
    const message = line.replace(/^\d{4}-\d\d-\d\dT\S+\s+/, "");
    const last = groups.at(-1);
    if (last?.message === message) last.count += 1;
    else groups.push({ line, message, count: 1 });
  }
  return groups.map(({ line, count }) => (count === 1 ? line : `${line} (${count} times)`));
}

function fit(lines: readonly string[], keep: Finding["keep"]): string {
  const short = lines.map((line) => (line.length > evidenceLimits.lineChars ? `${line.slice(0, evidenceLimits.lineChars - 3)}...` : line));
  const inOrder = keep === "first" ? short : short.toReversed();
  const kept: string[] = [];
  let room = evidenceLimits.itemChars - noteRoom;
  for (const line of inOrder) {
    room -= line.length + 1;
    if (room < 0) break;
    kept.push(line);
  }
  const left = short.length - kept.length;
  if (left > 0) kept.push(`(${left} ${keep === "first" ? "more" : "earlier"} lines)`);
  return (keep === "first" ? kept : kept.toReversed()).join("\n");
}

const noteRoom = 30;

function newId(used: Set<string>, token: (bytes: number) => string): string {
  let id = `E${token(2)}`;
  while (used.has(id)) id = `E${token(2)}`;
  used.add(id);
  return id;
}
