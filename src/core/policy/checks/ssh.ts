import { blocked } from "../facts.js";
import { against, together } from "../judged.js";
import type { Check } from "./check.js";

/** Tunnels, other settings files, and options that run a program on this host. */
const tunnels = /^-(?:[A-Za-z0-9]*[LRDwWYXA]|[FSMEI]|o)/;
const running = /Command|Include|Match|SendEnv|IdentityAgent|PKCS11|ProxyUseFdpass/i;

/** Another host is held at best; ways between hosts, programs started here and dangerous commands there are blocked. */
export const ssh: Check = ({ words, judgeText }) => {
  const risky = words.filter(
    ({ value }, index) =>
      (tunnels.test(value) && !/^-o/.test(value)) ||
      (/^-o/.test(value) && running.test(value)) ||
      (words[index - 1]?.value === "-o" && running.test(value)),
  );
  const texts = words
    .flatMap((at, index) =>
      at.value.startsWith("-")
        ? []
        : [
            {
              at,
              text: words
                .slice(index)
                .map(({ value }) => value)
                .join(" "),
            },
          ],
    )
    .slice(1, 3);
  const inner = together(...texts.map(({ at, text }) => judgeText(text, at))).findings.filter(({ ruling }) => ruling === "block");
  return {
    findings: [
      ...risky.map((at) =>
        against(blocked("ssh.option", "It would open a way between hosts, or run a program here.", "leave the option out"), at),
      ),
      ...inner,
    ],
  };
};
