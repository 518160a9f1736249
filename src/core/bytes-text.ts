/** Bytes as people read them, the same everywhere: `412 MB`, `12.4 GB`. Decimal units, as vendors and `df -H` use them. */
export function bytesText(bytes: number): string {
  if (!Number.isFinite(bytes)) return "?";
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  if (bytes >= 1e3) return `${Math.round(bytes / 1e3)} kB`;
  return `${Math.round(bytes)} B`;
}
