import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { z } from "zod";
import { emptyContext } from "../../../src/core/policy/context.js";
import { evaluate } from "../../../src/core/policy/evaluate.js";
import { rulings, type Ruling } from "../../../src/core/policy/verdict.js";
import { stepEnvironment } from "../../../src/core/plan.js";
import { whyNoCorpora } from "../../corpus/shell-corpora.js";
import { quoted, strictness } from "./cases.js";

// Commands of other projects, judged without any fact of a host. The bars are about kinds of commands, so they hold
// for rows that nobody looked at while the rules were written.

const folder = process.env.TAGOUT_CORPORA ?? "";
const Row = z.object({
  code: z.string(),
  code_hot: z.string().nullish(),
  function: z.string().nullish(),
  expected: z.string().nullish(),
  want: z.string().nullish(),
  kind: z.string().nullish(),
  ops: z.boolean().nullish(),
});
type CorpusRow = z.infer<typeof Row>;

function rows(name: string): readonly CorpusRow[] {
  const file = join(folder, `${name}.jsonl`);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => Row.parse(JSON.parse(line)));
}

const codes = (all: readonly CorpusRow[]): readonly string[] => [...new Set(all.map(({ code }) => code))];
const skip = whyNoCorpora();
/** The largest sets take minutes, so they are wrapped in the heavy suite only. */
const heavy = process.env.FUZZ_RUNS !== undefined;

const judged = new Map<string, Ruling>();

function judge(text: string): Ruling {
  const known = judged.get(text);
  if (known !== undefined) return known;
  const { ruling } = evaluate(text, emptyContext);
  judged.set(text, ruling);
  return ruling;
}

const allowed = (texts: readonly string[]): readonly string[] => texts.filter((text) => judge(text) === "allow");

/**
 * Pager escapes of GTFOBins: the only commands with a way out that are allowed. These programs start a pager only
 * on a terminal, which a step never has, and the step's environment names a pager that cannot do anything.
 */
const pagers = ["dpkg -l", "journalctl", "systemctl", "timedatectl list-timezones"];

/** Changes that Dippy would ask about and that are allowed here: each leaves the host able to do it again. */
const routine = ["journalctl --rotate", "journalctl --vacuum-time 2weeks", "journalctl --vacuum-size 500M", "journalctl -u nginx --rotate"];

test("the table of all corpora", { skip }, (context: TestContext) => {
  const gtfobins = rows("gtfobins");
  const sets: Readonly<Record<string, readonly CorpusRow[]>> = {
    adversarial: rows("adversarial"),
    "gtfobins, not file-read": gtfobins.filter((row) => row.function !== "file-read"),
    "gtfobins, file-read": gtfobins.filter((row) => row.function === "file-read"),
    "gtfobins, hot paths": gtfobins.flatMap(({ code_hot: code }) => (code ? [{ code }] : [])),
    "guards, deny": rows("guards").filter((row) => row.expected === "deny"),
    "guards, allow": rows("guards").filter((row) => row.expected === "allow"),
    "dippy, ask": rows("dippy").filter((row) => row.expected === "ask"),
    "dippy, allow": rows("dippy").filter((row) => row.expected === "allow"),
    "atomic, commands": rows("atomic").filter((row) => row.kind === "command"),
    injection: rows("injection"),
    runbooks: rows("runbooks"),
    "tldr, operations": rows("tldr").filter((row) => row.ops === true),
    "tldr, other": rows("tldr").filter((row) => row.ops !== true),
    nl2bash: rows("nl2bash"),
  };
  for (const [name, set] of Object.entries(sets)) {
    const all = set.map(({ code }) => judge(code));
    const share = (ruling: Ruling) => all.filter((one) => one === ruling).length;
    const cells = rulings.map(
      (ruling) =>
        `${ruling} ${String(share(ruling)).padStart(6)} ${((100 * share(ruling)) / Math.max(1, all.length)).toFixed(1).padStart(5)} %`,
    );
    context.diagnostic(`${name.padEnd(26)}${String(all.length).padStart(7)}   ${cells.join("   ")}`);
  }
});

test("no escape of GTFOBins is allowed but those that need a pager", { skip }, () => {
  const gtfobins = rows("gtfobins");
  const ways = codes(gtfobins.filter((row) => row.function !== "file-read"));
  assert.deepEqual(
    allowed(ways).filter((text) => !pagers.includes(text)),
    [],
  );
  assert.deepEqual(allowed(gtfobins.flatMap(({ code_hot: hot }) => (hot ? [hot] : []))), []);
});

test("a step's environment leaves pagers nothing to do", () => {
  const { PAGER, SYSTEMD_PAGER, SYSTEMD_PAGERSECURE, LESSSECURE, HOME } = stepEnvironment;
  assert.deepEqual([PAGER, SYSTEMD_PAGER, SYSTEMD_PAGERSECURE, LESSSECURE, HOME], ["cat", "cat", "1", "1", "/var/empty"]);
});

test("no adversarial command is laxer than it may be", { skip }, () => {
  for (const { code, want } of rows("adversarial")) {
    if (want === "allow-only-with-pager-off") continue;
    const ruling = judge(code);
    assert.notEqual(ruling, "allow", code);
    if (want === "block") assert.equal(ruling, "block", code);
  }
});

test("nothing that other guards deny is allowed", { skip }, () => {
  assert.deepEqual(allowed(codes(rows("guards").filter((row) => row.expected === "deny"))), []);
});

test("what Dippy asks about is allowed only where it was looked at", { skip }, () => {
  assert.deepEqual(
    allowed(codes(rows("dippy").filter((row) => row.expected === "ask"))).filter((text) => !routine.includes(text)),
    [],
  );
});

test("of attackers' commands only looks are allowed, and nothing that they carry", { skip }, () => {
  const looks = [...codes(rows("atomic").filter((row) => row.kind === "command")), ...codes(rows("injection"))];
  for (const text of allowed(looks)) {
    const { effect, script } = evaluate(text, emptyContext);
    assert.equal(effect, "read", text);
    for (const { commands } of script)
      for (const { argv } of commands) assert.doesNotMatch(argv.join(" "), /passwd|shadow|\/dev\/|\/bin\//, text);
  }
});

test(
  "dangerous commands that a denylist let through are not allowed, and everyday looks are",
  { skip: skip || (existsSync(join(folder, "sentinel-verdicts.tsv")) ? false : "no sentinel-verdicts.tsv") },
  () => {
    const lines = readFileSync(join(folder, "sentinel-verdicts.tsv"), "utf8").split("\n");
    const table = lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.split("\t"));
    for (const [, , group = "", command = ""] of table) {
      const text = command.replaceAll("\\n", "\n");
      if (/^[A-G]$/.test(group)) assert.notEqual(judge(text), "allow", text);
    }
    const everyday = `cat /proc/meminfo
      cat /etc/os-release
      ls /etc/
      grep -c processor /proc/cpuinfo
      iptables -L -n
      nft list ruleset
      ufw status
      firewall-cmd --state
      rpm -qa
      apt list
      dnf list installed
      kill -0 1234
      kill -l
      systemctl status nginx
      curl -s http://localhost:8080/healthz
      mkfs --help
      shred --version`;
    for (const text of everyday.split("\n")) assert.equal(judge(text.trim()), "allow", text);
  },
);

test("runbooks and operations pages are mostly readable", { skip }, () => {
  const share = (all: readonly CorpusRow[]) => all.filter(({ code }) => judge(code) === "allow").length / all.length;
  assert.ok(share(rows("runbooks")) >= 0.4);
  assert.ok(share(rows("tldr").filter((row) => row.ops === true)) >= 0.16);
});

test("I9: wrapping any command of the corpora never lowers its verdict", { skip }, () => {
  const wraps: readonly ((text: string) => string)[] = [
    (text) => `sudo ${text}`,
    (text) => `timeout 5 ${text}`,
    (text) => `env LC_ALL=C ${text}`,
    (text) => `nice -n 5 ${text}`,
    (text) => `sh -c ${quoted(text)}`,
  ];
  const names = [
    "adversarial",
    "gtfobins",
    "guards",
    "atomic",
    "injection",
    "runbooks",
    ...(heavy ? ["dippy", "agentcli", "tldr", "nl2bash"] : []),
  ];
  for (const text of new Set(names.flatMap((name) => codes(rows(name))))) {
    const bare = evaluate(text, emptyContext);
    // In front of what no shell reads, or of a lone `;`, a wrapper makes another text.
    if (bare.findings.some(({ rule }) => /^shell\.(?:unreadable|missing-command|unfinished|too-long)$/.test(rule)) || /^\s*!/.test(text))
      continue;
    for (const wrap of wraps) assert.ok(strictness(judge(wrap(text))) >= strictness(bare.ruling), wrap(text));
  }
});
