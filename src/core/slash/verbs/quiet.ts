import { isHostPattern, mutableKind } from "../../mute.js";
import { signalKinds, type SignalKind } from "../../signal.js";
import { ok } from "../../result.js";
import { bare } from "./bare.js";
import { misread, type VerbSpec } from "../verb.js";
import { durationOf, idOf, reasonOf } from "../words.js";

const snoozeUsage = 'snooze ID 2h ["why"]';

export const snooze: VerbSpec<{ readonly id: number; readonly forMs: number; readonly reason: string }> = {
  usage: snoozeUsage,
  says: "no reminders of it for so long, 5m to 7d; it wakes by itself, or when it gets more urgent",
  example: 'snooze INC-12 2h "patch tonight"',
  needs: "responder",
  shareable: false,
  read([target, time, ...rest]) {
    const id = idOf(target ?? "");
    const forMs = durationOf(time ?? "");
    if (id === null) return misread(`It takes an incident and for how long: ${snoozeUsage}.`);
    return forMs === null
      ? misread(`For how long, from 5m to 7d: ${snoozeUsage}.`, `snooze ${target} 2h`)
      : ok({ id, forMs, reason: reasonOf(rest) });
  },
};

function onOne<Key extends "id" | "mute">(
  verb: string,
  of: string,
  says: string,
  example: string,
  key: Key,
): VerbSpec<Readonly<Record<Key, number>>> {
  const usage = `${verb} ${of}`;
  return {
    usage,
    says,
    example,
    needs: "responder",
    shareable: false,
    read(words) {
      const number = idOf((words[0] ?? "").replace(/^mute-/i, ""));
      return number === null || words.length > 1
        ? misread(`It takes ${key === "id" ? "one incident" : "the number of a mute, see mutes"}: ${usage}.`)
        : ok({ [key]: number } as Record<Key, number>);
    },
  };
}

export const wake = onOne("wake", "ID", "end its snooze", "wake INC-12", "id");
export const unmute = onOne("unmute", "NUMBER", "end a mute; mutes lists them", "unmute 3", "mute");
export const mutes = bare("mutes", "what is muted, until when, by whom and why", "viewer", true);

const muteUsage = 'mute host:PATTERN [rule:KIND] 4h "why"';

export interface MuteArgs {
  readonly host: string;
  readonly signal: SignalKind | "*";
  readonly forMs: number;
  readonly reason: string;
}

export const mute: VerbSpec<MuteArgs> = {
  usage: muteUsage,
  says: "keep cards of these hosts out of the channels for so long, 5m to 7d; they are stored and diagnosed all the same",
  example: 'mute host:web-* rule:disk-space 4h "migration"',
  // An admin may too; the answer asks for either.
  needs: "responder",
  shareable: false,
  read(words) {
    const part = (name: string): string | null =>
      words.find((word) => word.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1) ?? null;
    const rest = words.filter((word) => !/^(host|rule):/i.test(word));
    const host = part("host");
    if (host === null || !isHostPattern(host)) return misread(`Which hosts, with * and ? for any characters: ${muteUsage}.`);
    const kinds = mutableKind(part("rule") ?? "*");
    if (kinds === null) return misread(`A rule is * or one of ${signalKinds.join(", ")}: ${muteUsage}.`);
    const forMs = durationOf(rest[0] ?? "");
    if (forMs === null) return misread(`For how long, from 5m to 7d: ${muteUsage}.`);
    const reason = reasonOf(rest.slice(1));
    return reason === "" ? misread(`Say why: ${muteUsage}.`) : ok({ host: host.toLowerCase(), signal: kinds, forMs, reason });
  },
};
