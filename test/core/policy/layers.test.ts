import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyContext, type PolicyContext } from "../../../src/core/policy/context.js";
import { canonicalBundle } from "../../../src/core/policy/bundle.js";
import { evaluate } from "../../../src/core/policy/evaluate.js";
import { liftLines, liftsIn } from "../../../src/core/policy/lifts.js";
import { builtInPolicy, policyFrom, policyStamp, type Policy } from "../../../src/core/policy/policy.js";
import { ruled } from "./cases.js";

const organisation = {
  kind: "tagout-policy",
  version: 7,
  rules: [
    {
      id: "no-nightly-journal",
      programs: ["journalctl"],
      with: ["--vacuum-*"],
      then: "review",
      because: "The auditors want the whole journal kept",
      examples: { review: ["journalctl --vacuum-size=1G"] },
    },
  ],
  lifts: [
    {
      id: "restart-shop",
      lifts: ["docker.restart"],
      argv: ["docker", "restart", ["shop-web", "shop-api-*"]],
      because: "The shop's containers may be restarted at any time",
      examples: {
        allow: ["docker restart shop-web", "sudo docker restart shop-api-2"],
        review: ["docker restart shop-db", "docker restart shop-web shop-db"],
      },
    },
    {
      id: "read-shop-config",
      lifts: "path.scope",
      argv: ["cat", "/srv/shop/etc/**"],
      effect: "read",
      because: "The shop's settings hold no secrets",
      examples: {
        allow: ["cat /srv/shop/etc/app.conf"],
        review: ["cat /srv/shop/app.conf"],
        block: ["cat /srv/shop/etc/../../../etc/shadow"],
      },
    },
  ],
  commands: [
    {
      id: "shopctl",
      programs: ["shopctl"],
      lifts: "program.unknown",
      because: "Shows the shop's own state",
      subcommands: { status: {}, drain: { refused: { ruling: "review", because: "takes the shop out of service" } } },
      examples: { allow: ["shopctl status"], review: ["shopctl drain", "shopctl other"] },
    },
  ],
  protect: { units: ["shop-db"], secret: ["/srv/shop/keys/**"] },
} as const;

function policy(layers: Parameters<typeof policyFrom>[0]): Policy {
  const made = policyFrom(layers);
  assert.ok(made.ok, JSON.stringify(made.ok ? [] : made.error, null, 1));
  return made.value;
}

const problems = (layers: Parameters<typeof policyFrom>[0]): string => {
  const made = policyFrom(layers);
  return made.ok ? "" : made.error.map(({ layer, path, problem }) => `${layer} ${path}: ${problem}`).join("\n");
};

test("an organisation's file allows by name what a built-in rule holds, and names itself as the reason", () => {
  const own = policy({ organisation });
  ruled("allow", ["docker restart shop-web", "timeout 5 docker restart shop-api-3", "shopctl status"], emptyContext, own);
  ruled("review", ["docker restart shop-web", "shopctl status"], emptyContext);
  ruled("review", ["docker restart other", "docker restart shop-web other", "docker stop shop-web", "shopctl drain"], emptyContext, own);
  const judged = evaluate("docker restart shop-web", emptyContext, own);
  assert.equal(judged.effect, "change");
  assert.deepEqual(
    judged.findings.map(({ rule }) => rule),
    ["restart-shop"],
  );
});

test("what a lift allowed says so with the lift, the file's version and the words it is about, and all lifts can be listed", () => {
  const own = policy({ organisation });
  const marks = (text: string) => evaluate(text, emptyContext, own).findings.map(({ rule, lifted }) => [rule, lifted]);
  const restart = { bundle: "7", lifts: ["docker.restart"], scope: "docker restart {shop-web,shop-api-*}" };
  assert.deepEqual(marks("docker restart shop-web"), [["restart-shop", restart]]);
  assert.deepEqual(marks("sudo docker restart shop-api-2").at(0), ["restart-shop", restart]);
  assert.deepEqual(marks("shopctl status"), [["shopctl.status", { bundle: "7", lifts: ["program.unknown"], scope: "shopctl status" }]]);
  assert.deepEqual(marks("df -h"), [["df", undefined]]);
  assert.deepEqual(liftsIn(evaluate("docker restart shop-web && docker restart shop-api-1", emptyContext, own).findings), [
    "Lifted by your organisation's policy 7 for `docker restart {shop-web,shop-api-*}`; docker.restart holds it elsewhere.",
  ]);
  assert.deepEqual(
    liftLines(own).map((line) => line.split(":", 1)[0]),
    ["restart-shop", "read-shop-config", "shopctl"],
  );
  assert.deepEqual(liftLines(builtInPolicy), []);
});

test("a lift reaches no further than its words", () => {
  const own = policy({ organisation });
  ruled(
    "review",
    ["docker restart -s KILL shop-web", "docker restart 'shop-api-*' shop-web", "docker restart shop-api-*", "cat /srv/shop/etc/a /srv/b"],
    emptyContext,
    own,
  );
  ruled("block", ["cat /srv/shop/etc/../keys/x", "docker -H tcp://x restart shop-web", "cat /srv/shop/etc/secret.key"], emptyContext, own);
});

test("an organisation's rules and protected names make verdicts stricter", () => {
  const context: PolicyContext = { ...emptyContext, units: ["shop-db", "web"] };
  const own = policy({ organisation });
  ruled("allow", ["systemctl restart shop-db", "journalctl --vacuum-size=1G"], context);
  ruled("block", ["systemctl restart shop-db", "ls /srv/shop/keys"], context, own);
  ruled("review", ["journalctl --vacuum-size=1G"], context, own);
});

test("a host's file narrows by program, by rule and by list, whatever the organisation lifts", () => {
  const host = {
    version: 2,
    rules: [
      {
        id: "host-no-docker",
        programs: ["docker"],
        with: ["restart"],
        then: "block",
        because: "This host's containers are somebody else's",
      },
      { id: "host-no-logs", rules: ["journalctl"], then: "review", because: "The journal of this host is not shown" },
    ],
    only: ["docker", "df", "journalctl", "sudo"],
  };
  const own = policy({ organisation, host });
  ruled("block", ["docker restart shop-web", "sudo docker restart shop-web"], emptyContext, own);
  ruled("review", ["journalctl -u x", "uptime", "shopctl status"], emptyContext, own);
  ruled("allow", ["df -h", "docker ps"], emptyContext, own);
});

test("a block is never lifted, and a lift that says so is refused", () => {
  const lift = (over: object) => ({
    organisation: { ...organisation, rules: [], commands: [], lifts: [{ ...organisation.lifts[0], ...over }] },
  });
  assert.match(
    problems(lift({ argv: ["reboot", "now"], lifts: ["power"], examples: { allow: ["reboot now"] } })),
    /a block is never lifted/,
  );
  assert.match(
    problems(lift({ lifts: ["docker.volume.rm"], argv: ["docker", "volume", "rm", "x"], examples: { allow: ["docker volume rm x"] } })),
    /is block, not allow/,
  );
  assert.match(problems(lift({ argv: ["docker", "restart", "*"] })), /begin with something literal/);
  assert.match(problems(lift({ argv: ["docker"] })), /more than a program's name/);
  assert.match(
    problems(lift({ argv: ["unknownctl", "x"], lifts: ["x"], examples: { allow: ["unknownctl x"] } })),
    /lift `program.unknown`/,
  );
});

test("everything that is wrong with a file is said at once, with its place", () => {
  const bad = {
    kind: "tagout-policy",
    version: 0,
    lifts: [{ id: "X" }],
    commands: [{ ...organisation.commands[0], programs: ["df"], flags: "-x=nosuch" }],
    more: 1,
  };
  const said = problems({ organisation: bad });
  for (const part of ["version", "lifts.0.id", "lifts.0.argv", "more"]) assert.ok(said.includes(part), `${part} in ${said}`);
  assert.match(
    problems({ organisation: { ...organisation, commands: [{ ...organisation.commands[0], flags: "-x=nosuch" }] } }),
    /`nosuch` is not a type of value/,
  );
  assert.match(
    problems({ organisation: { ...organisation, commands: [{ ...organisation.commands[0], programs: ["df"] }] } }),
    /`df` has a rule already/,
  );
  assert.match(problems({ host: { lifts: [] } }), /host .*lifts/);
  assert.match(problems({ organisation: "text" }), /organisation/);
});

test("an example that is not judged as it says refuses the file", () => {
  const rules = [{ ...organisation.rules[0], examples: { review: ["journalctl -u x"] } }];
  assert.match(
    problems({ organisation: { ...organisation, rules } }),
    /no-nightly-journal: the example `journalctl -u x` is allow, not review/,
  );
});

test("the stamp covers the built-in table and the organisation's file, and not the host's", () => {
  const own = policyStamp(policy({ organisation }));
  assert.equal(own.version, `${builtInPolicy.version}+7`);
  assert.match(own.hash, /^[0-9a-f]{64}$/);
  assert.notEqual(own.hash, policyStamp(builtInPolicy).hash);
  assert.deepEqual(policyStamp(policy({ organisation, host: { only: ["df"] } })), own);
  assert.notEqual(policyStamp(policy({ organisation: { ...organisation, protect: {} } })).hash, own.hash);
});

test("one text stands for a bundle however its keys are ordered", () => {
  const { kind, version, ...rest } = organisation;
  const turned = { ...rest, version, kind };
  assert.deepEqual(canonicalBundle(turned), canonicalBundle(organisation));
  assert.match(canonicalBundle(organisation).text, /^tagout-policy-v1\0\{"commands"/);
  assert.match(canonicalBundle(organisation).hash, /^[0-9a-f]{64}$/);
});
