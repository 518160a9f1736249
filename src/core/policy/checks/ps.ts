import { held, type Objection } from "../facts.js";
import { hasFlag, objecting, type Call, type Check } from "./check.js";

/** What may stand beside `-e`: with any other letter procps might start again, and read `e` as "with the environment". */
const besideEvery = /^-[AadefFjlLTmMZPVwycoOpCqH]$/;

/**
 * procps reads `-auxe` as `auxe`, environments and all, when there is no user called `xe`; and it starts again in
 * that way after whatever it cannot take, as `-x`, or `-T` beside `-H`. So a user behind `-u` in the same word is
 * either the `x` of `-aux` or not read here, and `-e` stands beside known letters only. Source: procps-ng 4.0.2.
 */
export const ps: Check = (call) => {
  const glued = call.parsed.flags.find(
    ({ flag, at, value }) => flag.name === "-u" && value?.index === at.index && !/^-[aAfHlLmTwj]*u[xfwl]{1,4}$/.test(at.value),
  );
  const found = glued === undefined ? null : held("ps.flag.-u", "`ps` may read this as other flags.", "write `-u USER` with a blank");
  return { findings: objecting([found, glued?.at ?? null], [environment(call), null]) };
};

function environment(call: Call): Objection | null {
  if (!hasFlag(call, "-e")) return null;
  const letters = call.parsed.flags.filter(({ flag }) => /^-[A-Za-z]$/.test(flag.name));
  const isPlain = letters.every(({ flag }) => besideEvery.test(flag.name));
  const isTwice = hasFlag(call, "-T", "-L", "-m") && hasFlag(call, "-H", "--forest");
  return isPlain && !isTwice
    ? null
    : held(
        "ps.environment",
        "`ps` may read these flags together as a look at environments, which hold secrets.",
        "write `ps -ef` or `ps aux`",
      );
}
