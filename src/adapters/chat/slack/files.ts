import { codeOf, Fault } from "../../../core/fault.js";
import type { NoticeFile } from "../../../core/notice.js";
import type { Log } from "../../../ports/log.js";
import type { Web } from "./client.js";
import { slackFault } from "./faults.js";
import { uploadUrl } from "./parse.js";

/**
 * Slack takes a file in three steps: an address is asked for, the bytes are sent there, and only the third shows it to
 * anybody. Nothing here throws: a file is never worth the message it belongs to.
 *
 * @source docs.slack.dev/messaging/working-with-files, read 2026-11.
 */
export interface Files {
  /** The first two steps. Null when Slack does not take it, for example without the scope files:write. */
  readonly upload: (file: NoticeFile) => Promise<string | null>;
  /** Puts it below a message. False when that failed. */
  readonly attach: (id: string, file: NoticeFile, channel: string, thread: string) => Promise<boolean>;
}

export function slackFiles(web: Web, apiUrl: string, callMs: number, log: Log): Files {
  const failed = (cause: unknown): void => log.warn("slack.file_not_sent", { code: codeOf(slackFault(cause)) });
  return {
    async upload({ name, text }) {
      try {
        const bytes = Buffer.from(text, "utf8");
        const { upload_url, file_id } = uploadUrl.parse(await web.files.getUploadURLExternal({ filename: name, length: bytes.length }));
        await sendTo(upload_url, bytes, apiUrl, callMs);
        return file_id;
      } catch (cause) {
        failed(cause);
        return null;
      }
    },
    async attach(id, { name }, channel, thread) {
      try {
        await web.files.completeUploadExternal({ files: [{ id, title: name }], channel_id: channel, thread_ts: thread });
        return true;
      } catch (cause) {
        failed(cause);
        return false;
      }
    },
  };
}

async function sendTo(url: string, bytes: Uint8Array<ArrayBuffer>, apiUrl: string, callMs: number): Promise<void> {
  if (!isSlacks(url, apiUrl)) throw new Fault("chat_rejected", "Slack named an address for a file that is not its own.", false);
  const response = await fetch(url, { method: "POST", body: bytes, redirect: "error", signal: AbortSignal.timeout(callMs) });
  await response.body?.cancel();
  if (!response.ok) throw new Fault("chat_unavailable", `Slack answers a file with HTTP status ${response.status}.`, true);
}

/** What the hub sends leaves only for where it was told to (I11): the API's own origin, or Slack's host for files. */
function isSlacks(url: string, apiUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin } = new URL(url);
  const api = new URL(apiUrl);
  if (origin === api.origin) return true;
  const domain = /(?:^|\.)(slack(?:-gov)?\.com)$/.exec(api.hostname)?.[1];
  return protocol === "https:" && domain !== undefined && hostname === `files.${domain}`;
}
