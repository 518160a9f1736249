import { blocked, held, type Objection, type ValueCheck } from "../facts.js";
import { hostName } from "./names.js";
import { words } from "../words.js";
import { choice, matching, shown } from "./text.js";

const recordTypes = "A|AAAA|CNAME|MX|NS|SOA|TXT|PTR|SRV|CAA|NAPTR|DS|DNSKEY|TLSA|SVCB|HTTPS";

const headers = words(
  "Accept Accept-Encoding Accept-Language Host User-Agent Cache-Control Content-Type Connection X-Request-Id X-Forwarded-Proto",
);
const plainHeader = new RegExp(`^(?:${headers.join("|")}):[ \\t]?[A-Za-z0-9_.,:;=*/+() -]{0,200}$`, "i");

export const networkTypes = {
  // Behind `-L` in one word; a single letter could be meant for another flag.
  chain: matching("chain", /^[A-Za-z0-9_][A-Za-z0-9_.-]{2,63}$/, "the name of a chain"),
  "ss.filter": matching("ss.filter", /^[A-Za-z0-9_.:*/[\]()=!<>&|% -]{0,200}$/, "a filter for sockets"),
  "dig.type": matching("dig.type", new RegExp(`^(?:${recordTypes})$`, "i"), "a kind of record, for example `A` or `MX`"),
  "dig.argument": (value) => (new RegExp(`^(?:${recordTypes}|IN)$`, "i").test(value) ? null : (asked(value) ?? hostName(value))),
  "chrony.report": choice(words(`tracking sources sourcestats activity ntpdata rtcdata serverstats selectdata smoothing authdata clients`)),
  "redis.setting": choice(
    words(
      `maxmemory maxmemory-policy maxclients timeout save appendonly databases tcp-keepalive hz slowlog-log-slower-than slowlog-max-len`,
    ),
  ),
  "curl.format": (value) => curlFormat(value),
  "curl.header": (value) => curlHeader(value),
} as const satisfies Record<string, ValueCheck>;

/** `@file` would send a file's lines as headers. */
function curlHeader(value: string): Objection | null {
  if (value.startsWith("@")) return blocked("curl.header", `\`${shown(value)}\` would send what is in a file.`, "write the header itself");
  const isPlain = plainHeader.test(value);
  return isPlain ? null : held("curl.header", `\`${shown(value)}\` is not one of the plain headers.`, "leave the header out");
}

function asked(value: string): Objection | null {
  if (value.startsWith("@")) return held("dig.server", "The host's own resolver is asked, not another one.", "leave the `@` out");
  return /^(?:axfr|ixfr.*|any)$/i.test(value)
    ? held("dig.zone", `\`${shown(value)}\` asks for everything that a server knows.`, "ask for one kind of record")
    : null;
}

/** `-w` with variables and text; `@file` reads one and `%output{file}` writes one. */
function curlFormat(value: string): Objection | null {
  const isPlain = !value.startsWith("@") && /^(?:[^%]|%\{[a-z_]+\}|%%)*$/.test(value);
  return isPlain
    ? null
    : held("curl.format", `\`${shown(value)}\` may read or write a file.`, "write variables only, for example `%{http_code}`");
}
