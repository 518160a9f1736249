import { blocked, held, type Objection } from "../facts.js";
import { shown } from "../values/text.js";
import { words } from "../words.js";
import { objecting, type Check } from "./check.js";

/** Variables that only choose a language, a time zone or a look. */
const harmless: Readonly<Record<string, RegExp>> = {
  LANG: /^[A-Za-z_]{1,12}(?:\.[A-Za-z0-9-]{1,12})?$/,
  LANGUAGE: /^[A-Za-z_:]{0,32}$/,
  TZ: /^[A-Za-z0-9_+-]{1,32}(?:\/[A-Za-z0-9_+-]{1,32}){0,2}$/,
  TERM: /^(?:dumb|xterm|xterm-256color|vt100|linux)$/,
  COLUMNS: /^[0-9]{1,4}$/,
  LINES: /^[0-9]{1,4}$/,
  NO_COLOR: /^[A-Za-z0-9]{0,8}$/,
  PAGER: /^cat$/,
  SYSTEMD_PAGER: /^(?:cat)?$/,
  GIT_PAGER: /^cat$/,
  SYSTEMD_COLORS: /^(?:0|1|true|false)$/,
  SYSTEMD_LESS: /^$/,
  DEBIAN_FRONTEND: /^noninteractive$/,
};
const locale = /^LC_[A-Z]{1,20}$/;

/** Variables by which one program makes another load code, run programs or read other files. */
const dangerous = new RegExp(
  `^(?:${words(String.raw`
    LD_.* DYLD_.* PATH IFS ENV BASH_.* SHELLOPTS BASHOPTS PS[0-4] PROMPT_COMMAND .*PAGER.* LESS.* EDITOR VISUAL .*_EDITOR BROWSER SHELL
    HOME GIT_.* SSH_.* PYTHON.* PERL.* RUBY.* NODE_.* LUA_.* JAVA_.* _JAVA_.* JDK_.* PHP.* GCONV_PATH LOCPATH NLSPATH HOSTALIASES
    LOCALDOMAIN RES_OPTIONS MALLOC_.* GLIBC_.* TMPDIR TZDIR TERMINFO.* TERMCAP XDG_.* .*_PROXY .*_proxy KUBECONFIG DOCKER_.*
    CONTAINER_.* OPENSSL_.* CURL_.* SYSTEMD_.* MAN.* AWKPATH AWKLIBPATH TAR_OPTIONS GREP_OPTIONS LS_COLORS POSIXLY_CORRECT PG.* MYSQL_.*
    REDISCLI_.* APT_.* DPKG_.* SUDO_.* JQ_.* RIPGREP_.* FZF_.* GZIP XZ_.* ZSTD_.* CDPATH GLOBIGNORE HIST.* EXINIT VIMINIT INPUTRC`).join(
    "|",
  )})$`,
);

/** What is against setting a variable for a program; null when it is one of the harmless ones. */
export function environmentVariable(name: string, value: string): Objection | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    return blocked("env.name", `\`${shown(name)}\` is not the name of a variable, so programs differ on what it is.`);
  const allowed = Object.hasOwn(harmless, name) ? harmless[name] : locale.test(name) ? harmless["LANG"] : undefined;
  if (allowed?.test(value) === true) return null;
  if (dangerous.test(name))
    return blocked("env.dangerous", `\`${shown(name)}\` decides what a program loads, runs or reads.`, "leave the variable out");
  return held("env.variable", `Nobody knows what \`${shown(name)}\` does to a program.`, "leave the variable out");
}

/** A shell's own `NAME=VALUE COMMAND` is held, and `env` in front of it must not make it less than that. */
const second = held("env.second", "One variable may be set for a command, no more.", "leave out all variables but one");

/** `env NAME=VALUE ... COMMAND`: each name and value before the command. */
export const env: Check = ({ parsed }) => {
  const end = parsed.operands.findIndex(({ value }) => !value.includes("="));
  const assignments = end === -1 ? parsed.operands : parsed.operands.slice(0, end);
  return {
    findings: objecting(
      ...assignments.map((at) => {
        const split = at.value.indexOf("=");
        return [environmentVariable(at.value.slice(0, split), at.value.slice(split + 1)), at] as const;
      }),
      ...assignments.slice(1).map((at) => [second, at] as const),
    ),
  };
};
