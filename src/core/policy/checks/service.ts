import { held } from "../facts.js";
import { valueCheck } from "../values/index.js";
import { ruleWord, shown } from "../values/text.js";
import { objecting, type Check } from "./check.js";

const changing = new Set("restart reload start try-restart condrestart force-reload".split(" "));

/** `service NAME VERB` and `service --status-all`. */
export const service: Check = ({ words, facts }) => {
  const [name, verb, extra] = words;
  if (name?.value === "--status-all" && verb === undefined) return { findings: [] };
  if (name === undefined || verb === undefined)
    return {
      findings: objecting([held("service.operand", "`service` needs a name and what to do.", "write `service NAME status`"), null]),
    };
  const unit =
    valueCheck(changing.has(verb.value) ? "unit.change" : "unit")?.(name.value, facts) ??
    valueCheck("path.stat")?.(`/${name.value}`, facts) ??
    null;
  const stopped = verb.value === "status" ? null : (valueCheck("unit.stop")?.(name.value, facts) ?? null);
  const unknown =
    verb.value === "status" || changing.has(verb.value)
      ? null
      : held(
          `service.${ruleWord(verb.value)}`,
          `\`${shown(verb.value)}\` stops a service or does what its own script says.`,
          "use `status` or `restart`",
        );
  const more =
    extra === undefined ? null : held("service.operand", `\`${shown(extra.value)}\` is more than the rule expects.`, "leave it out");
  return {
    findings: objecting([unit, name], [stopped, name], [unknown, verb], [more, extra ?? null]),
    effect: verb.value === "status" ? "read" : "change",
  };
};
