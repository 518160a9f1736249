import { blocked, held, type Facts, type Objection, type ValueCheck } from "../facts.js";
import { shown } from "./text.js";

export const pathTypes = {
  "path.stat": (value, facts) => common(value, facts),
  // `-` is what comes down the pipe.
  "path.read": (value, facts) => (value === "-" || value === "/dev/null" ? null : (common(value, facts) ?? content(value, facts))),
  "path.write": (value, facts) => wellFormed(value) ?? written(value, facts),
  "path.log": (value, facts) => wellFormed(value) ?? emptied(value, facts),
  "path.edited": (value, facts) => edited(value, facts),
  // `x509 -noout` shows what a certificate says and cannot show a key, so certificates may lie where keys do.
  "path.certificate": (value, facts) =>
    climbs(value) ?? (certificate.test(plainPath(value)) ? null : (common(value, facts) ?? content(value, facts))),
  "path.device": (value) => device(value),
  "path.config": (value) => config(value),
  "path.haproxy": (value) => proxySettings(value),
} as const satisfies Record<string, ValueCheck>;

const certificate =
  /^\/(?:etc|var\/lib\/kubelet\/pki|usr\/(?:local\/)?share|srv|opt)\/(?!(?:.*\/)?private(?:\/|$)).*\.(?:crt|cer|pem|cert)$/;

/** The path as the kernel will read it: one slash where there are several, no `.` parts, no slash at the end. */
export function plainPath(value: string): string {
  const plain = `/${value}`.replace(/\/(?:\.?(?:\/|$))+/g, "/");
  return plain.length > 1 && plain.endsWith("/") ? plain.slice(0, -1) : plain;
}

/** `..` is how a path leaves the place where it seems to be. */
function climbs(value: string): Objection | null {
  if (!/(?:^|\/)\.\.(?:\/|$)/.test(value)) return null;
  return blocked(
    "path.climbs",
    `\`${shown(value)}\` climbs with \`..\`, so it is not where it seems to be.`,
    "write the path without `..`",
  );
}

function wellFormed(value: string): Objection | null {
  const climbing = climbs(value);
  if (climbing !== null) return climbing;
  if (value.startsWith("/")) return null;
  return held("path.relative", `\`${shown(value)}\` does not say which directory it is in.`, "write the whole path, from `/`");
}

function common(value: string, facts: Facts): Objection | null {
  const climbing = climbs(value);
  if (climbing !== null) return climbing;
  const path = plainPath(value);
  if (facts.scopes.secret(path) && !facts.scopes.write(path))
    return blocked("path.secret", `\`${shown(value)}\` is a secret or leads to one.`);
  return wellFormed(value);
}

function content(value: string, facts: Facts): Objection | null {
  const path = plainPath(value);
  if (facts.scopes.read(path)) return null;
  if (facts.scopes.sealed(path))
    return blocked("path.sealed", `What is in \`${shown(value)}\` is not shown to anybody.`, "look at a log under /var/log");
  return held(
    "path.scope",
    `\`${shown(value)}\` is outside the files that may be shown.`,
    "look at a log under /var/log, or widen the scope in the policy",
  );
}

function written(value: string, facts: Facts): Objection | null {
  const path = plainPath(value);
  if (facts.scopes.write(path)) return null;
  if (facts.scopes.audit(path)) return blocked("path.audit", `\`${shown(value)}\` is part of the audit trail.`);
  if (facts.scopes.protect(path) || facts.scopes.secret(path))
    return blocked("path.protected", `\`${shown(value)}\` is a protected place; nothing there is changed.`);
  const reason = `\`${shown(value)}\` is outside the places where files may be changed.`;
  return held("path.write", reason, "leave it out, since the report keeps what is printed; or write below /var/lib/tagout/scratch");
}

/** A word of a command that is held anyway: it only matters whether the place is protected. */
function edited(value: string, facts: Facts): Objection | null {
  const objection = pathTypes["path.write"](value, facts);
  return objection?.ruling === "block" ? objection : null;
}

/** Directories of the system itself, in which no host keeps a log of its own. */
const systems = /^\/(?:etc|usr|bin|sbin|lib|lib32|lib64|boot|proc|sys|dev)(?:\/|$)/;

/** A `*.log` file that the host's own file lets be emptied, also where nothing else may be changed. */
function emptied(value: string, { scopes, logs }: Facts): Objection | null {
  const path = plainPath(value);
  if (scopes.audit(path)) return blocked("path.audit", `\`${shown(value)}\` is part of the audit trail.`);
  const isLog = path.endsWith(".log");
  const isListed = isLog && logs(path);
  if (systems.test(path) || scopes.secret(path) || (scopes.protect(path) && !isListed))
    return blocked("path.protected", `\`${shown(value)}\` is a protected place; nothing there is changed.`);
  if (isListed) return null;
  if (!isLog) return held("log.name", `Only files named \`*.log\` are emptied, and \`${shown(value)}\` is not.`, "name a `*.log` file");
  const reason = `The host's own file does not list \`${shown(value)}\` among the logs that may be emptied.`;
  return held("log.scope", reason, "add the directory to the host's log scopes");
}

function device(value: string): Objection | null {
  const climbing = climbs(value);
  if (climbing !== null) return climbing;
  if (
    /^\/dev\/(?:[A-Za-z0-9_-]+|mapper\/[A-Za-z0-9_.+-]+|disk\/by-[a-z]+\/[A-Za-z0-9_.:+-]+|[A-Za-z0-9_.+-]+\/[A-Za-z0-9_.+-]+)$/.test(value)
  )
    return null;
  return held("path.device", `\`${shown(value)}\` is not a device under /dev.`, "name a device, for example /dev/sda1");
}

/** Settings of haproxy can load Lua, so they are the administrator's own or nobody's. */
function proxySettings(value: string): Objection | null {
  if (/^\/etc\/haproxy(?:\/[A-Za-z0-9_.-]+)*$/.test(value) && climbs(value) === null) return null;
  return climbs(value) ?? held("haproxy.config", `\`${shown(value)}\` is not below /etc/haproxy.`, "use /etc/haproxy/haproxy.cfg");
}

function config(value: string): Objection | null {
  if (/^\/etc\/(?:logrotate\.conf|logrotate\.d\/[A-Za-z0-9_.-]+)$/.test(value) && climbs(value) === null) return null;
  return held(
    "logrotate.config",
    `\`${shown(value)}\` is not one of the host's own logrotate files.`,
    "use /etc/logrotate.conf or a file in /etc/logrotate.d",
  );
}
