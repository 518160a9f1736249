import { held } from "../facts.js";
import { shown } from "../values/text.js";
import { objecting, type Check } from "./check.js";

/** The first operand is a host that may be asked. */
export const listedHost: Check = ({ parsed, facts, rule }) => {
  const [host] = parsed.operands;
  const unlisted = host !== undefined && !facts.scopes.hosts(host.value.toLowerCase());
  return {
    findings: objecting([
      unlisted
        ? held(`${rule}.host`, `\`${shown(host.value)}\` is not a host that may be asked.`, "ask localhost, or list the host in the policy")
        : null,
      host ?? null,
    ]),
  };
};
