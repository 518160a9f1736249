import { z } from "zod";

/** What we read of Slack's answers and payloads. Everything else in them is Slack's business. */

const id = z.string().regex(/^[A-Z][A-Z0-9]{2,30}$/);
const flag = z.boolean().optional();

export const authTest = z.object({
  team_id: id,
  user_id: id,
  bot_id: id.optional(),
  enterprise_id: id.nullish(),
  /** From the header `x-oauth-scopes`. */
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});

export const userInfo = z.object({
  user: z.object({
    id,
    team_id: id.optional(),
    name: z.string().optional(),
    deleted: flag,
    is_bot: flag,
    is_restricted: flag,
    is_ultra_restricted: flag,
    is_stranger: flag,
    enterprise_user: z.object({ id, enterprise_id: id }).optional(),
    profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
  }),
});
export type SlackUser = z.infer<typeof userInfo>["user"];

export const groupUsers = z.object({ users: z.array(z.string()).default([]) });

const origin = {
  team: z.object({ id }).nullish(),
  enterprise: z.object({ id }).nullish(),
  user: z.object({ id, team_id: id.nullish() }),
};

/** `conversations.history` and `conversations.replies`. */
export const messagesPage = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        metadata: z
          .object({ event_type: z.string().optional(), event_payload: z.looseObject({ key: z.unknown().optional() }).optional() })
          .optional(),
      }),
    )
    .default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** `files.getUploadURLExternal`. */
export const uploadUrl = z.object({ upload_url: z.string().max(2_000), file_id: id });

/** `block_actions`: a button of a message was pressed, or an option of its menu taken. */
export const press = z.object({
  ...origin,
  trigger_id: z.string(),
  response_url: z.string().optional(),
  channel: z.object({ id }),
  message: z.object({ ts: z.string() }),
  actions: z.tuple([
    z.object({
      action_id: z.string(),
      block_id: z.string(),
      value: z.string().optional(),
      /** Of a menu, in place of the value. */
      selected_option: z.object({ value: z.string() }).optional(),
      action_ts: z.string(),
    }),
  ]),
});
export type Press = z.infer<typeof press>;

/** `slash_commands`. */
export const typed = z.object({
  team_id: id,
  enterprise_id: id.nullish(),
  channel_id: id,
  user_id: id,
  command: z.string(),
  text: z.string().default(""),
  trigger_id: z.string(),
  response_url: z.string().optional(),
});
export type Typed = z.infer<typeof typed>;

/** `view_submission` of a form that asks for a reason. */
export const submission = z.object({
  ...origin,
  view: z.object({
    id: z.string(),
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))) }),
  }),
});
export type Submission = z.infer<typeof submission>;

/** Where a payload comes from and who acted, as the payload says. The directory has the last word. */
export interface Origin {
  readonly userId: string;
  /** The team the payload gives the person. On Enterprise Grid it need not be the workspace clicked in (bolt-js#1875). */
  readonly userTeam: string | null;
  /** The workspace clicked in; null where the app is installed for a whole organisation. */
  readonly workspace: string | null;
  readonly enterprise: string | null;
}

export function originOf(body: Press | Submission): Origin {
  return {
    userId: body.user.id,
    userTeam: body.user.team_id ?? null,
    workspace: body.team?.id ?? null,
    enterprise: body.enterprise?.id ?? null,
  };
}

export function originOfTyped(body: Typed): Origin {
  return { userId: body.user_id, userTeam: null, workspace: body.team_id, enterprise: body.enterprise_id ?? null };
}

/** A person's or group's id as Slack has it, without the workspace, which only we put before it. */
export const bareId = (id: string): string => id.slice(id.lastIndexOf("/") + 1);

/** Slack escapes these three in what people type behind a command. */
export function unescapeSlack(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
