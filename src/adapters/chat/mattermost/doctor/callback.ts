import { bad, fine, unchecked, warn, type Checked } from "../../../../core/checkup.js";
import { isLoopback } from "../../../../core/loopback.js";
import { addressOf, paths } from "../addresses.js";

export const hubAnswers = "hub";
export const internal = "internal connections";

/** Whether the hub answers at the address that Mattermost is to call. Whether Mattermost gets there, only a press tells. */
export async function callback(callbackUrl: string, serverUrl: string, askMs: number): Promise<readonly Checked[]> {
  const what = "callback address";
  const { hostname, protocol } = new URL(callbackUrl);
  const elsewhere = new URL(serverUrl).hostname;
  const checked: Checked[] = [];
  if (isLoopback(hostname) && !isLoopback(elsewhere))
    checked.push(
      bad(
        what,
        `${hostname} is Mattermost itself, when Mattermost calls it`,
        "Set mattermost.callbackUrl to this host's name as the Mattermost server knows it.",
      ),
    );
  else if (protocol === "http:" && !isLoopback(hostname))
    checked.push(
      warn(
        what,
        "a button's seal and the command's token travel in the clear",
        "Put HTTPS before the hub, and write https in mattermost.callbackUrl.",
      ),
    );
  if (isInside(hostname))
    checked.push(unchecked(internal, "whether Mattermost may call inside the network is not shown to bots", allowInternal(callbackUrl)));
  return [...checked, await answersThere(callbackUrl, askMs)];
}

/** The setting that most buttons fail on, with what has to stand in it. */
export const allowInternal = (callbackUrl: string): string =>
  `Paste ${new URL(callbackUrl).hostname} into AllowedUntrustedInternalConnections (System Console, Environment, Developer), separated by blanks from what is there, never by commas.`;

async function answersThere(callbackUrl: string, askMs: number): Promise<Checked> {
  const what = hubAnswers;
  try {
    const answer = await fetch(addressOf(callbackUrl, paths.action), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      redirect: "error",
      signal: AbortSignal.timeout(askMs),
    });
    const said = await answer.text();
    if (answer.status === 200 && said.includes("no longer in use"))
      return fine(what, `answers at ${callbackUrl}, and refuses what it has not sealed`);
    return bad(
      what,
      `something else answers at ${callbackUrl} (${answer.status})`,
      `Lead ${paths.action}, ${paths.dialog} and ${paths.command} to the hub, unchanged.`,
    );
  } catch {
    const elsewhere = isLoopback(new URL(callbackUrl).hostname) ? "" : ", and set http.host so that it listens for more than this host";
    return bad(what, `nothing answers at ${callbackUrl}`, `Start the hub${elsewhere}.`);
  }
}

/** Addresses that Mattermost calls only when it is told to: private ranges, loopback, and names without a dot. */
const isInside = (hostname: string): boolean =>
  isLoopback(hostname) ||
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[f[cde])/.test(hostname) ||
  !hostname.includes(".") ||
  /\.(local|internal|lan|corp|test|example)$/.test(hostname);
