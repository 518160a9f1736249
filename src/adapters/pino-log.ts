import { pino } from "pino";
import type { Log } from "../ports/log.js";

/** JSON lines on the given descriptor or file: time, level, name of the process, event, fields. */
export function pinoLog(name: string, level: string, destination: number | string): Log {
  const logger = pino({ name, level, messageKey: "event", base: { pid: undefined } }, pino.destination({ dest: destination, sync: true }));
  return {
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
  };
}
