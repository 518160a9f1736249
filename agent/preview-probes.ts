/** How much of the real thing a preview saw. */
export type Tier = "T0" | "T1" | "T2";

/** A read-only command that says more about a change than the change's own words do. */
export interface PreviewProbe {
  readonly tier: Exclude<Tier, "T0">;
  readonly argv: readonly string[];
  /** What nobody tried. */
  readonly notSimulated: string;
  /** Text in its answer that means the change cannot work. */
  readonly obstacle?: RegExp;
  /** Whether an exit code other than 0 means so too. */
  readonly mustSucceed: boolean;
}

type Make = (args: readonly string[]) => PreviewProbe | null;

/**
 * The vetted table: the tool's own dry run (T1) where it is known to change nothing, else a look at the target (T2).
 * Each argv is written out here; nothing is ever made by adding `--dry-run` to what was asked for, because a program
 * that does not know the flag for that verb acts (`systemctl --dry-run restart` restarts). Whatever is here has to be
 * `allow` and `read` by the host's own policy too, or it is not asked.
 */
const makers: Readonly<Record<string, Make>> = {
  systemctl: (args) => {
    const unit = args.filter((word) => !word.startsWith("-"))[1];
    return unit === undefined ? null : unitProbe(unit);
  },
  service: ([unit]) => (unit === undefined ? null : unitProbe(unit)),
  logrotate: (args) => {
    const file = args.find((word) => word.startsWith("/"));
    return file === undefined ? null : own(["logrotate", "-d", file], "the scripts that logrotate calls after a rotation");
  },
  "apt-get": (args) => simulated(args),
  apt: (args) => simulated(args),
  nginx: () => own(["nginx", "-t"], "the reload itself"),
  journalctl: () => look(["journalctl", "--disk-usage", "--no-pager"], "which journal files would go"),
  sysctl: (args) => {
    const key = args.find((word) => /^[a-z][A-Za-z0-9_.-]*=/.test(word))?.split("=")[0];
    return key === undefined ? null : look(["sysctl", "-n", key], "the effect of the new value");
  },
  docker: (args) => containers("docker", args),
  podman: (args) => containers("podman", args),
  kubectl: (args) => workload(args),
};

/** The probe for one command of a change step; null when nothing better than its own words is known. */
export function probeFor(program: string, args: readonly string[]): PreviewProbe | null {
  return Object.hasOwn(makers, program) ? (makers[program]?.(args) ?? null) : null;
}

const own = (argv: readonly string[], notSimulated: string): PreviewProbe => ({ tier: "T1", argv, notSimulated, mustSucceed: true });
const look = (argv: readonly string[], notSimulated: string): PreviewProbe => ({ tier: "T2", argv, notSimulated, mustSucceed: true });

const unitFacts = "Id,LoadState,ActiveState,SubState,MainPID,NRestarts,RequiredBy,BoundBy,ConsistsOf";

function unitProbe(unit: string): PreviewProbe {
  const probe = look(["systemctl", "show", "--no-pager", "-p", unitFacts, unit], "whether the unit comes up again");
  return { ...probe, obstacle: /^LoadState=(?!loaded$)/m };
}

/** @source apt-get(8): -s performs no action and needs no lock; [M] 0 files changed. */
function simulated(args: readonly string[]): PreviewProbe | null {
  const verb = args.find((word) => word === "clean" || word === "autoclean");
  return verb === undefined ? null : own(["apt-get", "-s", verb], "how much room the deletion frees");
}

function containers(program: string, args: readonly string[]): PreviewProbe | null {
  const name = args.filter((word) => !word.startsWith("-")).at(-1);
  return name === undefined ? null : look([program, "ps", "-a", "--filter", `name=${name}`], "whether the container comes up again");
}

function workload(args: readonly string[]): PreviewProbe | null {
  const namespace = args[args.indexOf("-n") + 1];
  const words = args.filter((word, n) => !word.startsWith("-") && args[n - 1] !== "-n");
  const named = words[words.indexOf("restart") + 1];
  if (!args.includes("-n") || namespace === undefined || named === undefined) return null;
  const kindAndName = named.includes("/") ? [named] : [named, ...words.slice(words.indexOf("restart") + 2, words.indexOf("restart") + 3)];
  return look(["kubectl", "get", ...kindAndName, "-n", namespace], "the new pods, and what admission says to them");
}
