import type { Markup } from "../markup.js";

/** Outlines on a 16 by 16 grid. Each stands beside its word, never alone, so readers of the screen skip it. */
const paths = {
  check: "M3 8.5 6.5 12 13 4.5",
  hand:
    "M5 8V3.8a1 1 0 0 1 2 0V7m0-4.2a1 1 0 0 1 2 0V7m0-3.2a1 1 0 0 1 2 0V9m0-2.6a1 1 0 0 1 2 0V10c0 2.8-1.8 4.5-4.3 4.5" +
    "-2 0-3-.8-4-2.4L3 9.6c-.6-1 .6-1.9 1.4-1.1L5 9",
  ban: "M3.4 3.4l9.2 9.2M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z",
  cross: "M4 4l8 8M12 4l-8 8",
  alert: "M8 1.8 15 14H1zM8 6v4M8 11.9v.01",
  clock: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 4.5V8l2.5 1.5",
  moon: "M13 9.6A5.4 5.4 0 0 1 6.4 3 5.5 5.5 0 1 0 13 9.6z",
  mute: "M3.2 11.5h9.6M4.6 11.5V7.2a3.4 3.4 0 0 1 6.8 0v4.3M6.9 13.9h2.2M2.2 2.2l11.6 11.6",
  storm: "M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z",
  dot: "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  host: "M2 3h12v4H2zM2 9h12v4H2zM4.5 5v.01M4.5 11v.01",
  arrow: "M3 8h10M9 4l4 4-4 4",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }): Markup {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
