import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { execute } from "../../agent/execute.js";
import type { Judge } from "../../agent/order-check.js";
import { linkObstacle } from "../../agent/link-obstacle.js";
import { findTargets, identityOf } from "../../agent/targets.js";
import { unitObstacle } from "../../agent/unit-names.js";
import type { Run } from "../../agent/units.js";
import { emptyContext } from "../../src/core/policy/context.js";
import { evaluate } from "../../src/core/policy/evaluate.js";
import { builtInPolicy } from "../../src/core/policy/policy.js";
import { allowing, noon, testHost } from "../fakes/order-programs/host.js";
import { orderKey, orderOf, planOf, scriptOf, signedBy, step } from "../fakes/order-programs/orders.js";

const yard = realpathSync(mkdtempSync(join(tmpdir(), "tagout-facts-")));
after(() => rmSync(yard, { recursive: true, force: true }));
const key = orderKey();
const isRoot = process.getuid?.() === 0;

/** Shows what is below `shown`, blocks what is called secret, and knows nothing else. */
const judge: Judge = (text) => ({
  ruling: text.includes("secret") ? "block" : text.includes("/shown/") ? "allow" : "review",
  effect: "read",
  findings: [],
  script: scriptOf(text),
});
const place = (...parts: readonly string[]): string => join(yard, ...parts);
for (const directory of ["shown", "other", "loose"]) mkdirSync(place(directory), { mode: 0o755 });
chmodSync(place("loose"), 0o777);
writeFileSync(place("other", "plain"), "plain\n");
writeFileSync(place("other", "secret"), "secret\n");
writeFileSync(place("shown", "log"), "log\n");
const look = (path: string) => linkObstacle(step(1, "read", `cat ${path}`), judge, emptyContext);

test("I1: a look through a link is judged by where the link leads", () => {
  symlinkSync(place("other", "secret"), place("shown", "to-secret"));
  symlinkSync(place("shown", "log"), place("shown", "to-log"));
  symlinkSync(place("other"), place("shown", "directory"));
  assert.equal(look(place("shown", "log")), null);
  assert.equal(look(place("shown", "to-log")), null);
  assert.match(
    look(place("shown", "to-secret")) ?? "",
    /to-secret leads to .*\/other\/secret, and that is block by this host's own policy/,
  );
  assert.match(look(place("shown", "directory", "secret")) ?? "", /leads to .*\/other\/secret/);
  assert.equal(look(place("shown", "nothing-there")), null);
  assert.match(linkObstacle(step(1, "read", `grep -f=${place("shown", "to-secret")} x`), judge, emptyContext) ?? "", /block/);
});

test("I1: a link that others than root could have made leads to nothing that is not listed", { skip: isRoot ? false : "not root" }, () => {
  symlinkSync(place("other", "plain"), place("loose", "shown"));
  symlinkSync(place("other", "plain"), place("shown", "to-plain"));
  assert.match(look(place("loose", "shown")) ?? "", /and that is review/);
  assert.equal(look(place("shown", "to-plain")), null, "root's own link to what is merely not listed");
});

test("a look through a hostile link does not start, and the report says why", async () => {
  symlinkSync(place("other", "secret"), place("shown", "again"));
  const text = `cat ${place("shown", "again")}`;
  const plan = planOf([step(1, "read", text)]);
  const reader: Judge = (asked) =>
    asked === text ? { ruling: "allow", effect: "read", findings: [], script: scriptOf(asked) } : judge(asked, emptyContext);
  const ground = testHost(key, { judge: reader });
  try {
    const { report } = await execute(signedBy(key, orderOf(plan, key, noon, { mode: "dry-run" })), ground.host);
    assert.equal(report?.steps[0]?.outcome, "failed");
    assert.match(report?.steps[0]?.note ?? "", /^It was not started: .* leads to /);
    assert.equal(report?.steps[0]?.output.text, "");
  } finally {
    ground.close();
  }
});

test("real paths of this host's own system are still shown", () => {
  const own: Judge = (text, context) => evaluate(text, context);
  for (const text of ["cat /proc/meminfo", "cat /etc/os-release", "df -h /", "ls -l /var/log"]) {
    assert.equal(linkObstacle(step(1, "read", text), own, emptyContext), null, text);
  }
});

test("a file that is to be made is known by its directory, so that a mount over it is seen", () => {
  const path = place("fresh", "new.log");
  mkdirSync(place("fresh"));
  const named = (): readonly string[] => {
    const found = findTargets(step(1, "change", `touch ${path}`), emptyContext);
    return found.ok ? found.value.map(identityOf) : assert.fail(found.error);
  };
  const before = named();
  assert.deepEqual(named(), before);
  renameSync(place("fresh"), place("old"));
  mkdirSync(place("fresh"));
  assert.notDeepEqual(named(), before);
});

const units = { ...emptyContext, units: ["web.service", "db.service"] };
const isProtected = builtInPolicy.scopes.units;
const asked: (readonly string[])[] = [];
const answering =
  (stdout: string, exitCode = 0): Run =>
  (argv) => {
    asked.push(argv);
    return Promise.resolve({ outcome: "exited", exitCode, stdout, stderr: "" });
  };
const restart = (unit: string, stdout: string, exitCode = 0) =>
  unitObstacle(step(1, "change", `sudo systemctl restart ${unit}`), units, { run: answering(stdout, exitCode), isProtected });

test("I1: a listed unit that is an alias of a protected one, or takes one down with it, is left alone", async () => {
  assert.equal(await restart("web", "Id=web.service\nNames=web.service shop.service\nRequiredBy=\nBoundBy=\nConsistsOf=\n"), null);
  assert.deepEqual(asked.at(-1)?.slice(0, 2), ["systemctl", "show"]);
  assert.deepEqual(asked.at(-1)?.slice(-2), ["--", "web.service"]);
  assert.match(
    (await restart("web", "Id=ssh.service\nNames=web.service ssh.service\n")) ?? "",
    /web is ssh\.service on this host, which is protected/,
  );
  assert.match((await restart("db.service", "Id=db.service\nNames=db.service docker.service\n")) ?? "", /db is docker\.service/);
  assert.match(
    (await restart("web", "Id=web.service\nNames=web.service\nConsistsOf=a.service sshd.service\n")) ?? "",
    /sshd\.service stops and starts with web/,
  );
  assert.match(
    (await restart("web", "Id=web.service\nNames=web.service\nRequiredBy=multi-user.target\n")) ?? "",
    /multi-user\.target stops/,
  );
});

test("a unit that systemd says nothing about is left alone, and a step without units asks nothing", async () => {
  assert.match((await restart("web", "", 1)) ?? "", /does not say what web is/);
  assert.match((await restart("web", "nonsense")) ?? "", /does not say what web is/);
  const before = asked.length;
  assert.equal(await restart("another", "Id=ssh.service\n"), null);
  assert.equal(asked.length, before);
});

test("I1: a change of a unit that is not what it seems fails in the dry run and never starts live", async () => {
  const text = `touch ${place("unit")}`;
  const plan = planOf([step(1, "change", text)]);
  const ground = testHost(key, {
    judge: allowing([text]),
    unitObstacle: () => Promise.resolve("web is ssh.service on this host, which is protected."),
  });
  try {
    const { report } = await execute(signedBy(key, orderOf(plan, key, noon, { mode: "dry-run" })), ground.host);
    assert.deepEqual([report?.outcome, report?.steps[0]?.note], ["failed", "web is ssh.service on this host, which is protected."]);
  } finally {
    ground.close();
  }
});
