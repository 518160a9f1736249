import { stateLabels } from "../card/state.js";
import { count, oneLine } from "../card/words.js";
import { incidentName, type Incident } from "../incident.js";
import { severities, type Severity, type SignalKind } from "../signal.js";

/** One of the incidents that a message stands for. */
export interface Counted extends Pick<Incident, "id" | "host" | "state" | "severity"> {
  /** The cause, or what was noticed while no cause is known. */
  readonly summary: string;
  /** Whether it has a card of its own in that channel. */
  readonly hasCard: boolean;
}

/** The incidents that one message stands for, in figures. */
export interface Figures {
  readonly total: number;
  readonly severities: Readonly<Record<Severity, number>>;
  /** Largest first. */
  readonly kinds: readonly { readonly kind: SignalKind; readonly total: number }[];
  /** How many hosts there are, and the 10 with most incidents, largest first. */
  readonly hosts: number;
  readonly topHosts: readonly { readonly host: string; readonly total: number }[];
  /**
   * At most `listed`: P1 first, those without a card before the others and the newest first, so that a new one is always among
   * them; then what waits for a decision, by urgency, oldest first; what has ended last.
   */
  readonly top: readonly Counted[];
  /** How many wait for a person's decision, and how many have ended. */
  readonly waiting: number;
  readonly over: number;
  /** How many have a card of their own in that channel. */
  readonly cards: number;
}

/**
 * What waits, severities, kinds and hosts, each a line; nothing about what is not there.
 *
 * @param where the cards are, in a word: another channel than the reader's has its own.
 */
export function figureLines(figures: Figures, where: "here" | "there" = "here"): readonly string[] {
  const bySeverity = severities.filter((severity) => figures.severities[severity] > 0).map((one) => `${one} ${figures.severities[one]}`);
  const byKind = figures.kinds.map(({ kind, total }) => `${kind} ${total}`);
  return [
    `Waiting for a decision: ${figures.waiting}. Ended: ${figures.over}. With a card of their own ${where}: ${figures.cards}.`,
    `By severity: ${bySeverity.join(", ")}`,
    `By signal: ${byKind.join(", ")}`,
    hostsLine(figures),
  ];
}

/** Hosts with one incident each are named by the incidents themselves. */
function hostsLine({ hosts, topHosts }: Figures): string {
  const many = topHosts.filter(({ total }) => total > 1).map(({ host, total }) => `${oneLine(host, 60)} ${total}`);
  const others = hosts - many.length;
  if (many.length === 0) return `Hosts: ${others}, one incident each`;
  return `By host: ${many.join(", ")}${others === 0 ? "" : `, and ${count(others, "more host")}`}`;
}

/** One incident on one line. */
export function countedLine({ id, host, state, severity, summary }: Counted): string {
  return `${severity} ${incidentName(id)} ${oneLine(host, 60)}: ${oneLine(summary, 120).replace(/\.+$/, "")}. ${stateLabels[state].label}`;
}

/** How to see what has no card. */
export function howToSee({ top }: Figures, command: string): string {
  const example = incidentName(top[0]?.id ?? 1);
  return `To list them: ${command} list waiting, or ${command} list P2. To see and decide one: ${command} show ${example}. All of them: ${command} console.`;
}
