/** What the Mattermost server calls on the hub. */
export const paths = { action: "/mattermost/action", dialog: "/mattermost/dialog", command: "/mattermost/command" } as const;

/** Where a path is, behind a base address that may end in a slash. */
export const addressOf = (base: string, path: string): string => `${base.replace(/\/+$/, "")}${path}`;
