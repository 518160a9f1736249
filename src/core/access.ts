import type { Risk } from "./diagnosis.js";
import { carries, type Labels, type OrderMode } from "./host.js";

/** What somebody may do on some hosts. `includes` below says which others each includes. */
export const roles = ["viewer", "responder", "approver", "executor", "admin"] as const;
export type Role = (typeof roles)[number];

/** What each role includes beside itself. `admin` may see everything and unlock nothing. */
const includes: Record<Role, readonly Role[]> = {
  viewer: [],
  responder: ["viewer"],
  approver: ["responder", "viewer"],
  executor: ["responder", "viewer"],
  admin: ["viewer"],
};

/** Where people act. The console is one of them. */
export const platforms = ["console", "slack", "mattermost"] as const;
export type Platform = (typeof platforms)[number];

/** How a grant names a group of each platform, before the colon. The console knows people only. */
export const groupKinds = {
  console: null,
  slack: "slack-group",
  mattermost: "mattermost-channel",
} as const satisfies Record<Platform, string | null>;

/** A chat identity, as the platform itself vouches for it. Never a display name. */
export interface Actor {
  readonly platform: Platform;
  /** Immutable: `T012/U345` on Slack, the user id on Mattermost, the principal's name on the console. */
  readonly id: string;
  /** For display only. */
  readonly name: string;
  /** Groups and private channels the platform confirms right now, for example `S0604`. */
  readonly groups: readonly string[];
}

/** Grants roles to one identity (`slack:T012/U345`), group (`slack-group:S0604`, `mattermost-channel:ID`) or principal (`principal:ann`). */
export interface Grant {
  readonly to: string;
  readonly roles: readonly Role[];
  /** Only for hosts that carry all these labels; everywhere when empty. */
  readonly hosts: Labels;
}

/** How many different people must agree, by mode, for hosts with these labels or plans of this risk. */
export interface QuorumRule {
  readonly hosts: Labels;
  readonly risk: "any" | "high";
  readonly mode: OrderMode;
  readonly approvals: number;
  /** Whoever starts the run must not be one of the approvers. */
  readonly separateExecutor: boolean;
}

/** Who is who and who may do what. Everyone not named here is denied. */
export interface Access {
  /** One human with several chat identities counts once. */
  readonly principals: readonly { readonly name: string; readonly identities: readonly string[] }[];
  readonly grants: readonly Grant[];
  /** Every matching rule applies; the strictest of each figure wins. */
  readonly quorum: readonly QuorumRule[];
}

/** As grants and principals name an identity, for example `slack:T012/U345`. */
export const identityOf = (actor: Pick<Actor, "platform" | "id">): string => `${actor.platform}:${actor.id}`;

/**
 * The one human behind an identity: a configured principal's name, else the identity itself. The console signs in
 * principals, not accounts, so its id is one already: whoever gets a link in chat is the same human on both.
 */
export function principalOf(access: Access, actor: Pick<Actor, "platform" | "id">): string {
  const identity = identityOf(actor);
  const named = access.principals.find(({ identities }) => identities.includes(identity))?.name;
  return named ?? (actor.platform === "console" ? actor.id : identity);
}

/** Every role the actor holds for a host with these labels, inherited ones included. */
export function rolesOf(access: Access, actor: Actor, labels: Labels): ReadonlySet<Role> {
  const groupKind = groupKinds[actor.platform];
  const principal = principalOf(access, actor);
  // A console session proves the person, so it holds what was granted to any account of theirs. It proves no groups.
  const accounts =
    actor.platform === "console" ? (access.principals.find(({ name }) => name === principal)?.identities ?? [principal]) : [];
  const names = new Set([
    identityOf(actor),
    `principal:${principal}`,
    ...accounts,
    ...(groupKind === null ? [] : actor.groups.map((group) => `${groupKind}:${group}`)),
  ]);
  const granted = access.grants.filter((grant) => names.has(grant.to) && carries(labels, grant.hosts)).flatMap((grant) => grant.roles);
  return new Set(granted.flatMap((role) => [role, ...includes[role]]));
}

/** The grants that hold for this actor, each as it stands in the configuration. */
export function grantsOf(access: Access, actor: Actor): readonly Grant[] {
  return access.grants.filter((grant) => rolesOf({ ...access, grants: [grant] }, actor, grant.hosts).size > 0);
}

/**
 * Every role the actor holds on some host: what help may list, and who may freeze, which concerns every host. Never enough to
 * decide on an incident; that asks `rolesOf` with the host's labels.
 */
export function rolesSomewhere(access: Access, actor: Actor): ReadonlySet<Role> {
  return new Set(grantsOf(access, actor).flatMap((grant) => [...rolesOf({ ...access, grants: [grant] }, actor, grant.hosts)]));
}

/** What must have been agreed before a run of one mode starts. */
export type Quorum = Pick<QuorumRule, "approvals" | "separateExecutor">;

/** One approval for each mode unless a matching rule asks for more; the strictest rule wins. */
export function quorumFor(access: Access, mode: OrderMode, labels: Labels, risk: Risk): Quorum {
  const matching = access.quorum.filter(
    (rule) => rule.mode === mode && carries(labels, rule.hosts) && (rule.risk === "any" || rule.risk === risk),
  );
  return {
    approvals: Math.max(1, ...matching.map((rule) => rule.approvals)),
    separateExecutor: matching.some((rule) => rule.separateExecutor),
  };
}

/** Two different approvers and a third person for production hosts and plans of high risk. */
export const defaultQuorum: readonly QuorumRule[] = [
  { hosts: { env: "production" }, risk: "any", mode: "live", approvals: 2, separateExecutor: true },
  { hosts: {}, risk: "high", mode: "live", approvals: 2, separateExecutor: true },
];
