/** What Tagout asks for, in the order of the manifest. @source manifests/slack/manifest.yaml; files:write is for long outputs alone. */
const always = ["chat:write", "commands", "users:read"];

/** Scopes the bot lacks. Empty also when Slack does not say what it has. */
export const missingScopes = (granted: readonly string[], needsGroups: boolean): readonly string[] =>
  granted.length === 0 ? [] : [...always, ...(needsGroups ? ["usergroups:read"] : [])].filter((scope) => !granted.includes(scope));

export const reinstall = "Paste manifests/slack/manifest.yaml under App Manifest, then reinstall the app to the workspace.";
