import type { Log, LogFields } from "../src/ports/log.js";

/** JSON lines, one for each event: time, level, event, fields. The journal and every log shipper take them as they are. */
export function jsonLog(write: (line: string) => void, now: () => number): Log {
  const at = (level: string) => (event: string, fields?: LogFields) =>
    write(JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...fields }));
  return { info: at("info"), warn: at("warn"), error: at("error") };
}
