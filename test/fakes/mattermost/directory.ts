/** The server's people and channels before anything happens. Ids are 26 characters, as Mattermost's are. */
export interface FakePerson {
  readonly id: string;
  readonly username: string;
  readonly roles: string;
  readonly delete_at: number;
  readonly is_bot?: boolean;
  readonly remote_id?: string;
}

export interface FakeChannel {
  readonly id: string;
  readonly name: string;
  type: "O" | "P" | "D" | "G";
  delete_at: number;
  readonly members: Set<string>;
}

export const idOf = (name: string): string => name.padEnd(26, "0");

const person = (username: string, more: Partial<FakePerson> = {}): FakePerson => ({
  id: idOf(username),
  username,
  roles: "system_user",
  delete_at: 0,
  ...more,
});

export const people = {
  ann: person("ann"),
  bob: person("bob"),
  guest: person("guest", { roles: "system_guest" }),
  otherBot: person("otherbot", { is_bot: true }),
  gone: person("gone", { delete_at: 1_700_000_000_000 }),
  remote: person("remote", { remote_id: idOf("elsewhere") }),
  stranger: person("stranger"),
} as const;

export const botUser = person("tagout", { is_bot: true });
export const team = idOf("team");
export const incidents = idOf("incidents");
export const otherChannel = idOf("other");
export const approvers = idOf("approvers");
export const publicChannel = idOf("public");
export const directChannel = idOf("direct");

export function channelsAtStart(): Map<string, FakeChannel> {
  const everybody = [...Object.values(people), botUser].map(({ id }) => id);
  const channel = (id: string, name: string, type: FakeChannel["type"], members: readonly string[]): FakeChannel => ({
    id,
    name,
    type,
    delete_at: 0,
    members: new Set(members),
  });
  const all = [
    channel(incidents, "incidents", "P", everybody),
    channel(otherChannel, "other", "O", everybody),
    channel(approvers, "approvers", "P", [people.ann.id, botUser.id]),
    channel(publicChannel, "public", "O", everybody),
    channel(directChannel, [people.ann.id, botUser.id].sort().join("__"), "D", [people.ann.id, botUser.id]),
  ];
  return new Map(all.map((its) => [its.id, its]));
}
