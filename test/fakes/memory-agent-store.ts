import type { HostProfile, Labels } from "../../src/core/host.js";
import { hostNamePattern } from "../../src/core/host.js";
import { Fault } from "../../src/core/fault.js";
import type { AgentRow, AgentStore } from "../../src/ports/store.js";

interface Row {
  host: string;
  labels: Labels;
  profile: HostProfile | null;
  serial: string;
  previousSerial: string | null;
  certificateExpires: number;
  lastSeenAt: number | null;
  revokedAt: number | null;
}

interface Token {
  readonly host: string;
  readonly labels: Labels;
  readonly expires: number;
  used: boolean;
}

/** Hosts and tokens in memory, as strict as the port: what the port does not allow, this refuses loudly. */
export interface MemoryAgentStore extends AgentStore {
  /** Every call rejects while it is set, as with a database that is away. */
  broken: boolean;
  /** What was stored of tokens, for looking for secrets. */
  readonly dump: () => string;
}

export function memoryAgentStore(): MemoryAgentStore {
  const rows = new Map<string, Row>();
  const tokens = new Map<string, Token>();
  const live = (host: string): Row | null => {
    const row = rows.get(host);
    return row === undefined || row.revokedAt !== null ? null : row;
  };
  /** One turn of the loop between question and answer, as with a database. */
  const turn = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    if (store.broken) throw new Fault("database_unavailable", "password=hunter2 at 10.0.0.1", true);
  };
  const store: MemoryAgentStore = {
    broken: false,
    dump: () => JSON.stringify([[...tokens], [...rows]]),
    async addToken({ hash, host, labels, expires }) {
      await turn();
      strict(/^[0-9a-f]{64}$/.test(hash) && hostNamePattern.test(host) && !tokens.has(hash), "addToken");
      tokens.set(hash, { host, labels, expires, used: false });
    },
    async enrol({ tokenHash, host, serial, certificateExpires }, at) {
      await turn();
      strict(/^[0-9a-f]{32}$/.test(serial) && hostNamePattern.test(host), "enrol");
      const token = tokens.get(tokenHash);
      if (token === undefined || token.used || token.expires <= at || token.host !== host || live(host) !== null) return null;
      token.used = true;
      rows.set(host, {
        host,
        labels: token.labels,
        profile: null,
        serial,
        previousSerial: null,
        certificateExpires,
        lastSeenAt: null,
        revokedAt: null,
      });
      return { labels: token.labels };
    },
    async renew({ host, oldSerial, serial, certificateExpires }) {
      await turn();
      strict(/^[0-9a-f]{32}$/.test(serial) && serial !== oldSerial, "renew");
      const row = live(host);
      if (row === null || (row.serial !== oldSerial && row.previousSerial !== oldSerial)) return false;
      Object.assign(row, { serial, previousSerial: oldSerial, certificateExpires });
      return true;
    },
    async admits(host, serial) {
      await turn();
      const row = live(host);
      if (row === null) return false;
      if (row.serial !== serial) return row.previousSerial === serial;
      row.previousSerial = null;
      return true;
    },
    async seen(host, profile, at) {
      await turn();
      const row = rows.get(host);
      strict(row !== undefined, "seen");
      Object.assign(row ?? {}, { lastSeenAt: at }, profile === null ? {} : { profile });
    },
    async revoke(host, _by, at) {
      await turn();
      const row = live(host);
      if (row === null) return false;
      row.revokedAt = at;
      return true;
    },
    async agents(): Promise<readonly AgentRow[]> {
      await turn();
      return [...rows.values()].map(({ previousSerial: _, ...row }) => ({ ...row }));
    },
  };
  return store;
}

function strict(holds: boolean, call: string): void {
  if (!holds) throw new Error(`AgentStore.${call} was called in a way that the port does not allow`);
}
