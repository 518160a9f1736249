import { setTimeout as sleep } from "node:timers/promises";
import { codeOf } from "../../core/fault.js";
import { within } from "./deadline.js";
import type { TransportOptions, TransportTiming } from "./options.js";
import type { Session } from "./session.js";
import type { Sessions } from "./sessions.js";

/** What other hubs and people change in the database while streams are open. */
export interface Watch {
  /** Null while nobody knows. */
  readonly frozen: () => boolean | null;
  /** Somebody on this hub knows already. */
  readonly freeze: (frozen: boolean) => void;
  readonly start: (signal: AbortSignal) => void;
}

/** Looks at the freeze and at every open stream's certificate each `pollMs`; tells agents, and cuts those that lost theirs. */
export function watch(options: TransportOptions, timing: TransportTiming, sessions: Sessions, cut: (host: string) => boolean): Watch {
  let frozen: boolean | null = null;
  const freeze = (now: boolean | null): void => {
    if (now !== null && now !== frozen) sessions.broadcast({ kind: "freeze", frozen: now });
    frozen = now;
  };
  const look = async (): Promise<void> => {
    freeze(await known(options, timing));
    for (const { peer, over } of await unwelcome(options, timing, sessions)) {
      // Over by now when the host came back with a renewed certificate meanwhile: what a cut would end is its new stream.
      if (over()) continue;
      options.log.warn("transport.cut", { host: peer.host });
      cut(peer.host);
    }
  };
  return { frozen: () => frozen, freeze, start: (signal) => void repeat(look, timing.pollMs, signal) };
}

async function repeat(look: () => Promise<void>, everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await look();
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

async function known(options: TransportOptions, timing: TransportTiming): Promise<boolean | null> {
  try {
    return await within(timing.handlerMs, options.frozen());
  } catch (failure) {
    options.log.warn("transport.freeze_unknown", { code: codeOf(failure) });
    return null;
  }
}

/** Open streams with a certificate that is no longer admitted. Empty when the database does not answer: it heals. */
async function unwelcome(
  { store, clock, log }: TransportOptions,
  timing: TransportTiming,
  sessions: Sessions,
): Promise<readonly Session[]> {
  const open = sessions.all();
  if (open.length === 0) return [];
  try {
    // One query for all, not one for each: 2,000 streams every 2 s.
    const rows = new Map((await within(timing.handlerMs, store.agents())).map((row) => [row.host, row]));
    const gone: Session[] = [];
    for (const session of open) {
      const { peer } = session;
      const row = rows.get(peer.host);
      const same = row?.revokedAt === null && row.serial === peer.serial;
      // Another serial: either just renewed, when the old one is still good, or enrolled anew, when it is not.
      const admitted = same || (row?.revokedAt === null && (await within(timing.handlerMs, store.admits(peer.host, peer.serial))));
      if (!admitted || peer.expires <= clock.now()) gone.push(session);
    }
    return gone;
  } catch (failure) {
    log.warn("transport.certificates_unknown", { code: codeOf(failure) });
    return [];
  }
}
