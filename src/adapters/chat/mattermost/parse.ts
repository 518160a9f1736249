import { z } from "zod";

/** Mattermost's ids: 26 characters of a base32 alphabet. @source mattermost/server, model.NewId. */
export const mattermostId = z.string().regex(/^[a-z0-9]{26}$/);

/** `GET users/{id}` and `users/me`, as far as it is used. A deactivated account has a `delete_at`. */
export const user = z.looseObject({
  id: mattermostId,
  username: z.string(),
  delete_at: z.number().optional(),
  is_bot: z.boolean().optional(),
  /** Separated by blanks, for example `system_user system_admin`. */
  roles: z.string().optional(),
  /** Set for people of other servers in a shared channel. */
  remote_id: z.string().nullish(),
});
export type MattermostUser = z.infer<typeof user>;

/** `POST users/ids`. */
export const users = z.array(user);

/** `GET channels/{id}/members/{user}`. */
export const member = z.looseObject({
  channel_id: mattermostId,
  user_id: mattermostId,
});

/** `GET channels/{id}/members`. */
export const members = z.array(member);

/** `POST files`. */
export const fileInfos = z.looseObject({ file_infos: z.tuple([z.looseObject({ id: mattermostId })]) });

/** `GET channels/{id}`: `P` is private, `O` public, `D` a direct message, `G` one between several people. */
export const channel = z.looseObject({ id: mattermostId, type: z.string(), name: z.string(), delete_at: z.number().optional() });
export type MattermostChannel = z.infer<typeof channel>;

/** `GET config/client?format=old`: every value is text. */
export const clientConfig = z.looseObject({ Version: z.string().optional(), FeatureFlagMmBlocksEnabled: z.string().optional() });

/** `POST posts` and `GET posts/{id}`. */
export const post = z.looseObject({
  id: mattermostId,
  channel_id: mattermostId,
  user_id: mattermostId,
  delete_at: z.number().optional(),
  props: z.record(z.string(), z.unknown()).nullish(),
});
export type MattermostPost = z.infer<typeof post>;

/** `GET channels/{id}/posts`. */
export const posts = z.looseObject({
  posts: z
    .record(z.string(), post)
    .nullish()
    .transform((all) => all ?? {}),
});

/** How the server refuses: `id` names what went wrong. */
export const refusal = z.looseObject({ id: z.string().optional(), message: z.string().optional(), status_code: z.number().optional() });

/** What the server says when something was done and there is nothing to tell. */
export const done = z.looseObject({});

/** `GET teams/{id}`. */
export const team = z.looseObject({ id: mattermostId, name: z.string(), delete_at: z.number().optional() });
export type MattermostTeam = z.infer<typeof team>;

/** What the server posts when a button is pressed. `query` of the address is the client's own and never read. */
export const press = z.looseObject({
  user_id: mattermostId,
  channel_id: mattermostId,
  post_id: mattermostId,
  trigger_id: z.string().max(2_000).optional(),
  context: z.unknown(),
});
export type Press = z.infer<typeof press>;

/** The option that was taken from a menu, as the person's client names it: the server puts it among what the menu carries. */
export const taken = (context: unknown): unknown =>
  z.looseObject({ selected_option: z.unknown() }).safeParse(context).data?.selected_option;

/** What it posts when a form is sent. Its `channel_id` was wrong before 12.0, so that the sealed state alone says where. */
export const submission = z.looseObject({
  user_id: mattermostId,
  state: z.string().max(4_000),
  cancelled: z.boolean().optional(),
  submission: z.record(z.string(), z.unknown()).nullish(),
});

/** What it posts when the slash command is typed. */
export const typed = z.looseObject({
  token: z.string().min(1).max(200),
  team_id: mattermostId,
  channel_id: mattermostId,
  user_id: mattermostId,
  command: z.string().max(200),
  text: z.string(),
});
