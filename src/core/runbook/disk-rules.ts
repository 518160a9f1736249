import { bytesText } from "../bytes-text.js";
import type { FileFact, FileSystemFact } from "../evidence.js";
import { globs } from "../policy/glob.js";
import { check, inspect, mayRestart, remedy, type RunbookCase, type RunbookRule } from "./rule.js";
import { firstMatch, itemsFrom, topBy } from "./evidence.js";

/** Share of the file system from which one file is the cause. */
const dominantShare = 0.2;

/** Full file systems. */
export const diskRules: readonly RunbookRule[] = [
  {
    id: "disk.deleted-file-held-open",
    version: 1,
    signals: ["disk-space"],
    causeClass: "deleted_file_held_open",
    confidence: 85,
    risk: "medium",
    fit: (seen) => {
      const { evidence } = seen;
      const held = firstMatch(evidence, /pid (\d{1,10}) \(([^()\n]{1,32})\)[^\n]{0,80}? (\/[^\n]{1,200}?) \(deleted\)/);
      const holder = evidence.facts.processes.find(({ pid }) => String(pid) === held?.match[1]);
      if (held === null || holder === undefined) return null;
      return {
        entity: holder.name,
        cause: `${holder.name} (pid ${holder.pid}) still holds a file open that was deleted; its space comes back only when the file is closed.`,
        evidence: [held.id],
        commands: [
          inspect(["lsof", "-nP", "+L1"], "List deleted files that are still open."),
          ...(mayRestart(holder.unit, seen)
            ? [remedy(["systemctl", "restart", holder.unit], "A restart closes the file and frees its space.")]
            : []),
          check(["df", "-h", evidence.signal.subject], "See that the space came back."),
        ],
      };
    },
  },
  {
    id: "disk.log-without-rotation",
    version: 1,
    signals: ["disk-space"],
    causeClass: "disk_full",
    confidence: 80,
    risk: "medium",
    fit: (seen) => {
      const log = largestFile(seen, (path) => path.endsWith(".log"));
      if (log === null) return null;
      const mayEmpty = globs(seen.profile?.logScopes ?? [])(log.path);
      return {
        entity: log.path,
        cause: `${log.path} takes ${bytesText(log.bytes)} of ${seen.evidence.signal.subject}: a log that grows without rotation.`,
        evidence: itemsFrom(seen.evidence, "files", "df", "mounts"),
        commands: [
          inspect(["ls", "-l", log.path], "See its size and owner."),
          ...(mayEmpty ? [remedy(["truncate", "-s", "0", log.path], "Empty the log. Its lines are lost; the program keeps writing.")] : []),
          check(["df", "-h", seen.evidence.signal.subject], "See that the space came back."),
        ],
      };
    },
  },
  {
    id: "disk.journal-large",
    version: 1,
    signals: ["disk-space"],
    causeClass: "disk_full",
    confidence: 70,
    risk: "low",
    fit: (seen) => {
      const journal = largestFile(seen, (path) => path.startsWith("/var/log/journal/"));
      if (journal === null) return null;
      return {
        entity: "systemd-journald",
        cause: "The system journal takes a large share of the file system.",
        evidence: itemsFrom(seen.evidence, "files"),
        commands: [
          inspect(["journalctl", "--disk-usage"], "See how much the journal takes."),
          remedy(["journalctl", "--vacuum-size=500M"], "Drop the oldest journal files down to 500 MB."),
          check(["df", "-h", seen.evidence.signal.subject], "See that the space came back."),
        ],
      };
    },
  },
  {
    id: "disk.inodes",
    version: 1,
    signals: ["disk-inodes"],
    causeClass: "inode_exhaustion",
    confidence: 70,
    risk: "low",
    fit: ({ evidence }) => ({
      entity: evidence.signal.subject,
      cause: `${evidence.signal.subject} has run out of inodes: some program makes very many small files there.`,
      evidence: itemsFrom(evidence, "files", "df", "mounts"),
      commands: [
        inspect(["df", "-i", evidence.signal.subject], "See how many inodes are left."),
        inspect(["ls", "-l", evidence.signal.subject], "See which folders are large."),
      ],
    }),
  },
];

function largestFile({ evidence }: RunbookCase, fits: (path: string) => boolean): FileFact | null {
  const size = fileSystem(evidence.facts.fileSystems, evidence.signal.subject)?.sizeBytes ?? Number.POSITIVE_INFINITY;
  const candidates = evidence.facts.files.filter(({ path, bytes }) => fits(path) && bytes >= size * dominantShare);
  return topBy(candidates, ({ bytes }) => bytes);
}

const fileSystem = (all: readonly FileSystemFact[], mount: string): FileSystemFact | undefined => all.find((one) => one.mount === mount);
