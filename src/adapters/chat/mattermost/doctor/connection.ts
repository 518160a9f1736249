import { bad, checkedClock, fine, unchecked, warn, type Checked } from "../../../../core/checkup.js";
import type { Clock } from "../../../../ports/clock.js";
import type { Client, ServerFacts } from "../client.js";
import { mattermostFault } from "../faults.js";
import { addressOf } from "../addresses.js";
import { formatsFor, type WantedFormat } from "../server-version.js";

const newToken = "Make a bot under Integrations, Bot Accounts, and take its token.";

export async function reach(url: string, clock: Pick<Clock, "now">, askMs: number): Promise<readonly Checked[]> {
  const host = new URL(url).host;
  try {
    const answer = await fetch(addressOf(url, "/api/v4/system/ping"), { redirect: "error", signal: AbortSignal.timeout(askMs) });
    await answer.arrayBuffer();
    const its = checkedClock("Mattermost", answer.headers.get("date"), clock.now());
    if (answer.ok) return [fine("reach", `${host} answers`), its];
    return [
      bad(
        "reach",
        `${host} answers ${answer.status} where Mattermost would say how it is`,
        "Set mattermost.url to the server's own address, as in a browser.",
      ),
      its,
    ];
  } catch {
    return [
      bad(
        "reach",
        `${host} cannot be reached from here`,
        "Correct mattermost.url, or let the hub connect there. A redirect counts as no answer: write where it leads.",
      ),
    ];
  }
}

export async function bot(rest: Client): Promise<{ readonly checked: readonly Checked[]; readonly me: string | null }> {
  const what = "bot token";
  try {
    const me = await rest.me();
    const roles = (me.roles ?? "").split(" ");
    if (me.is_bot !== true) return { checked: [bad(what, `it is a person's, ${me.username}`, newToken)], me: me.id };
    const mighty = warn(what, `it is @${me.username}, who administers the whole server`, "Give the bot the role Member: it needs no more.");
    return { checked: [roles.includes("system_admin") ? mighty : fine(what, `it is @${me.username}`)], me: me.id };
  } catch (cause) {
    return { checked: [bad(what, mattermostFault(cause).message, newToken)], me: null };
  }
}

export async function drawn(rest: Client, wanted: WantedFormat): Promise<Checked> {
  const what = "cards";
  try {
    const facts: ServerFacts = await rest.facts();
    const [format = "text"] = formatsFor(wanted, facts);
    const server = `the server is ${facts.version ?? "of an unknown version"}`;
    if (wanted === "blocks" && facts.blocks !== true)
      return warn(what, `drawn as blocks, which may not be drawn there; ${server}`, "Set mattermost.format to auto.");
    return fine(what, `drawn as ${format}; ${server}`);
  } catch (cause) {
    return unchecked(what, mattermostFault(cause).message);
  }
}
