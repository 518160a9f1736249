import { blocked, held, type Objection } from "../facts.js";
import { shown } from "../values/text.js";
import { words } from "../words.js";
import { objecting, type Check } from "./check.js";

/** Objects by name, and by the beginnings that people type. `ip` itself takes any beginning, which is not followed here. */
const objects = new Set(
  words(`a ad addr address l li link r ro route ru rule n ne nei neigh neighbor neighbour maddr maddress mroute mrule tunnel tuntap netns
    netconf nexthop vrf ntable ntbl addrlabel token macsec stats tcp_metrics l2tp`),
);
/** Written out, because `s` is `show` for one object and `set` for another. */
const verbs = new Set("show list lst ls get identify pids".split(" "));
const word = /^[A-Za-z0-9_.:/@%,+-]{1,64}$/;

/** `ip OBJECT [show|list|get ARGUMENTS]`. */
export const ip: Check = ({ parsed }) => {
  const [object, verb, ...rest] = parsed.operands;
  if (object === undefined) return { findings: [] };
  const unknown = objects.has(object.value)
    ? null
    : held(
        "ip.object",
        `\`${shown(object.value)}\` is not one of the things that are only looked at.`,
        "use `ip addr`, `ip link` or `ip route`",
      );
  const changes = verb === undefined || verbs.has(verb.value) ? null : change(verb.value);
  const words = rest.map(
    (at) => [word.test(at.value) ? null : held("ip.argument", `\`${shown(at.value)}\` is not a plain word.`), at] as const,
  );
  return { findings: objecting([unknown, object], [changes, verb ?? null], ...words) };
};

function change(verb: string): Objection {
  if (/^(?:exec|f|fl|flu|flus|flush)$/.test(verb))
    return blocked(`ip.${verb}`, `\`${verb}\` runs a program, or takes away what the network rests on.`);
  return held("ip.verb", `\`${shown(verb)}\` may change the network.`, "write `show` in full");
}
