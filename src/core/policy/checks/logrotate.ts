import { held } from "../facts.js";
import { hasFlag, objecting, type Check } from "./check.js";

/** Without `-d` logs are rotated, which needs the host's word that logs under /var/log may be. */
export const logrotate: Check = (call) => {
  if (hasFlag(call, "-d", "--debug")) return { findings: [], effect: "read" };
  const listed = call.facts.logs("/var/log/messages.log") || call.facts.logs("/var/log");
  const objection = listed
    ? null
    : held(
        "log.scope",
        "The host's own file does not list /var/log among the logs that may be rotated.",
        "add `/var/log/**` to the host's log scopes, or use `-d` to look only",
      );
  return { findings: objecting([objection, null]), effect: "change" };
};
