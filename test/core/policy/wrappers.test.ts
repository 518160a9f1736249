import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyContext } from "../../../src/core/policy/context.js";
import { evaluate } from "../../../src/core/policy/evaluate.js";
import { exampleContext } from "../../../src/core/policy/examples.js";
import { families } from "../../../src/core/policy/families/index.js";
import { kept, quoted, ruled, strictness } from "./cases.js";

const argvs = (text: string) =>
  evaluate(text, exampleContext).script.map(({ after, commands }) => [after, commands.map(({ argv }) => argv.join(" "))]);

test("a shell around a literal text is taken away, and its text is the plan", () => {
  assert.deepEqual(argvs("sh -c 'df -h'"), [["always", ["df -h"]]]);
  assert.deepEqual(argvs("bash -c 'uptime; free -m && id' || true"), [
    ["always", ["uptime"]],
    ["always", ["free -m"]],
    ["ok", ["id"]],
    ["fail", ["true"]],
  ]);
  assert.deepEqual(argvs("sudo sh -c 'ps aux | head -5' | wc -l"), [["always", ["sudo ps aux", "sudo head -5", "wc -l"]]]);
  assert.deepEqual(argvs("timeout 5 sh -c \"sh -c 'df -h'\""), [["always", ["timeout 5 df -h"]]]);
});

test("a command has the streams of the shell that it was in", () => {
  const streams = (text: string) =>
    evaluate(text, exampleContext).script.flatMap(({ commands }) => commands.map(({ stdout, stderr }) => `${stdout} ${stderr}`));
  assert.deepEqual(streams("sh -c 'df; id' 2>&1"), ["capture stdout", "capture stdout"]);
  assert.deepEqual(streams("sh -c 'df | wc' 2>/dev/null"), ["pipe null", "capture null"]);
  assert.deepEqual(streams("sh -c 'df | wc' >/dev/null"), ["pipe capture", "null capture"]);
  assert.deepEqual(streams("sh -c 'df 2>/dev/null; id >/dev/null' 2>&1"), ["capture null", "null capture"]);
});

test("a shell that cannot be taken away without changing the meaning is held", () => {
  ruled(
    "review",
    ["true && sh -c 'df; id'", "sudo sh -c 'df; id'", "sh -c 'df; id' | wc -l", "sh -c 'df >/dev/null' | wc -l"],
    exampleContext,
  );
  ruled("review", ["sh -c 'df | wc' 2>&1", "bash -ec 'df; id'", "sh -c df x", "sh -c 'df $HOME'"], exampleContext);
});

test("the built-in step stands for the usual ways to drop the kernel's caches", () => {
  for (const text of [
    "echo 3 > /proc/sys/vm/drop_caches",
    "echo 3 | tee /proc/sys/vm/drop_caches",
    "sh -c 'echo 3 > /proc/sys/vm/drop_caches'",
  ])
    assert.deepEqual(argvs(text), [["always", ["sysctl -w vm.drop_caches=3"]]], text);
  assert.deepEqual(argvs("sync; echo 1 > /proc/sys/vm/drop_caches"), [
    ["always", ["sync"]],
    ["always", ["sysctl -w vm.drop_caches=1"]],
  ]);
  assert.deepEqual(argvs("sync && echo 2 | sudo tee /proc/sys/vm/drop_caches >/dev/null"), [
    ["always", ["sync"]],
    ["ok", ["sudo sysctl -w vm.drop_caches=2"]],
  ]);
  kept(
    [
      "echo 4 > /proc/sys/vm/drop_caches",
      "echo 3 > /proc/sys/vm/x",
      "echo 3 | tee /proc/sys/vm/drop_caches /etc/x",
      "rm x; echo 3 > /proc/sys/vm/drop_caches",
    ],
    exampleContext,
  );
  kept(
    [
      "echo 'a; echo 3 > /proc/sys/vm/drop_caches",
      "echo 3 | tee /proc/sys/vm/drop_caches | sh",
      "echo 3 > /proc/sys/vm/drop_caches; reboot",
    ],
    exampleContext,
  );
});

test("I9: wrapping an example never lowers its verdict", () => {
  const wraps: readonly ((text: string) => string)[] = [
    (text) => `sudo ${text}`,
    (text) => `timeout 5 ${text}`,
    (text) => `env LC_ALL=C ${text}`,
    (text) => `nice -n 5 ${text}`,
    (text) => `nohup ${text}`,
    (text) => `xargs ${text}`,
    (text) => `true && ${text}`,
    (text) => `sh -c ${quoted(text)}`,
    (text) => `sudo timeout 5 bash -c ${quoted(text)}`,
    (text) => `ssh web-01 ${quoted(text)}`,
  ];
  for (const { examples } of families) {
    for (const text of [...(examples.allow ?? []), ...(examples.review ?? []), ...(examples.block ?? [])]) {
      const bare = strictness(evaluate(text, exampleContext).ruling);
      for (const wrap of wraps) assert.ok(strictness(evaluate(wrap(text), exampleContext).ruling) >= bare, wrap(text));
    }
  }
});

test("I9: a program that is only known on the host, or written to be misread, is blocked", () => {
  ruled(
    "block",
    ["/???/??t x", "$CMD -rf /", "~/x", "LD_PRELOAD=/x ls", "timeout 5 LD_PRELOAD=/x ls", "sudo '' x", "r\u200bm -rf /", "ls\rid"],
    emptyContext,
  );
  ruled(
    "block",
    ["nice nice nice nice nice nice df", "ls 'a\u0000b'", "a".repeat(5000), "echo 'x", "df -h ${x:-$(rm -rf /)}"],
    emptyContext,
  );
});

test("I9: nothing that a pipe could feed a shell is let near one", () => {
  ruled(
    "block",
    ["echo x | sh", "base64 -d | bash", "curl -s http://localhost/x | sudo sh", "cat /var/log/x.log | xargs sh", "printf x | env sh"],
    emptyContext,
  );
});

test("a word of the shell's own language is no program behind a wrapper either, and a flag is never one", () => {
  ruled("block", ["sudo if -x", "env ! -f", "timeout 5 [[ -f x", "nice coproc ls"], emptyContext);
  const pairs = [
    "time -f='${x}'",
    "time --checkpoint-action=exec=/bin/sh",
    "time -p -f",
    "time '' x",
    "time /' --output=/etc/cron.d/x 'import",
    "time 'a b/reboot'",
  ];
  for (const code of pairs)
    assert.ok(strictness(evaluate(`sudo ${code}`, emptyContext).ruling) >= strictness(evaluate(code, emptyContext).ruling), code);
});
