import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { test } from "node:test";
import { policyCommand } from "../../src/cli/policy.js";
import { maxLineBytes } from "../../src/cli/policy/lines.js";
import type { World } from "../../src/cli/world.js";
import { fakeWorld } from "../fakes/fake-world.js";

interface Run {
  readonly out: string;
  readonly complaints: readonly string[];
  readonly code: number;
}

/** A reader of our output that takes what it is given at its own pace. */
function collector(parts: string[]): Writable {
  return new Writable({
    highWaterMark: 1,
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      parts.push(chunk);
      setImmediate(done);
    },
  });
}

async function run(args: readonly string[], input: Iterable<string | Buffer> = [], over: Partial<World> = {}): Promise<Run> {
  const parts: string[] = [];
  const { world, complaints, codes } = fakeWorld({
    stdin: Readable.from(input, { objectMode: false }),
    stdout: collector(parts),
    say: (line) => void parts.push(`${line}\n`),
    ...over,
  });
  await policyCommand(world).parseAsync(["node", "policy", ...args]);
  return { out: parts.join(""), complaints, code: codes.at(-1) ?? 0 };
}

interface AnswerShape {
  readonly id: unknown;
  readonly verdict: string;
  readonly effect: string;
  readonly rule: string;
  readonly reason: string;
}

async function lines(input: Iterable<string | Buffer>, args: readonly string[] = []): Promise<readonly AnswerShape[]> {
  const { out } = await run(["judge", "--jsonl", ...args], input);
  assert.ok(out === "" || out.endsWith("\n"));
  return out
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as AnswerShape);
}

const row = (id: unknown, code: unknown) => `${JSON.stringify({ id, code })}\n`;

test("each line of input gets one line of output, in order, with exactly the five fields", async () => {
  const answers = await lines([row("a", "uname -a"), row(2, "uname x"), row(null, "uname &&")]);
  assert.deepEqual(
    answers.map(({ id, verdict }) => [id, verdict]),
    [
      ["a", "allow"],
      [2, "review"],
      [null, "block"],
    ],
  );
  for (const answer of answers) assert.deepEqual(Object.keys(answer), ["id", "verdict", "effect", "rule", "reason"]);
});

test("what is no such line is blocked with a reason, and keeps its place and its id if it has one", async () => {
  const answers = await lines([
    "nonsense\n",
    "\n",
    "[1]\n",
    '{"id":"x"}\n',
    '{"id":"y","code":7}\n',
    '"ls"\n',
    "null\n",
    Buffer.from([0xff, 0x0a]),
    row("z", "id"),
  ]);
  assert.deepEqual(
    answers.map(({ id, verdict, rule }) => [id, verdict, rule]),
    [
      [null, "block", "input.not-json"],
      [null, "block", "input.not-json"],
      [null, "block", "input.bad-line"],
      ["x", "block", "input.bad-line"],
      ["y", "block", "input.bad-line"],
      [null, "block", "input.bad-line"],
      [null, "block", "input.bad-line"],
      [null, "block", "input.not-utf8"],
      ["z", "allow", "id"],
    ],
  );
  for (const { reason } of answers) assert.notEqual(reason, "");
});

test("lines that could not be read are counted on stderr and in the exit code, and cost no line of output", async () => {
  const mixed = await run(["judge", "--jsonl"], [row(1, "id"), "nonsense\n", row(2, "rm -rf /"), '{"id":3}\n']);
  assert.equal(mixed.out.trimEnd().split("\n").length, 4);
  assert.equal(mixed.code, 1);
  assert.match(mixed.complaints.join(), /^2 lines, the first of them line 2, could not be read; each is answered with block\./);
  assert.match((await run(["judge", "--jsonl"], ["[]\n"])).complaints.join(), /^Line 1 could not be read/);
  const good = await run(["judge", "--jsonl"], [row(1, "rm -rf /"), row(2, "uname &&")]);
  assert.deepEqual([good.code, good.complaints], [0, []], "a command that is blocked was read");
});

test("a command is judged although its id is missing or cannot be echoed", async () => {
  const answers = await lines(['{"code":"id"}\n', '{"id":{"a":1},"code":"id"}\n', '{"id":true,"code":"id","more":1}\n']);
  assert.deepEqual(
    answers.map(({ id, verdict }) => [id, verdict]),
    [
      [null, "allow"],
      [null, "allow"],
      [true, "allow"],
    ],
  );
});

test("lines are cut where the newlines are, wherever the chunks end", async () => {
  const bytes = Buffer.from(`${row("é", "id")}${row("b", "echo 'é🔥'")}`);
  const single = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
  assert.deepEqual(await lines(single), await lines([bytes]));
  assert.deepEqual((await lines([`${row(1, "id")}{"id":2,"code":"id"}`])).length, 2);
  assert.deepEqual(await lines([]), []);
  assert.deepEqual((await lines(['\ufeff{"id":1,"code":"id"}\r\n']))[0]?.verdict, "allow");
});

test("a huge line is answered for and the next one is judged", async () => {
  const chunk = Buffer.alloc(1024 * 1024, 0x61);
  const huge = Array.from({ length: maxLineBytes / chunk.length + 1 }, () => chunk);
  const answers = await lines([...huge, "\n", row("next", "id")]);
  assert.deepEqual(
    answers.map(({ id, rule }) => [id, rule]),
    [
      [null, "input.too-long"],
      ["next", "id"],
    ],
  );
  assert.equal((await lines([row("long", "x".repeat(5_000_000))]))[0]?.rule, "shell.too-long");
  assert.equal((await lines([`${"[".repeat(1_000_000)}\n`]))[0]?.verdict, "block");
});

test("nothing hidden and no second line end leaves in an answer", async () => {
  const { out } = await run(
    ["judge", "--jsonl", "--explain"],
    [row("a\u2028\u0085\u202eb", "echo \u202e\u2028"), row("\ud800", "$\u200b")],
  );
  assert.match(out, /^[\x20-\x7e\n]*$/);
  assert.equal(out.split("\n").length, 3);
});

test("with --explain a line carries all findings, and the plan of what is allowed", async () => {
  const { out } = await run(["judge", "--jsonl", "--explain"], [row("a", "uname   -a"), row("b", "uname x; uname y")]);
  const [allowed, held] = out
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { readonly plan: string; readonly findings: readonly unknown[] });
  assert.equal(allowed?.plan, "uname -a");
  assert.equal(held?.plan, "");
  assert.equal(held?.findings.length, 2);
});

test("answers wait for a slow reader and none is lost", async () => {
  const many = Array.from({ length: 3000 }, (_, n) => row(n, "id"));
  const answers = await lines(many);
  assert.deepEqual(
    answers.map(({ id }) => id),
    many.map((_, n) => n),
  );
});

test("a reader that goes away ends the work without a complaint", async () => {
  let taken = 0;
  const input = (function* () {
    for (taken = 0; taken < 100_000; taken += 1) yield row(taken, "id");
  })();
  const stdout = new Writable({
    highWaterMark: 1,
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    },
  });
  const { code, complaints } = await run(["judge", "--jsonl"], input, { stdout });
  assert.deepEqual([code, complaints], [0, []]);
  assert.ok(taken < 100_000);
});

test("an output that breaks otherwise is complained of", async () => {
  const stdout = new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error("no space left on device"), { code: "ENOSPC" }));
    },
  });
  const { code, complaints } = await run(["judge", "--jsonl"], [row(1, "id")], { stdout });
  assert.equal(code, 1);
  assert.match(complaints[0] ?? "", /no space left/);
});

test("stopping ends a judgement that waits for input", async () => {
  const stopping = new AbortController();
  const stdin = new Readable({ read() {} });
  stdin.push(row(1, "id"));
  const parts: string[] = [];
  const stdout = collector(parts);
  const done = run(["judge", "--jsonl"], [], { stdin, stdout, stopping: stopping.signal });
  stdout.once("drain", () => stopping.abort());
  assert.equal((await done).code, 0);
  assert.equal(parts.length, 1);
});

test("a context makes a change possible, and a wrong one says what is wrong", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tagout-policy-"));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  try {
    const context = file("context.json", '{"processes":[{"pid":4242,"startTicks":1,"name":"web"}]}');
    assert.equal((await lines([row(1, "kill -TERM 4242")]))[0]?.verdict, "review");
    assert.equal((await lines([row(1, "kill -TERM 4242")], ["--context", context]))[0]?.verdict, "allow");
    const wrong: readonly (readonly [string, RegExp])[] = [
      [join(folder, "nowhere.json"), /cannot be read/],
      [file("bad.json", "{"), /is not JSON/],
      [file("odd.json", '{"unit":["x"]}'), /is not a context/],
    ];
    for (const [path, message] of wrong) {
      const { code, complaints, out } = await run(["judge", "--context", path, "id"]);
      assert.deepEqual([code, out], [1, ""]);
      assert.match(complaints[0] ?? "", message);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("commands are judged from arguments, each one text, or from the input as one", async () => {
  assert.match((await run(["judge", "uname -a"])).out, /^allow +read +uname -a\n +uname: /);
  assert.match((await run(["judge", "uname -a", "uname &&"])).out, /allow.*\n.*\nblock/);
  assert.match((await run(["judge"], ["uname -a\n"])).out, /^allow +read +uname -a\n/);
  const unquoted = await run(["judge", "uname", "id"]);
  assert.match(unquoted.complaints[0] ?? "", /put it in quotes: 'uname id'/);
  const terminal = await run(["judge"], [], { stdin: Object.assign(Readable.from([]), { isTTY: true }) });
  assert.equal(terminal.code, 1);
  assert.equal((await run(["judge", "--jsonl", "id"])).code, 1);
});

test("an explanation marks each finding's place and shows the plan only of what is allowed", async () => {
  const { out } = await run(["explain", "uname -a && uname 'é'"]);
  assert.match(out, /^verdict {2}review$/m);
  const lines = out.split("\n");
  const carets = lines.findIndex((line) => /^ +\^+$/.test(line));
  assert.equal(lines[carets - 1]?.slice(lines[carets]?.indexOf("^")), "'é'");
  assert.match(out, /^plan {5}none/m);
  assert.match((await run(["explain", "uname   -a"])).out, /^plan {5}uname -a$/m);
  assert.match((await run(["judge", "--explain", "echo \u202e"])).out, /\\u\{202e\}/);
});

test("an explanation names the limits that a change counts towards", async () => {
  assert.match((await run(["explain", "sync"])).out, /^limit {4}host-changes: at most 20 for each host within 60 minutes$/m);
  assert.doesNotMatch((await run(["explain", "uname -a"])).out, /^limit/m);
  assert.match((await run(["rules"])).out, /^unit-changes +limit +systemctl\.\* service: at most 3 for each unit within 60 minutes\./m);
});

test("rules are listed, shown by program, and unknown programs are said to be review", async () => {
  assert.match((await run(["rules"])).out, /^uname .*uname: /m);
  const shown = (await run(["rules", "uname"])).out;
  assert.match(shown, /^flags +-a/m);
  assert.match(shown, /^allow +uname -a$/m);
  assert.match((await run(["rules", "disks"])).out, /^disks: disks and volumes$/m);
  assert.doesNotMatch((await run(["rules", "disks"])).out, /^host:/m);
  assert.match((await run(["rules", "certificate"])).out, /^openssl .*openssl: /m);
  assert.match((await run(["rules", "git"])).out, /^flags .*--version --help$/m);
  for (const line of (await run(["rules", "docker"])).out.split("\n")) assert.ok(line.length <= 110, line);
  const unknown = await run(["rules", "frobnicate"]);
  assert.equal(unknown.code, 1);
  assert.match(unknown.complaints[0] ?? "", /review/);
});

const organisation = `kind: tagout-policy
version: 3
rules:
  - id: no-uptime
    programs: [uptime]
    then: review
    because: We do not look at that here
    examples: { review: [uptime] }
lifts:
  - id: site-tool
    lifts: program.unknown
    argv: [site-tool, status]
    effect: read
    because: Our own tool, which only shows things
    examples: { allow: [site-tool status] }
`;

test("a bundle and a host's file are judged by, tested and listed; what is wrong with them is said at once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tagout-policy-"));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  try {
    const bundle = file("bundle.yaml", organisation);
    assert.match((await run(["judge", "--bundle", bundle, "site-tool status"])).out, /^allow +read +site-tool status/);
    assert.match((await run(["judge", "site-tool status"])).out, /^review/);
    const lifted = /Lifted by your organisation's policy 3 for `site-tool status`; program\.unknown holds it elsewhere\./;
    assert.match((await run(["judge", "--bundle", bundle, "site-tool status"])).out, lifted);
    assert.match((await run(["explain", "--bundle", bundle, "site-tool status"])).out, lifted);
    assert.match(
      (await run(["rules", "--lifts", "--bundle", bundle])).out,
      /^site-tool: `site-tool status` is allowed by .* policy 3, .*\n$/,
    );
    assert.match((await run(["rules", "--lifts"])).out, /^Nothing is lifted/);
    assert.match((await run(["judge", "--bundle", bundle, "uptime"])).out, /^review[^\n]*\n +no-uptime/);
    assert.match((await run(["test", "--bundle", bundle])).out, /^All \d+ examples of \d+ rules are as they say\.\n$/);
    const host = file("host.yaml", "only: [id]\n");
    assert.match((await run(["judge", "--host", host, "uname -a"])).out, /^review[^\n]*\n +host\.only/);
    const wrong: readonly (readonly [string, RegExp])[] = [
      [join(folder, "nowhere.yaml"), /cannot be read/],
      [file("broken.yaml", "a: [\n"), /at that line/],
      [file("other.yaml", "kind: tagout-policy\nversion: 0\nfoo: 1\n"), /cannot be used:\n.*other\.yaml.*\n.*other\.yaml/],
      [file("lying.yaml", organisation.replace("allow: [site-tool status]", "allow: [rm -rf /]")), /the example/],
    ];
    for (const [path, message] of wrong) {
      for (const command of [["judge", "id"], ["test"], ["rules"]]) {
        const { code, complaints } = await run([...command, "--bundle", path]);
        assert.equal(code, 1);
        assert.match(complaints[0] ?? "", message);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a diff lists what verdicts change, the laxer ones first and in the exit code", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tagout-policy-"));
  try {
    const bundle = join(folder, "bundle.yaml");
    writeFileSync(bundle, organisation);
    const forward = await run(["diff", "built-in", bundle]);
    assert.match(forward.out, /^laxer {5}review -> allow {2}site-tool status\n/);
    assert.match(forward.out, /^stricter {2}allow -> review {2}uptime$/m);
    assert.equal(forward.code, 3);
    const same = await run(["diff", bundle, bundle]);
    assert.deepEqual([same.out, same.code], ["0 of the examples' verdicts change, 0 to laxer ones.\n", 0]);
    assert.equal((await run(["diff", join(folder, "none.yaml"), "built-in"])).code, 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
