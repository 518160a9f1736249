import { timingSafeEqual } from "node:crypto";
import { canonicalJson, type Json } from "../../core/canonical.js";
import { sha256 } from "../../core/digest.js";
import { Fault } from "../../core/fault.js";
import type { Labels } from "../../core/host.js";
import type { Incident } from "../../core/incident.js";
import type { Log } from "../../ports/log.js";
import type { ResolvedRef } from "../../ports/outbox.js";
import type { Store } from "../../ports/store.js";
import { onHostsWith } from "./incident-list.js";

/** A mark over a text that only the hubs of one installation can make. */
export type Mark = (text: string) => string;

/**
 * The same store, for a hub that does not take the database's word for who somebody is, what a button does, or which
 * labels a host has: each is written with a mark and counts only with it. Without that, the owner of the database
 * could sign in as an approver, turn a button into another one, or take the label off a host that asks for more approvals.
 *
 * What it cannot see: an older row put back in the place of a newer one.
 */
export function withMarks(store: Store, mark: Mark, log: Log): Store {
  const marks = marksBy(mark);
  const seen = (incident: Incident): Incident | null => {
    const labels = marks.openLabels(incident.host, incident.labels);
    if (labels !== null) return { ...incident, labels };
    log.error("store.labels_forged", { incidentId: incident.id, host: incident.host });
    return null;
  };
  // No label is the least: whoever may see or do something only on hosts with a label may not on this one.
  const known = (host: string, stored: Labels): Labels => marks.openLabels(host, stored) ?? {};
  const agents = async () => (await store.agents()).map((row) => ({ ...row, labels: known(row.host, row.labels) }));
  return {
    ...store,
    async load(id) {
      const incident = await store.load(id);
      if (incident === null) return null;
      const trusted = seen(incident);
      if (trusted === null) throw labelsForged(incident.host);
      return trusted;
    },
    claim: async (wanted) => (await store.claim(wanted)).flatMap((incident) => seen(incident) ?? []),
    list: async ({ labels, ...filter }) => store.list(labels === undefined ? filter : onHostsWith(await agents(), labels, filter)),
    tally: async ({ labels, ...choice }) => store.tally(labels === undefined ? choice : onHostsWith(await agents(), labels, choice)),
    agents,
    addToken: (token, at) => store.addToken({ ...token, labels: marks.labels(token.host, token.labels) }, at),
    async enrol(claim, at) {
      const enrolled = await store.enrol(claim, at);
      return enrolled === null ? null : { labels: known(claim.host, enrolled.labels) };
    },
    async refs(card, planHash, choices) {
      const refs = await store.refs(card, planHash, choices);
      const { incidentId, destination } = card;
      const marked = choices.flatMap((choice) => {
        const ref = refs[choice];
        return ref === undefined ? [] : [[choice, marks.ref(ref, { incidentId, planHash, choice, destination })] as const];
      });
      return Object.fromEntries(marked);
    },
    async resolveRef(marked) {
      const ref = marked.slice(0, Math.max(marked.indexOf("."), 0));
      const resolved = ref === "" ? null : await store.resolveRef(ref);
      return resolved !== null && isSame(marks.ref(ref, resolved), marked) ? resolved : null;
    },
    addLink: (link) => store.addLink({ ...link, principal: marks.principal("link", link.hash, link.principal) }),
    useLink: async (hash, now) => marks.openPrincipal("link", hash, await store.useLink(hash, now)),
    addSession: (session) => store.addSession({ ...session, principal: marks.principal("session", session.hash, session.principal) }),
    async session(hash, now) {
      const principal = marks.openPrincipal("session", hash, (await store.session(hash, now))?.principal ?? null);
      return principal === null ? null : { principal };
    },
  };
}

/** Where the mark of a host's labels lies among them; no label can have this name. */
const labelsMark = "~mark";

function marksBy(mark: Mark) {
  const over = (kind: string, value: Json): string => mark(`${kind}\0${canonicalJson(value)}`);
  const principal = (kind: "link" | "session", hash: string, name: string): string => `${over(kind, [hash, name])}.${name}`;
  const labels = (host: string, plain: Labels): Labels => ({ ...plain, [labelsMark]: over("labels", [host, plain]) });
  return {
    principal,
    openPrincipal(kind: "link" | "session", hash: string, stored: string | null): string | null {
      const name = stored?.slice(stored.indexOf(".") + 1) ?? "";
      return name !== "" && isSame(principal(kind, hash, name), stored ?? "") ? name : null;
    },
    labels,
    openLabels(host: string, stored: Labels): Labels | null {
      const { [labelsMark]: given, ...plain } = stored;
      return isSame(labels(host, plain)[labelsMark] ?? "", given ?? "") ? plain : null;
    },
    ref(ref: string, { incidentId, planHash, choice, destination }: Omit<ResolvedRef, "message" | "strays">): string {
      return `${ref}.${over("ref", [ref, incidentId, planHash, choice, destination.platform, destination.channel])}`;
    },
  };
}

const isSame = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(sha256(a)), Buffer.from(sha256(b)));

function labelsForged(host: string): Fault {
  return new Fault(
    "database_rejected",
    `The labels of ${host} were changed in the database, so it is not known who may decide for it. Revoke the host and let it join again.`,
    false,
  );
}
