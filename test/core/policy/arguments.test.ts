import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyContext } from "../../../src/core/policy/context.js";
import { evaluate } from "../../../src/core/policy/evaluate.js";
import { exampleContext } from "../../../src/core/policy/examples.js";
import { flagNotes, operandNotes } from "../../../src/core/policy/notation.js";
import { kept, ruled } from "./cases.js";

test("a flag is known in full or it is not known", () => {
  ruled("allow", ["sort --reverse", "df --human-readable", "ls --all", "systemctl --no-pager status web"], emptyContext);
  ruled("review", ["sort --rev", "df --human", "ls --al", "sort --comp=sh", "systemctl --no-page status web", "ls --Color"], emptyContext);
});

test("a cluster is taken apart only into letters that are all known", () => {
  ruled(
    "allow",
    ["ss -tlnp", "ps -ef", "tail -n5 /var/log/syslog", "journalctl -xeu nginx", "grep -rnA2 x /var/log/nginx", "head -20"],
    emptyContext,
  );
  ruled("review", ["ss -tlnpQ", "ls -laY", "grep -rfx /var/log/nginx"], emptyContext);
  ruled("block", ["ss -tK", "dmesg -Tc", "ls -l /root/.ssh"], emptyContext);
});

test("a value is attached, follows, or follows an equals sign, and belongs to one flag only", () => {
  ruled(
    "allow",
    ["journalctl --lines=5", "journalctl --lines 5", "journalctl -n5", "kubectl -n=prod get pods", "sort -t: -k2"],
    emptyContext,
  );
  ruled("review", ["journalctl --lines", "df --human-readable=1", "uniq -f", "head -n x", "ping -c 21 localhost", "df -h=1"], emptyContext);
});

test("after -- nothing is a flag", () => {
  ruled("review", ["cat -- -n", "hostname -- -f", "sort -- --compress-program=sh"], emptyContext);
  ruled("allow", ["cat -- /var/log/syslog", "grep -- -x /var/log/syslog"], emptyContext);
});

test("flags of a program count for its subcommands, and refused ones too", () => {
  ruled("allow", ["kubectl get pods -n prod", "kubectl -n prod get pods", "systemctl status web --no-pager"], emptyContext);
  ruled(
    "block",
    ["kubectl get pods --token x", "docker ps -H tcp://x", "systemctl status -H other web", "kubectl --as admin nosuch"],
    emptyContext,
  );
});

test("operands are as many as the rule says", () => {
  ruled("review", ["uniq /var/log/a /var/log/b", "hostname x", "date 0101", "tr a b c", "stat", "git branch new"], emptyContext);
});

test("a path is written from the root, without dots, and judged as the kernel reads it", () => {
  ruled("allow", ["cat /var//log/./syslog", "ls /etc/", "ls /", "cat /proc/self/status", "cat -"], emptyContext);
  ruled("review", ["cat syslog", "cat ./syslog", "cat /srv/app/x", "ls ~", "ls /var/log/*"], emptyContext);
  ruled(
    "block",
    ["cat /var/log/../../etc/shadow", "cat //etc/shadow", "cat /etc/./shadow", "cat /etc//shadow/", "ls /root/.ssh/id_rsa"],
    emptyContext,
  );
  ruled(
    "block",
    ["cat /proc/self/environ", "cat /proc/1/root/etc/shadow", "cat /dev/sda", "cat /var/log/x/id_rsa.bak", "grep x /srv/.env"],
    emptyContext,
  );
});

test("a secret's path behind a flag that takes text is held: some version of the program might read it", () => {
  kept(["grep -e /etc/shadow /var/log/syslog", "cut --delimiter /etc/shadow -f1", "paste -d /etc/shadow"], emptyContext);
});

test("a finding has its place in the text, in units and in bytes, and in the argv", () => {
  const { findings } = evaluate("echo 'é' | ss -K dst 10.0.0.1", emptyContext);
  const [worst] = findings;
  assert.deepEqual([worst?.rule, worst?.ruling, worst?.argvIndex, worst?.mend], ["ss.flag.-K", "block", 1, "leave `-K` out"]);
  assert.deepEqual(worst?.span, { start: 14, end: 16, startByte: 15, endByte: 17 });
});

test("a finding inside a shell's text stands at that text", () => {
  const text = "timeout 5 sh -c 'df; reboot'";
  const { findings } = evaluate(text, exampleContext);
  const [worst] = findings;
  assert.equal(worst?.rule, "power");
  assert.equal(text.slice(worst?.span?.start, worst?.span?.end), "'df; reboot'");
});

test("a wrong notation is said to be wrong", () => {
  assert.equal(flagNotes("-a x").ok, false);
  assert.equal(operandNotes("*").ok, false);
  assert.deepEqual(flagNotes("-n=int --x?text -#"), {
    ok: true,
    value: [
      { name: "-n", value: "required", type: "int" },
      { name: "--x", value: "optional", type: "text" },
      { name: "-#", value: "none", type: "" },
    ],
  });
});
