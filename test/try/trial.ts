/** A chat platform to try Tagout with: a fake server, the people in it, and what each of them sees and does. */
export interface Trial {
  readonly title: "Slack" | "Mattermost";
  /** How its own client looks, as CSS, and the colour of its head. */
  readonly style: string;
  readonly colour: string;
  readonly people: readonly Member[];
  /** Where that person reads and writes, the incidents first. */
  readonly channels: (person: string) => readonly { readonly id: string; readonly name: string }[];
  /** What that person sees there, as HTML: every message in a form of its own, whose buttons press. */
  readonly drawn: (person: string, channel: string) => string;
  /** The form that stands open for that person. */
  readonly form: (person: string) => Form | null;
  readonly press: (person: string, message: string, label: string) => Promise<void>;
  readonly type: (person: string, channel: string, line: string) => Promise<void>;
  /** Null closes it unsent. */
  readonly submit: (person: string, form: string, values: Readonly<Record<string, string>> | null) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface Member {
  readonly id: string;
  readonly name: string;
  /** What the configuration grants them, in a few words. */
  readonly may: string;
}

export interface Form {
  readonly id: string;
  readonly title: string;
  /** As HTML. */
  readonly says: string;
  readonly fields: readonly { readonly name: string; readonly label: string; readonly hint: string; readonly least: number }[];
  readonly submit: string;
  /** What was wrong with what was sent. */
  readonly wrong: string | null;
}

/** What a trial gives the newcomer: a configuration, and a file for each of its secrets. Mistakes are planted into it. */
export interface Setup {
  readonly config: Record<string, Record<string, unknown>>;
  readonly secrets: Record<string, string>;
  /** Mode of the files of the secrets. */
  mode: number;
  /** How far the platform's clock is ahead of this machine's. */
  skewMs: number;
}

/** A mistake that people make, planted on the platform or into what the newcomer is given. */
export interface Mistake<Fake> {
  readonly says: string;
  readonly plant: (fake: Fake, setup: Setup) => void;
  /** Undoes it on the platform; null where the mend is in the configuration or its files. */
  readonly mend: ((fake: Fake, setup: Setup) => void) | null;
}

/** Something that is no message of the channel: an answer to one person, or what the platform itself says. */
export interface Said {
  readonly person: string;
  readonly channel: string;
  readonly html: string;
  /** Everybody in the channel reads it. */
  readonly open: boolean;
}

export interface Hearing {
  /** What the platform itself tells a person. */
  readonly note: (person: string, channel: string, text: string) => void;
  /** The newest few, for below the channel. */
  readonly drawn: (person: string, channel: string) => string;
}

const keptSaid = 6;

/** @param answers every answer so far; there are only ever more of them. */
export function hearing(answers: () => readonly Said[]): Hearing {
  const all: Said[] = [];
  let taken = 0;
  function take(): void {
    const now = answers();
    all.push(...now.slice(taken));
    taken = now.length;
  }
  return {
    note(person, channel, text) {
      take();
      all.push({ person, channel, html: `<p class="trouble">${escapeHtml(text)}</p>`, open: false });
    },
    drawn(person, channel) {
      take();
      const heard = all.filter((one) => one.channel === channel && (one.open || one.person === person));
      return heard
        .slice(-keptSaid)
        .map(({ html, open }) => (open ? html : `<div class="whisper"><h5>Only visible to you</h5>${html}</div>`))
        .join("\n");
    },
  };
}

export const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Hours and minutes, in UTC as on the cards. */
export const clockText = (ms: number): string => new Date(ms).toISOString().slice(11, 16);

/** One message with its thread, whose buttons press it. */
export const pressable = (message: string, html: string, thread: readonly string[]): string =>
  `<form method="post" action="/press"><input type="hidden" name="message" value="${message}">${html}</form>` +
  (thread.length === 0 ? "" : `<div class="thread">${thread.join("")}</div>`);

export const attached = (name: string, text: string): string =>
  `<details class="file"><summary>${escapeHtml(name)}</summary><pre>${escapeHtml(text)}</pre></details>`;
