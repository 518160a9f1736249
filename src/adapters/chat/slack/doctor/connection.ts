import { bad, checkedClock, fine, unchecked, type Checked } from "../../../../core/checkup.js";
import { isLoopback } from "../../../../core/loopback.js";
import type { Clock } from "../../../../ports/clock.js";
import { whoAmI, type Me, type Web } from "../client.js";
import { newAppToken, slackCode, slackFault } from "../faults.js";
import { missingScopes, reinstall } from "../scopes.js";

export async function reach(apiUrl: string, clock: Pick<Clock, "now">, askMs: number): Promise<readonly Checked[]> {
  try {
    const answer = await fetch(`${apiUrl}api.test`, { method: "POST", redirect: "error", signal: AbortSignal.timeout(askMs) });
    await answer.arrayBuffer();
    return [fine("reach", `${new URL(apiUrl).host} answers`), checkedClock("Slack", answer.headers.get("date"), clock.now())];
  } catch {
    const mend = "Let the hub make HTTPS connections there; behind a proxy set NODE_USE_ENV_PROXY=1 and HTTPS_PROXY.";
    return [bad("reach", `${new URL(apiUrl).host} cannot be reached from here`, mend)];
  }
}

export async function token(
  web: Web,
  needsGroups: boolean,
): Promise<{ readonly checked: readonly Checked[]; readonly home: Me | null; readonly granted: readonly string[] }> {
  try {
    const answer = await web.auth.test();
    const home = await whoAmI(web);
    const granted = home.scopes;
    const who = `${answer.user ?? home.botUserId} in ${answer.team ?? home.teamId} (${home.teamId})`;
    const isBot = home.botId !== null;
    const whose = isBot
      ? fine("bot token", `it is ${who}`)
      : bad("bot token", `it is a person's, ${who}`, "Take the Bot User OAuth Token (xoxb-) under OAuth & Permissions.");
    return { checked: [whose, scopesChecked(granted, missingScopes(granted, needsGroups)), ...historyChecked(granted)], home, granted };
  } catch (cause) {
    const fault = slackFault(cause);
    return { checked: [bad("bot token", fault.message, "Copy the Bot User OAuth Token (xoxb-) again.")], home: null, granted: [] };
  }
}

function scopesChecked(granted: readonly string[], missing: readonly string[]): Checked {
  if (granted.length === 0) return unchecked("scopes", "Slack does not say what the token may do");
  return missing.length === 0 ? fine("scopes", granted.join(" ")) : bad("scopes", `the bot lacks ${missing.join(" and ")}`, reinstall);
}

/** Neither is wrong: it is for whoever runs the app to choose between what it may read and a message too many. */
function historyChecked(granted: readonly string[]): readonly Checked[] {
  if (granted.length === 0) return [];
  const may = ["channels:history", "groups:history"].filter((scope) => granted.includes(scope));
  return [
    may.length > 0
      ? fine("reposts", `none where the app may read (${may.join(" ")}): what nobody saw being taken is looked for first`)
      : fine(
          "reposts",
          "after a crash one message may stand twice, the second marked (repost); the optional scope channels:history avoids it",
        ),
  ];
}

/** @param web with the app token. */
export async function socket(web: Web): Promise<Checked> {
  try {
    await web.apps.connections.open({});
    return fine("app token", "Slack gives a socket for it");
  } catch (cause) {
    const code = slackCode(cause);
    if (code === null) return bad("app token", slackFault(cause).message, "Try again when Slack answers.");
    return bad("app token", `Slack gives no socket for it (${code})`, newAppToken);
  }
}

/**
 * Slack is outside: it needs a name the world knows, and HTTPS, unless it is a stand-in on this very machine. Whether it gets through,
 * only a press tells.
 */
export async function callback(publicUrl: string, apiUrl: string, askMs: number): Promise<readonly Checked[]> {
  const what = "request URL";
  const { protocol, hostname } = new URL(publicUrl);
  if ((protocol !== "https:" || isLoopback(hostname)) && !isLoopback(new URL(apiUrl).hostname))
    return [
      bad(
        what,
        `${publicUrl} cannot be reached by Slack`,
        "Set http.publicUrl to an https address that Slack can reach, or use mode socket.",
      ),
    ];
  try {
    const answer = await fetch(`${publicUrl}/slack/events`, {
      method: "POST",
      body: "",
      redirect: "error",
      signal: AbortSignal.timeout(askMs),
    });
    await answer.arrayBuffer();
    // Unsigned, so it has to be refused: anything else answers in the hub's place.
    if (answer.status === 401) return [fine(what, `${publicUrl}/slack/events is this hub, and refuses what is not signed`)];
    return [
      bad(what, `${publicUrl}/slack/events answers ${answer.status} to an unsigned request`, "Lead that path to the hub, unchanged."),
    ];
  } catch {
    return [bad(what, `nothing answers at ${publicUrl}`, "Start the hub, and lead /slack/events from that address to it.")];
  }
}
