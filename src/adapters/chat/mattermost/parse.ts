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

/** `GET channels/{id}/members/{user}`. */
export const member = z.looseObject({
  channel_id: mattermostId,
  user_id: mattermostId,
});

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

/** How the server refuses: `id` names what went wrong. */
export const refusal = z.looseObject({ id: z.string().optional(), message: z.string().optional(), status_code: z.number().optional() });

/** `POST actions/dialogs/open`. */
export const dialogOpened = z.looseObject({});
