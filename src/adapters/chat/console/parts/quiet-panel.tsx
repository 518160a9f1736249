import { endStates, type Incident } from "../../../../core/incident.js";
import { muteText } from "../../../../core/slash/mutes-text.js";
import type { Mute } from "../../../../core/mute.js";
import { longestPerson } from "../../../../core/card/person.js";
import { oneLine, sentence } from "../../../../core/card/words.js";
import { isSnoozed } from "../../../../core/snooze.js";
import type { Markup } from "../markup.js";
import { mutePath, snoozePath, wakePath } from "../place.js";
import { Icon } from "./icon.js";
import { PostForm } from "./post-form.js";
import { Time } from "./time.js";

export interface QuietProps {
  readonly incident: Incident;
  /** Those that cover it and hold. */
  readonly mutes: readonly Mute[];
  /** Whether this visitor is responder for its host. */
  readonly may: boolean;
  readonly csrf: string;
  readonly now: number;
}

/** Whether chat is silent about this incident, until when and why, and the way to change that. */
export function QuietPanel({ incident, mutes, may, csrf, now }: QuietProps): Markup | null {
  const snooze = isSnoozed(incident, now) ? incident.snooze : null;
  const isOver = endStates.includes(incident.state);
  if (isOver && mutes.length === 0 && snooze === null) return null;
  return (
    <section class="panel" id="quiet" data-part aria-labelledby="quiet-title">
      <h2 id="quiet-title">Reminders and chat</h2>
      {snooze === null && mutes.length === 0 ? <p>People are reminded as usual, and nothing is muted.</p> : null}
      {snooze === null ? null : (
        <p class="hush-line">
          <Icon name="moon" />
          <span>
            <b>Snoozed</b> until <Time at={snooze.until} />, by {oneLine(snooze.by, longestPerson)}
            {snooze.reason === "" ? "." : `: ${sentence(oneLine(snooze.reason, 240))}`}
          </span>
        </p>
      )}
      {mutes.map((mute) => (
        <p class="hush-line">
          <Icon name="mute" />
          <span>
            <b>Muted.</b> {muteText(mute)}
          </span>
        </p>
      ))}
      {may ? <Ways incident={incident} snoozed={snooze !== null} muted={mutes.length > 0} isOver={isOver} csrf={csrf} /> : null}
    </section>
  );
}

interface WaysProps {
  readonly incident: Incident;
  readonly snoozed: boolean;
  readonly muted: boolean;
  readonly isOver: boolean;
  readonly csrf: string;
}

function Ways({ incident: { id, host, signal }, snoozed, muted, isOver, csrf }: WaysProps): Markup {
  return (
    <div class="buttons ways">
      {snoozed ? (
        <PostForm csrf={csrf} action={wakePath(id)}>
          <button type="submit" class="small" id="wake">
            Wake it
          </button>
        </PostForm>
      ) : null}
      {isOver ? null : (
        <a class="button small" id="snooze" href={snoozePath(id)}>
          {snoozed ? "Snooze longer..." : "Snooze..."}
        </a>
      )}
      <a class="button small" id="mute" href={muted ? "/mutes" : mutePath(host, signal.kind)}>
        {muted ? "Mutes" : "Mute..."}
      </a>
    </div>
  );
}
