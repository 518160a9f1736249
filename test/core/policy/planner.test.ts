import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyContext } from "../../../src/core/policy/context.js";
import { evaluate } from "../../../src/core/policy/evaluate.js";
import { exampleContext } from "../../../src/core/policy/examples.js";
import { plannerFeedback, plannerGuide, plannerScope } from "../../../src/core/policy/planner.js";
import { builtInPolicy } from "../../../src/core/policy/policy.js";

test("the guide says what form commands must have and what may always be changed, in few words", () => {
  const guide = plannerGuide(builtInPolicy);
  assert.match(guide, /no variables/);
  assert.match(guide, /top \(add `-b -n 1`\)/);
  assert.doesNotMatch(guide, /systemctl restart|kill -TERM|truncate/);
  assert.ok(guide.length < 4_000, `${guide.length} characters`);
});

test("the scope names what may be changed on this host, and leaves out what is protected", () => {
  assert.deepEqual(plannerScope(builtInPolicy, exampleContext, ["nginx.service"]), [
    "- systemctl restart, reload, start or reset-failed of one of: nginx, web",
    "- kill -TERM (or HUP, INT, QUIT, USR1, USR2, CONT) of one of: 4242 (web)",
    "- truncate -s 0 of one file named *.log under one of: /var/log/**, /srv/*/logs/**",
  ]);
  assert.deepEqual(plannerScope(builtInPolicy, emptyContext, []), []);
});

test("every change that the guide offers is allowed", () => {
  const offered = [
    "systemctl restart web",
    "kill -TERM 4242",
    "truncate -s 0 /var/log/web.log",
    "journalctl --rotate",
    "journalctl --vacuum-size=500M",
  ];
  const always = [
    "journalctl --vacuum-time=2d",
    "sync",
    "sysctl -w vm.drop_caches=3",
    "apt-get clean",
    "dnf clean all",
    "resolvectl flush-caches",
  ];
  for (const text of [...offered, ...always]) {
    const { ruling, effect } = evaluate(text, exampleContext);
    assert.deepEqual([text, ruling, effect], [text, "allow", "change"]);
  }
});

test("feedback says why and what to write instead, and nothing about what was allowed", () => {
  const feedback = (text: string): string => plannerFeedback(text, evaluate(text, emptyContext));
  assert.equal(feedback("df -h"), "");
  assert.match(feedback("top"), /^- `top` is review: Without `-b` it waits for keys\. Instead: add `-b -n 1`\./);
  assert.match(feedback("tail $LOG"), /write the value itself/);
  assert.doesNotMatch(feedback("rm -rf /\nls"), /\n/);
});
