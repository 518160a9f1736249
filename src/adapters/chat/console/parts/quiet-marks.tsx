import type { Markup } from "../markup.js";
import { Icon } from "./icon.js";
import { Time } from "./time.js";

/** What keeps an incident's reminders or cards away right now, each until when in milliseconds since 1970; null when nothing does. */
export interface Quiet {
  readonly snoozedUntil: number | null;
  readonly mutedUntil: number | null;
}

/** Says why chat is silent about an incident. Nothing while it is not. */
export function QuietMarks({ quiet: { snoozedUntil, mutedUntil } }: { readonly quiet: Quiet }): Markup {
  return (
    <>
      {snoozedUntil === null ? null : (
        <span class="hush">
          <Icon name="moon" />
          <span>
            Snoozed until <Time at={snoozedUntil} brief />
          </span>
        </span>
      )}
      {mutedUntil === null ? null : (
        <span class="hush">
          <Icon name="mute" />
          <span>
            Muted until <Time at={mutedUntil} brief />
          </span>
        </span>
      )}
    </>
  );
}
