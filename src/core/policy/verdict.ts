/** What a rule says. Strictness is arithmetic: the worst ruling wins, and no ruling at all is `review`. */
export const rulings = ["allow", "review", "block"] as const;
export type Ruling = (typeof rulings)[number];

export const effects = ["read", "change"] as const;
/** Whether running it alters the host. */
export type Effect = (typeof effects)[number];

/** Half-open range in the judged text. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly startByte: number;
  readonly endByte: number;
}

/** That an organisation's file allows what the built-in table holds: said wherever the verdict is. */
export interface Lifted {
  /** Version of the organisation's file. */
  readonly bundle: string;
  /** The held rules that do not count here, for example `docker.restart`. */
  readonly lifts: readonly string[];
  /** The words it is about, for people. */
  readonly scope: string;
}

/** Why a verdict is what it is: one rule, one place in the text, one sentence. */
export interface Finding {
  /** Stable, for example `ss.flag.-K`, `path.secret`, `parser-differential`. */
  readonly rule: string;
  readonly ruling: Ruling;
  readonly reason: string;
  /** UTF-16 and byte offsets in the judged text; null when it is about the whole. */
  readonly span: Span | null;
  /** Position of the argument within its command; null when it is about the whole. */
  readonly argvIndex: number | null;
  /** The nearest allowed form, for example `add -b -n 1`; null when there is none. */
  readonly mend: string | null;
  /** Only where a lift allows, and then `rule` is the lift's id. */
  readonly lifted?: Lifted;
}

/** The strictest of them; `allow` when there is none, so whoever asks must have asked at least one rule. */
export function strictest(all: readonly Ruling[]): Ruling {
  return all.reduce<Ruling>((worst, ruling) => (rulings.indexOf(ruling) > rulings.indexOf(worst) ? ruling : worst), "allow");
}
