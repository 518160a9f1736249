import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, linkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { watchFreeze } from "../../agent/freeze.js";
import { checkOrder, type Host } from "../../agent/order-check.js";
import { maxOrderBytes, orderText, type Order, type SignedOrder } from "../../src/core/order.js";
import { planHash } from "../../src/core/plan.js";
import type { PolicyContext } from "../../src/core/policy/context.js";
import { evaluate } from "../../src/core/policy/evaluate.js";
import { allowing, noon, nothingFrozen, testHost } from "../fakes/order-programs/host.js";
import { orderKey, orderOf, planOf, scriptOf, signedBy, signedTextBy, step } from "../fakes/order-programs/orders.js";

const key = orderKey();
const ground = testHost(key);
after(() => ground.close());

/** Every order here is a dry run unless a test is about live ones, so that no earlier dry run is needed. */
const plan = planOf([step(1, "read", "uptime")]);
const dryRun = (changes: Partial<Order> = {}): Order => orderOf(changes.plan ?? plan, key, noon, { mode: "dry-run", ...changes });

function refusalOf(signed: SignedOrder, changes: Partial<Host> = {}): string {
  const checked = checkOrder(signed, { ...ground.host, ...changes });
  return checked.ok ? "accepted" : checked.error.refusal;
}

test("an order that is signed, whole, addressed and in time is accepted", () => {
  assert.equal(refusalOf(signedBy(key, dryRun())), "accepted");
});

test("I1: no byte of an order can be changed, taken out or put in", () => {
  const signed = signedBy(key, dryRun());
  for (const member of ["text", "signature", "id"] as const) {
    const whole = signed[member];
    for (let at = 0; at < whole.length; at += 1) {
      const other = whole[at] === "1" ? "2" : "1";
      for (const changed of [
        `${whole.slice(0, at)}${other}${whole.slice(at + 1)}`,
        `${whole.slice(0, at)}${whole.slice(at + 1)}`,
        `${whole.slice(0, at)} ${whole.slice(at)}`,
      ]) {
        assert.match(refusalOf({ ...signed, [member]: changed }), /^(bad-signature|malformed)$/, `${member} at ${at}`);
      }
    }
  }
});

test("I1: a signature by another key, a second spelling of the right one, or none is refused", () => {
  const order = dryRun();
  const signed = signedBy(key, order);
  assert.equal(refusalOf(signedBy(orderKey(), order)), "bad-signature");
  assert.equal(refusalOf({ ...signed, signature: `${signed.signature}\n` }), "bad-signature");
  assert.equal(refusalOf({ ...signed, signature: signed.signature.replace("==", "") }), "bad-signature");
  assert.equal(refusalOf({ ...signed, signature: "" }), "bad-signature");
});

test("an order larger than the limit is refused before its signature is looked at", () => {
  assert.equal(refusalOf({ id: "x", text: "x".repeat(maxOrderBytes + 1), signature: "" }), "too-large");
});

test("a signed text with a member twice, unknown, out of place or of another version is refused", () => {
  const order = dryRun();
  const text = orderText(order);
  const refused = (changed: string): string => refusalOf(signedTextBy(key, order.id, changed));
  assert.equal(refused(text.replace('"mode":"dry-run"', '"mode":"live","mode":"dry-run"')), "malformed");
  assert.equal(refused(text.replace('{"decisions"', '{"also":1,"decisions"')), "malformed");
  assert.equal(refused(text.replace('{"decisions"', '{ "decisions"')), "malformed");
  assert.equal(refused(text.replace('"version":1', '"version":2')), "wrong-version");
  assert.equal(refused("{}"), "malformed");
  assert.equal(refused("not json"), "malformed");
});

test("I2: an argument with a NUL is refused, whoever signed it", () => {
  const withNul = step(1, "read", "uptime", { script: scriptOf("uptime \0x") });
  assert.equal(refusalOf(signedBy(key, dryRun({ plan: planOf([withNul]) }))), "malformed");
});

test("an order for another host is refused, also when the name only looks the same", () => {
  const others = ["web-2", "web-1-", "web"];
  for (const host of others)
    assert.notEqual(refusalOf(signedBy(key, dryRun({ plan: planOf(plan.steps, { host }), host }))), "accepted", host);
  assert.equal(refusalOf(signedBy(key, dryRun({ plan: planOf(plan.steps, { host: "web-2" }), host: "web-2" }))), "wrong-agent");
});

test("an order outside its time, or one that asks for more than five minutes, is refused", () => {
  const minute = 60_000;
  assert.equal(refusalOf(signedBy(key, dryRun()), { now: () => noon + 5 * minute }), "expired");
  assert.equal(refusalOf(signedBy(key, dryRun({ expires: noon + 5 * minute + 1 }))), "expired");
  assert.equal(refusalOf(signedBy(key, dryRun({ notBefore: noon + minute, expires: noon + 2 * minute }))), "not-yet-valid");
});

test("a host whose clock is more than 30 s off, or not compared yet, runs nothing", () => {
  const signed = signedBy(key, dryRun());
  assert.equal(refusalOf(signed, { clockOffsetMs: () => 30_001 }), "clock-skew");
  assert.equal(refusalOf(signed, { clockOffsetMs: () => -30_001 }), "clock-skew");
  assert.equal(refusalOf(signed, { clockOffsetMs: () => null }), "clock-skew");
  assert.equal(refusalOf(signed, { clockOffsetMs: () => -30_000 }), "accepted");
});

test("only news about the freeze is told on: not each pulse, and not that the hub does not know", () => {
  const told: boolean[] = [];
  const freeze = watchFreeze(
    "/nonexistent/frozen",
    () => 0,
    (frozen) => void told.push(frozen),
  );
  for (const word of [false, true, null, true, false, false]) freeze.hear(word);
  assert.deepEqual(told, [true, false]);
});

test("a freeze stops every mode, and silence of the hub stops live orders", () => {
  let ms = 0;
  const file = join(ground.directory, "freeze");
  const freeze = watchFreeze(file, () => ms);
  const refusals = (): readonly string[] =>
    (["dry-run", "live"] as const).map((mode) => refusalOf(signedBy(key, dryRun({ mode })), { freeze }));
  assert.deepEqual(refusals(), ["accepted", "frozen"], "nothing was heard yet");
  freeze.hear(false);
  assert.deepEqual(refusals(), ["accepted", "stale-preview"]);
  freeze.hear(null);
  ms = 30_001;
  assert.deepEqual(refusals(), ["accepted", "frozen"], "no word for 30 s, and not knowing is no word");
  freeze.hear(true);
  assert.deepEqual(refusals(), ["frozen", "frozen"]);
  freeze.hear(false);
  writeFileSync(file, "");
  assert.deepEqual(refusals(), ["frozen", "frozen"], "the host's own file");
});

test("I4: a host in mode dry-run refuses a live order, whoever signed it", () => {
  assert.equal(refusalOf(signedBy(key, dryRun({ mode: "live" })), { mode: "dry-run" }), "mode-not-permitted");
  assert.equal(refusalOf(signedBy(key, dryRun()), { mode: "dry-run" }), "accepted");
});

test("I4: a live order needs a passed dry run of the same plan on this very host", () => {
  assert.equal(refusalOf(signedBy(key, dryRun({ mode: "live" }))), "stale-preview");
});

test("I2: a plan that is not the one its hash names is refused", () => {
  assert.equal(refusalOf(signedBy(key, dryRun({ planHash: planHash(planOf([step(1, "read", "uptime -p")])) }))), "hash-mismatch");
  assert.equal(refusalOf(signedBy(key, dryRun({ plan: planOf(plan.steps, { host: "web-2" }), host: "web-1" }))), "hash-mismatch");
  const risky = planOf(plan.steps, { risk: "high" });
  assert.equal(refusalOf(signedBy(key, dryRun({ plan, planHash: planHash(risky) }))), "hash-mismatch", "another risk is another plan");
});

test("I1: what this host's own policy does not allow does not run, although the hub's check was off and the key is right", () => {
  const real: Partial<Host> = { judge: evaluate };
  for (const text of ["rm -rf /", "kill -9 1", "systemctl restart sshd", "curl http://203.0.113.5/x", "cat /etc/shadow"]) {
    assert.equal(refusalOf(signedBy(key, dryRun({ plan: planOf([step(1, "read", text)]) })), real), "policy", text);
  }
  const honest = { text: "uptime", ...evaluate("uptime", ground.host.contextFor([])) };
  assert.equal(
    refusalOf(signedBy(key, dryRun({ plan: planOf([step(1, honest.effect, "uptime", { script: honest.script })]) })), real),
    "accepted",
  );
});

test("a step that this host's own policy does not allow is refused with the rule and the reason, which nobody else could look up", () => {
  const text = `kill -TERM ${process.pid}`;
  const signed = signedBy(key, dryRun({ plan: planOf([step(1, "read", "uptime"), step(2, "change", text)]) }));
  const checked = checkOrder(signed, {
    ...ground.host,
    judge: (asked, context) => (asked === text ? evaluate(asked, context) : ground.host.judge(asked, context)),
  });
  assert.match(
    checked.ok ? "" : checked.error.note,
    /^Step 2 is review by this host's own policy and facts\. Rule pid\.unbound: Process \d+ is not in /,
  );
});

test("I2: a script or an effect that is not what the text says to this host refuses the whole order", () => {
  const refused = (n: Parameters<typeof step>): string =>
    refusalOf(signedBy(key, dryRun({ plan: planOf([step(1, "read", "uptime"), step(...n)]) })));
  assert.equal(refused([2, "read", "uptime -p", { script: scriptOf("uptime -s") }]), "policy");
  assert.equal(refused([2, "read", "uptime -p", { script: scriptOf("uptime  -p") }]), "policy");
  assert.equal(refused([2, "change", "uptime -p"]), "policy");
  assert.equal(refused([2, "read", "uptime -p"]), "accepted");
});

test("a program that is not there, not root's, or a script refuses the order, also behind sudo", () => {
  const refused = (text: string): string => refusalOf(signedBy(key, dryRun({ plan: planOf([step(1, "read", text)]) })));
  assert.equal(refused("no-such-program-here"), "binary-untrusted");
  assert.equal(refused("/tmp/uptime"), "binary-untrusted");
  assert.equal(refused("ldd /bin/ls"), "binary-untrusted");
  assert.equal(refused("timeout 5 ldd /bin/ls"), "binary-untrusted");
  assert.equal(refused("timeout 5 uptime"), "accepted");
});

test("a live change to a path that is or crosses a link, or has two names, is refused", () => {
  const real = join(ground.directory, "real");
  mkdirSync(real);
  writeFileSync(join(real, "a.log"), "x");
  symlinkSync(join(real, "a.log"), join(real, "link.log"));
  symlinkSync(real, join(ground.directory, "around"));
  const refused = (path: string): string => {
    const text = `truncate -s 0 ${path}`;
    const changing = planOf([step(1, "change", text)]);
    return refusalOf(signedBy(key, dryRun({ plan: changing, mode: "live" })), { judge: allowing([text]) });
  };
  assert.equal(refused(join(real, "link.log")), "fact-changed");
  assert.equal(refused(join(ground.directory, "around", "a.log")), "fact-changed");
  assert.equal(refused(join(real, "a.log")), "stale-preview", "the path itself is good");
  linkSync(join(real, "a.log"), join(real, "b.log"));
  assert.equal(refused(join(real, "a.log")), "fact-changed");
});

test("a live signal to a pid that another process has now is refused", () => {
  const text = `kill -TERM ${process.pid}`;
  const known = { pid: process.pid, startTicks: 1, name: "node" };
  const order = signedBy(
    key,
    dryRun({ plan: planOf([step(1, "change", text)], { bound: { processes: [known], units: [] } }), mode: "live" }),
  );
  const judge = allowing([text]);
  const contextFor = () => ({ processes: [known], units: [], logScopes: [] });
  assert.equal(refusalOf(order, { judge, contextFor }), "fact-changed");
});

test("I2: the host lets a plan touch no other process than the one it is about, whatever newer evidence names", () => {
  const text = `kill -TERM ${process.pid}`;
  const plan = planOf([step(1, "change", text)], { bound: { processes: [{ pid: process.pid, startTicks: 1, name: "java" }], units: [] } });
  const judge = (_: string, { processes }: PolicyContext) => ({
    ruling: processes.length > 0 ? ("allow" as const) : ("review" as const),
    effect: "change" as const,
    findings: [],
    script: scriptOf(text),
  });
  const about = (startTicks: number) => () => ({ processes: [{ pid: process.pid, startTicks, name: "node" }], units: [], logScopes: [] });
  assert.equal(refusalOf(signedBy(key, dryRun({ plan })), { judge, contextFor: about(1) }), "accepted");
  assert.equal(refusalOf(signedBy(key, dryRun({ plan })), { judge, contextFor: about(2) }), "policy");
});

test("I5: while an order runs, no other begins", () => {
  const own = testHost(key);
  const order = dryRun();
  own.host.ledger.intend({ id: "x", nonce: "y", incidentId: 1, planHash: order.planHash, mode: "live", effects: ["read"] });
  assert.equal(refusalOf(signedBy(key, order), own.host), "busy");
  own.close();
});

test("an order is refused when its report has no room on the disk", () => {
  const ledger = { ...ground.host.ledger, reserve: () => false };
  assert.equal(refusalOf(signedBy(key, dryRun()), { ledger, freeze: nothingFrozen }), "no-space");
});

test("I2: a plan that another policy judged is refused, and both policies are named", () => {
  const order = dryRun({ plan: planOf([step(1, "read", "uptime")], { policy: { version: "1.0.0+12", hash: "a".repeat(64) } }) });
  const stamp = () => ({ version: "1.0.0+11", hash: "b".repeat(64) });
  const checked = checkOrder(signedBy(key, order), { ...ground.host, stamp });
  assert.equal(checked.ok ? "" : checked.error.refusal, "policy");
  assert.match(
    checked.ok ? "" : checked.error.note,
    /judged by policy 1\.0\.0\+12 \(aaaaaaaa\), and this host judges by 1\.0\.0\+11 \(bbbbbbbb\)/,
  );
});
