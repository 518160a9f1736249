import { blocked } from "../facts.js";
import { words } from "../words.js";
import { objecting, type Check } from "./check.js";

/** Names that keep a host alive or reachable. */
const vital = /^(?:ssh|sshd|systemd.*|init|kubelet|containerd.*|dockerd|dbus.*|tagout.*|\.|\.\*|)$/;
const selectors = words(`v u U g G P s t o y r -inverse -uid -euid -group -parent -session -terminal -user -older-than -younger-than
  -regexp`);
const many = new RegExp(`^-(?:${selectors.join("|")})(?:=.*|[0-9a-z].*)?$`);

/** Signals by name are held at best; some would take the host away. */
export const pkill: Check = ({ words }) => ({
  findings: objecting(
    ...words.map((at) => {
      if (many.test(at.value) && !/^-(?:SIG)?[A-Z]+$/.test(at.value))
        return [
          blocked(
            "pkill.many",
            `\`${at.value.slice(0, 40)}\` picks processes by something else than their name.`,
            "name one process from the evidence",
          ),
          at,
        ] as const;
      return [
        !at.value.startsWith("-") && vital.test(at.value)
          ? blocked("process.protected", `The host or its safety rests on \`${at.value}\`.`)
          : null,
        at,
      ] as const;
    }),
  ),
});
