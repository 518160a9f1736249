import { trustWords, type EvidenceItem, type Facts } from "../evidence.js";

/** Every item as one JSON line, together at most `chars` long: short ones whole, the long ones share what is left and lose their ends. */
export function evidenceLines(items: readonly EvidenceItem[], chars: number): readonly string[] {
  const whole = items.map((item) => entry(item, item.text.length));
  const most = fairShare(
    whole.map(({ length }) => length + 1),
    chars,
  );
  return items.map((item, n) => {
    const line = whole[n] ?? "";
    return line.length < most ? line : shortened(item, most - 1);
  });
}

function entry({ id, source, trust, text }: EvidenceItem, length: number): string {
  return JSON.stringify({ id, source: source.slice(0, 200), trust: trustWords[trust], text: neutral(text.slice(0, length)) });
}

/** The largest size that each may have so that all together keep to `room`. */
function fairShare(sizes: readonly number[], room: number): number {
  let left = room;
  for (const [n, size] of sizes.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(left / (sizes.length - n));
    if (size > share) return share;
    left -= size;
  }
  return Infinity;
}

/** Measured as it is written: a line of a log is longer in JSON than on the host. */
function shortened(item: EvidenceItem, most: number): string {
  let length = item.text.length;
  for (;;) {
    const line = entry(item, length);
    if (line.length <= most || length === 0) return line;
    length = Math.min(length - 1, Math.floor((length * most) / line.length));
  }
}

const factChars = 2_000;
/** Longer ones are left out, not cut: half a path is another path. */
const pathChars = 240;

/** What code knows of the host for certain, as JSON of at most 2,000 characters: the most telling entries of each kind. */
export function factsText({ processes, parent, fileSystems, files, units }: Facts): string {
  const paths = files.filter(({ path }) => path.length <= pathChars);
  const mounts = fileSystems
    .filter(({ mount }) => mount.length <= pathChars)
    .toSorted((a, b) => Math.max(b.usedPercent, b.inodesUsedPercent) - Math.max(a.usedPercent, a.inodesUsedPercent));
  const text = (most: number): string =>
    neutral(
      JSON.stringify({
        processes: processes.slice(0, most).map(({ startTicks: _, ...shown }) => shown),
        parent: parent === null ? null : { pid: parent.pid, name: parent.name },
        fileSystems: mounts.slice(0, most),
        files: paths.slice(0, most),
        units: units.slice(0, most),
      }),
    );
  const sizes = [12, 8, 6, 4, 3, 2, 1];
  return sizes.map(text).find(({ length }) => length <= factChars) ?? text(0).slice(0, factChars);
}

/** Chat-template tokens and fences lose their meaning; the text stays readable. */
export const neutral = (text: string): string =>
  text.replace(
    /<\|[^|>]{0,40}\|>|<<\/?SYS>>|\[\/?INST\]|<\/?s>|`{3,}/gi,
    (mark) => `(${mark.replace(/[<>[\]|`]/g, "").trim() || "fence"})`,
  );
