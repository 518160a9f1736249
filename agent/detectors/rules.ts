import { z } from "zod";
import { severities, type Severity, type SignalKind } from "../../src/core/signal.js";

/**
 * When each signal is raised and cleared. Percentages are of what is used, so higher is always worse. The defaults are the
 * middle of what netdata, node-mixin and oomd ship: they wake nobody for a spike.
 */

const percent = z.number().min(0).max(100);
const seconds = z
  .int()
  .min(0)
  .max(7 * 24 * 3_600);
const severity = z.enum(severities);

const timing = (forSeconds: number, severe: Severity, clearForSeconds = 60) => ({
  enabled: z.boolean().default(true).describe("Whether this signal is looked for."),
  forSeconds: seconds.default(forSeconds).describe("How long it must last without a break before it is raised."),
  clearForSeconds: seconds.default(clearForSeconds).describe("How long it must be well before it is cleared."),
  severity: severity.default(severe).describe("P1 is the most urgent."),
});

const memoryLow = z
  .strictObject({
    ...timing(300, "P2"),
    raisePercent: percent.default(90).describe("Memory in use, not counting what the kernel can give back at once."),
    clearPercent: percent.default(85),
    minPressurePercent: percent
      .default(5)
      .describe("Raised only when programs also wait for memory this share of a minute; 0 to ignore it."),
    criticalPercent: percent.default(97).describe("Raised as P1 from here."),
  })
  .prefault({});

const memoryPressure = z
  .strictObject({
    ...timing(60, "P2"),
    raiseSomePercent: percent.default(25).describe("Share of the last minute in which at least one program waited for memory."),
    raiseFullPercent: percent.default(10).describe("Share of the last minute in which all of them did."),
    clearPercent: percent.default(5),
  })
  .prefault({});

const memoryProcess = z
  .strictObject({
    ...timing(60, "P3"),
    programs: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(64).describe("The program's name, exactly as ps -o comm shows it."),
          ceilingBytes: z.int().positive().describe("Resident memory of one of its processes above which it is reported."),
        }),
      )
      .default([])
      .describe("Programs with a ceiling; none unless named here."),
    clearPercent: percent.default(90).describe("Of the ceiling: below it the signal is cleared."),
  })
  .prefault({});

const diskSpace = z
  .strictObject({
    ...timing(300, "P2"),
    raisePercent: percent.default(90),
    clearPercent: percent.default(85),
    freeBelowBytes: z
      .int()
      .positive()
      .default(20 * 1024 ** 3)
      .describe("Raised only when less than this is free, so that a very large disk does not cry early."),
    criticalPercent: percent.default(98).describe("Raised as P1 from here."),
    alsoMounts: z.array(z.string().startsWith("/")).default([]).describe("Mount points watched whatever their type."),
    ignoreMounts: z.array(z.string().startsWith("/")).default([]).describe("Mount points not watched, with everything under them."),
  })
  .prefault({});

const diskInodes = z
  .strictObject({
    ...timing(900, "P2"),
    raisePercent: percent.default(95),
    clearPercent: percent.default(92),
    criticalPercent: percent.default(99),
  })
  .prefault({});

const cpuHigh = z
  .strictObject({
    ...timing(900, "P3"),
    raisePercent: percent.default(90).describe("Share of all cores that is busy."),
    clearPercent: percent.default(75),
    minPressurePercent: percent
      .default(20)
      .describe("Raised only when programs also wait for a core this share of a minute; 0 to ignore it."),
  })
  .prefault({});

const pressure = (raise: number, clear: number, forSeconds: number) =>
  z.strictObject({ ...timing(forSeconds, "P3"), raisePercent: percent.default(raise), clearPercent: percent.default(clear) }).prefault({});

const unitFailed = z
  .strictObject({
    ...timing(60, "P2", 300),
    everySeconds: seconds.min(1).default(30).describe("How often systemd is asked."),
    ignore: z.array(z.string()).default([]).describe("Units whose failure is no news."),
  })
  .prefault({});

/** Schedulers, build tools and watchers: what they start is meant to end. Names as the kernel cuts them, at 15 bytes. */
const busyParents = (
  "cron crond atd anacron sshd make ninja gmake inetd xinetd containerd-shim runc conmon dockerd kubelet consul telegraf collectd " +
  "zabbix_agentd nrpe monit puppet chef-client salt-minion"
).split(" ");

const crashLoop = z
  .strictObject({
    enabled: z.boolean().default(true),
    deaths: z.int().min(2).max(100).default(3).describe("Ends of one program under one parent that make a loop."),
    withinSeconds: seconds.min(1).default(300).describe("In this time."),
    maxLifeSeconds: seconds.min(1).default(60).describe("A run that lasted longer than this was no crash."),
    clearForSeconds: seconds.default(60),
    severity: severity.default("P3"),
    programs: z.array(z.string()).default([]).describe("Programs watched whatever starts them, also a shell's loop."),
    ignorePrograms: z.array(z.string()).default([]).describe("Programs that are meant to end again and again."),
    ignoreParents: z.array(z.string()).default(busyParents).describe("Programs whose children are meant to end."),
  })
  .prefault({});

/** The section `detectors` of the agent's configuration. */
export const detectorRules = z
  .strictObject({
    "memory-low": memoryLow,
    "memory-pressure": memoryPressure,
    "memory-process": memoryProcess,
    "disk-space": diskSpace,
    "disk-inodes": diskInodes,
    "cpu-high": cpuHigh,
    "cpu-pressure": pressure(60, 20, 600).describe("Share of the last minute in which a program waited for a core."),
    "io-pressure": pressure(20, 10, 300).describe("Share of the last minute in which everything waited for a disk."),
    "unit-failed": unitFailed,
    "crash-loop": crashLoop,
  } satisfies Record<SignalKind, z.ZodType>)
  .prefault({});

export type DetectorRules = z.infer<typeof detectorRules>;
export type Rule<K extends SignalKind> = DetectorRules[K];
