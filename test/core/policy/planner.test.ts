import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyContext } from "../../../src/core/policy/context.js";
import { evaluate } from "../../../src/core/policy/evaluate.js";
import { exampleContext } from "../../../src/core/policy/examples.js";
import { plannerFeedback, plannerGuide } from "../../../src/core/policy/planner.js";
import { builtInPolicy } from "../../../src/core/policy/policy.js";

test("the guide names what may be changed on this host, and leaves out what is protected", () => {
  const guide = plannerGuide(builtInPolicy, exampleContext);
  assert.match(guide, /of: web, nginx\n/);
  assert.match(guide, /of: 4242 \(web\)\n/);
  assert.match(guide, /under: \/var\/log\/\*\*, /);
  assert.doesNotMatch(guide, /4244|ssh,|: ssh/);
  assert.doesNotMatch(plannerGuide(builtInPolicy, emptyContext), /systemctl restart|kill -TERM|truncate/);
  assert.ok(guide.length < 6000);
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
  assert.equal(plannerFeedback(evaluate("df -h", emptyContext)), "");
  assert.match(plannerFeedback(evaluate("top", emptyContext)), /^- Without `-b` it waits for keys\. Instead: add `-b -n 1`\.\n- /);
  assert.match(plannerFeedback(evaluate("tail $LOG", emptyContext)), /Write the value itself/);
});
