import { blocked, held, type Facts, type Objection } from "../facts.js";
import { shown } from "../values/text.js";
import { words } from "../words.js";

const form = new RegExp(
  [
    String.raw`^(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):\/\/)?`,
    String.raw`(?<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?<port>[0-9]{1,5}))?`,
    String.raw`(?<path>\/[A-Za-z0-9_.~/%:,+@-]*)?(?<query>\?[A-Za-z0-9_.~%:,+=&/*-]*)?$`,
  ].join(""),
);
/** Where clouds keep the keys of a machine, in every spelling of the address that a resolver takes. */
const metadata =
  /^(?:169\.254\.|metadata(?:\.|$)|instance-data|100\.100\.100\.200|\[?fd00:ec2|\[?::ffff:(?:169\.254|a9fe)|0x|0[0-9]+\.|[0-9]{6,}$)/i;
/** Ports of Docker, etcd, Vault and the kubelet, whose answers hold environments and keys. */
const keepers = new Set(words("2375 2376 2379 2380 4001 8200 10250 10255"));
/** Parts of a path behind which services keep secrets, memory or switches. */
const sensitive = new RegExp(
  `(?:^|[/_.=&?-])(?:${words(
    `secrets? tokens? credentials? passwords? passwd keys? kv env environ heapdump dump configprops jolokia exec eval shutdown quit\\w*
    restart reload delete admin console shell proxy sessions? search msearch mget doc source all_docs sql cmdline pprof config_dump
    update stop start kill flush\\w* clear drop purge evict abort cancel upload install deploy run execute script cgi-bin write put
    drain enable disable toggle private backup user-data`,
  ).join("|")})(?:$|[/_.?=&-])`,
  "i",
);

/** A URL that may be asked with GET or HEAD: plain http(s) to a listed host, with nothing secret in its path. */
export function url(value: string, { scopes }: Facts): Objection | null {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(value)?.[1]?.toLowerCase();
  if (
    scheme !== undefined &&
    !/^https?$/.test(scheme) &&
    (value.includes("://") || /^(?:file|gopher|dict|ldap|ftp|scp|sftp|smb|telnet|tftp|data):/.test(`${scheme}:`))
  )
    return blocked("url.scheme", `\`${shown(scheme)}:\` is not the web.`, "use http:// or https://");
  const groups = form.exec(value)?.groups;
  if (groups === undefined) return held("url.unread", `\`${shown(value)}\` is not a plain URL.`, "write http://HOST/PATH");
  const host = (groups["host"] ?? "").toLowerCase();
  if (metadata.test(host)) return blocked("url.metadata", `\`${shown(host)}\` is where a cloud keeps the machine's keys.`);
  if (!scopes.hosts(host))
    return held("url.host", `\`${shown(host)}\` is not a host that may be asked.`, "ask localhost, or list the host in the policy");
  if (keepers.has(groups["port"] ?? ""))
    return held("url.port", `Port ${groups["port"] ?? ""} is where a service keeps secrets.`, "ask another port");
  if (/(?:^|\/)\.\.?(?:\/|$)/.test(groups["path"] ?? ""))
    return blocked("url.climbs", "The path climbs with `..`.", "write the path without `..`");
  const asked = `${groups["path"] ?? ""}${groups["query"] ?? ""}`;
  // `%6b` is a `k` to the server; nobody spells a letter so who has nothing to hide.
  if (/%(?:[46][1-9a-f]|[57][0-9a]|3[0-9]|2[def]|5f)/i.test(asked))
    return held("url.encoded", `The path of \`${shown(value)}\` hides plain characters behind \`%\`.`, "write the path plainly");
  if (sensitive.test(asked))
    return held("url.path", `The path of \`${shown(value)}\` looks like secrets, memory or a switch.`, "ask for a health or metrics page");
  return null;
}
