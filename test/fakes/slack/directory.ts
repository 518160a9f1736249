/** Somebody in the fake workspace, with the flags that Slack's `users.info` gives. */
export interface FakePerson {
  readonly id: string;
  readonly name: string;
  readonly team_id: string;
  readonly deleted?: boolean;
  readonly is_bot?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
  readonly enterprise_user?: { readonly id: string; readonly enterprise_id: string };
}

export const homeTeam = "T0AAAAAAA";
export const botUser = "U0TAGOUT0";
export const channel = "C0INCIDENT";

const member = (id: string, name: string, more: Partial<FakePerson> = {}): FakePerson => ({ id, name, team_id: homeTeam, ...more });

/** Members who may be told apart, and everybody an adapter must not trust. */
export const people = {
  ann: member("U0ANN0000", "ann"),
  bob: member("U0BOB0000", "bob"),
  guest: member("U0GUEST00", "guest", { is_restricted: true }),
  singleChannelGuest: member("U0GUEST01", "single", { is_restricted: true, is_ultra_restricted: true }),
  bot: member("U0ROBOT00", "robot", { is_bot: true }),
  gone: member("U0GONE000", "gone", { deleted: true }),
  stranger: member("U0OTHER00", "stranger", { team_id: "T0BBBBBBB", is_stranger: true }),
  partner: member("U0PARTNER", "partner", { team_id: "T0BBBBBBB" }),
} as const;
