import { scan } from "../../shell/scan.js";
import { blocked } from "../facts.js";
import { against, together } from "../judged.js";
import type { Check } from "./check.js";

const tunnels = /^-(?:[A-Za-z0-9]*[LRDWwYXA]|o=?.*(?:ProxyCommand|LocalCommand|PermitLocalCommand|ProxyUseFdpass|KnownHostsCommand|Include|Match|SendEnv|IdentityAgent|PKCS11).*|F|S|M|E|I)/i;

/** Another host is held at best; tunnels, programs of its options and dangerous commands there are blocked. */
export const ssh: Check = ({ words, judge }) => {
  const risky = words.filter(({ value }, index) => tunnels.test(value) || /ProxyCommand|LocalCommand|KnownHostsCommand/i.test(value) || (words[index - 1]?.value === "-o" && /command/i.test(value)));
  const texts = words.flatMap((at, index) => (at.value.startsWith("-") ? [] : [{ at, text: words.slice(index).map(({ value }) => value).join(" ") }])).slice(1, 4);
  const inner = texts.flatMap(({ at, text }) => {
    const read = scan(text);
    const commands = read.ok ? read.value.flatMap((pipeline) => pipeline.commands) : [];
    return commands.map((command) => judge(command.words.map((word) => ({ value: word.value, index: at.index, word: { ...word, span: at.word.span } }))));
  });
  return {
    findings: [...risky.map((at) => against(blocked("ssh.option", "It would open a way between hosts, or run a program here.", "leave the option out"), at)), ...together(...inner).findings.filter(({ ruling }) => ruling === "block")],
  };
};
