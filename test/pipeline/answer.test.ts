import assert from "node:assert/strict";
import { test } from "node:test";
import type { Access, Actor } from "../../src/core/access.js";
import { chatPage } from "../../src/core/slash/pages.js";
import { verbNames, verbs, type Verb } from "../../src/core/slash/verbs.js";
import { answer } from "../../src/pipeline/answer.js";
import type { HubAnswers } from "../../src/pipeline/answers/asker.js";
import type { Reply } from "../../src/ports/chat.js";
import { evidence, host } from "../contract/store-examples.js";
import { startRig, type Rig } from "./rig.js";

const person = (name: string): Actor => ({ platform: "slack", id: `T0AAAAAAA/${name}`, name, groups: [] });
const [vera, stan, ann, nobody] = ["vera", "stan", "ann", "nobody"].map(person) as [Actor, Actor, Actor, Actor];
const terminal: Actor = { platform: "console", id: "operator", name: "operator", groups: [] };

/** vera sees production, stan staging, ann and the terminal everything. */
const access: Access = {
  principals: [],
  grants: [
    { to: "slack:T0AAAAAAA/vera", roles: ["viewer"], hosts: { env: "production" } },
    { to: "slack:T0AAAAAAA/stan", roles: ["approver", "executor"], hosts: { env: "staging" } },
    { to: "slack:T0AAAAAAA/ann", roles: ["approver"], hosts: {} },
    { to: "console:operator", roles: ["viewer"], hosts: {} },
  ],
  quorum: [],
};

const hub: HubAnswers = {
  command: "/ir",
  consoleUrl: "http://hub.example:7070",
  status: () =>
    Promise.resolve({
      openIncidents: 99,
      waiting: 99,
      agents: { connected: 99, enrolled: 99 },
      model: null,
      policy: { version: "1", hash: "9d41" },
      parts: [],
    }),
  signInLink: () => Promise.resolve("http://hub.example:7070/sign-in/x"),
};

interface World {
  readonly rig: Rig;
  readonly say: (actor: Actor, text: string) => Promise<Reply>;
}

/** Incident 1 waits for people on a host in production; incident 2 has just come from one in staging. */
async function use(act: (world: World) => Promise<void>): Promise<void> {
  const rig = await startRig({ access });
  const { store } = rig.test;
  try {
    for (const [name, env] of [
      [host, "production"],
      ["db-01", "staging"],
    ] as const) {
      await store.addToken({ hash: env, host: name, labels: { env }, expires: Number.MAX_SAFE_INTEGER }, 1);
      await store.enrol({ tokenHash: env, host: name, serial: env, certificateExpires: Number.MAX_SAFE_INTEGER }, 1);
    }
    await rig.proposed([{ kind: "inspect", text: "free -m", purpose: "Look." }]);
    await store.admit("db-01", [evidence({ subject: "nightly" }, "MemAvailable: 1 kB")], rig.ports.clock.now());
    await act({ rig, say: (actor, text) => answer({ text, actor, channel: "C1" }, hub, rig.ports) });
  } finally {
    await rig.stop();
  }
}

/** Each verb that is about one incident, as somebody would type it. */
const aboutOne = (verb: Verb, id: number): string | null => {
  const { usage, example } = verbs[verb];
  return / ID\b/.test(usage) ? example.replace("INC-12", `INC-${id}`) : null;
};
const verbsAboutOne = verbNames.filter((verb) => aboutOne(verb, 1) !== null);

test("every verb about one incident is tried here", () => assert.ok(verbsAboutOne.length >= 11));

test("in a terminal every line that an answer says to type is one of that terminal's", () =>
  use(async ({ rig }) => {
    const calledAs = "npx tagout incident --state-dir '/srv/my state'";
    const everything: Access = { ...access, grants: [{ to: "console:operator", roles: ["approver", "executor", "admin"], hosts: {} }] };
    const ports = { ...rig.ports, access: everything };
    const ask = (text: string): Promise<Reply> =>
      answer({ text, actor: terminal, channel: "console" }, { ...hub, command: calledAs }, ports);
    const texts = [
      ...verbNames,
      ...verbNames.map((verb) => `help ${verb}`),
      ...verbNames.map((verb) => aboutOne(verb, 1) ?? verbs[verb].example),
    ];
    const said: string[] = [];
    for (const text of [...texts, "freez", "freeze", "mute host:db-* 4h why", "list all --page 9", "lits $(reboot)", "show 1 --card"])
      said.push((await ask(text)).text);
    for (const text of said) assert.doesNotMatch(text, /(?<![\w/.])\/(?:incident|ir)\b/, text);
    const whole = said.join("\n");
    for (const line of ["approve INC-1 [0-9a-f]{8}", "wake INC-1", "unmute 1", "show ID", "help", "list '\\$\\(reboot\\)'"])
      assert.match(whole, new RegExp(`${calledAs} ${line}`), line);
  }));

test("an incident out of sight answers every verb like one that does not exist, and nothing happens to it", () =>
  use(async ({ rig, say }) => {
    const before = await rig.load(1);
    for (const verb of verbsAboutOne) {
      const [unseen, unknown] = [await say(stan, aboutOne(verb, 1)!), await say(stan, aboutOne(verb, 999)!)];
      assert.deepEqual(unseen, { ok: false, text: "There is no INC-1." }, verb);
      assert.deepEqual(unknown, { ok: false, text: "There is no INC-999." }, verb);
    }
    assert.deepEqual(await rig.load(1), before);
  }));

test("somebody without a role is told which one is missing, whatever the verb and whether or not there is such an incident", () =>
  use(async ({ rig, say }) => {
    const { seq } = await rig.test.store.head();
    for (const verb of verbNames.filter((one) => one !== "help" && one !== "whoami")) {
      const [here, missing] = [
        await say(nobody, aboutOne(verb, 1) ?? verbs[verb].example),
        await say(nobody, aboutOne(verb, 999) ?? verbs[verb].example),
      ];
      assert.equal(here.ok, false, verb);
      assert.match(here.text, /^You need the role \w+/, verb);
      assert.equal(here.text, missing.text, verb);
    }
    assert.doesNotMatch((await say(nobody, "help")).text, /approve|list/);
    assert.ok((await rig.test.store.head()).seq > seq, "refused decisions are on record");
  }));

test("a decision about what is out of sight is refused on record", () =>
  use(async ({ rig, say }) => {
    await say(stan, 'reject INC-1 "no"');
    const [last] = (await rig.test.store.auditOf(1, 1)).slice(-1);
    assert.deepEqual([last?.action, last?.actor, last?.facts["denial"]], ["decision.refused", "slack:T0AAAAAAA/stan", "not-in-sight"]);
  }));

test("a rejection or dry run that names a plan by its hash is about no other plan, and one that names none is about the plan that is up", () =>
  use(async ({ rig, say }) => {
    const hash = (await rig.load(1)).planHash?.slice(0, 8) ?? "";
    const another = hash.startsWith("a") ? hash.replace("a", "b") : hash.replace(/^./, "a");
    await say(ann, `approve 1 ${hash}`);
    assert.match((await say(ann, `dry-run 1 ${another}`)).text, /That was for another plan of INC-1/);
    assert.match(
      (await say(ann, `reject 1 ${another.slice(0, 4)}-${another.slice(4)} "wrong host"`)).text,
      /That was for another plan of INC-1/,
    );
    assert.equal((await say(ann, "dry-run 1")).text, "The dry run of INC-1 has been ordered; the card shows what it finds.");
    assert.deepEqual(
      (await rig.load(1)).decisions.map(({ action, planHash }) => [action, planHash.slice(0, 8)]),
      [
        ["approve", hash],
        ["dry-run", hash],
      ],
    );
  }));

test("lists, counts, hosts and the latest are those in sight alone", () =>
  use(async ({ say }) => {
    const of = async (actor: Actor) => {
      const [list, status, agents, latest] = await Promise.all(
        ["list all", "status", "agents", "show latest"].map(async (text) => (await say(actor, text)).text),
      );
      return { list: list!, status: status!, agents: agents!, latest: latest! };
    };
    const production = await of(vera);
    assert.match(production.list, /INC-1 web-07(?:.|\n)*1 incident, page 1 of 1/);
    assert.match(production.status, /Incidents: 1 open, 1 waiting for people\nAgents: 1 of 1 host connected/);
    assert.match(production.agents, /^1 of 1 connected to this hub\n\nweb-07: connected/);
    assert.match(production.latest, /INC-1:/);
    for (const text of Object.values(production)) assert.doesNotMatch(text, /db-01|INC-2/);
    assert.doesNotMatch(production.status, /\b99\b/);
    const staging = await of(stan);
    assert.match(staging.status, /Incidents: 1 open, 0 waiting for people\nAgents: 0 of 1 host connected/);
    assert.match(staging.latest, /INC-2:/);
    for (const text of Object.values(staging)) assert.doesNotMatch(text, /web-07|INC-1\b/);
    assert.doesNotMatch(staging.status, /\b99\b/);
    assert.match((await say(ann, "list all")).text, /2 incidents, page 1 of 1/);
    assert.equal((await say(stan, "list all --host web-*")).text, "There are no incidents like that.");
    assert.equal((await say(stan, "list all --page 2")).text, "There is no page 2; the last is 1.");
  }));

test("a list that asks for nothing special says that nothing is open, not that nothing is like it", () =>
  use(async ({ rig }) => {
    const elsewhere: Access = { ...access, grants: [{ to: "slack:T0AAAAAAA/ann", roles: ["viewer"], hosts: { env: "testing" } }] };
    const say = async (text: string): Promise<string> =>
      (await answer({ text, actor: ann, channel: "C1" }, hub, { ...rig.ports, access: elsewhere })).text;
    assert.equal(await say("list"), "Nothing is open. What has ended: /ir list closed");
    assert.equal(await say("list P1"), "There are no incidents like that.");
    assert.equal(await say("list all"), "There are no incidents like that.");
  }));

test("a list is narrowed by every filter that can be typed", () =>
  use(async ({ rig, say }) => {
    const ids = async (text: string, actor = ann) =>
      [...(await say(actor, text)).text.matchAll(/^P\d INC-(\d+)/gm)].map(([, id]) => Number(id));
    assert.deepEqual(await ids("list"), [2, 1]);
    assert.deepEqual(await ids("list waiting"), [1]);
    assert.deepEqual(await ids("list --state proposed,captured"), [2, 1]);
    assert.deepEqual(await ids("list --label env=staging"), [2]);
    assert.deepEqual(await ids("list P1+"), []);
    assert.deepEqual(await ids("list P2+"), [2, 1]);
    assert.deepEqual(await ids("list --since 5m"), [2, 1]);
    assert.deepEqual(await ids("list --until 5m"), []);
    assert.deepEqual(await ids("list --since 2026-11-23 --until 2026-11-24"), [2, 1]);
    assert.deepEqual(await ids("list --since 2026-11-24"), []);
    assert.deepEqual(await ids("list --host DB-?1"), [2]);
    assert.deepEqual(await ids("list --mine"), []);
    const { planHash } = await rig.load(1);
    assert.ok((await say(ann, `approve 1 ${planHash!.slice(0, 8)}`)).ok);
    assert.deepEqual(await ids("list --mine"), [1]);
    assert.deepEqual(await ids("list --mine", vera), []);
    rig.wait(10 * 60_000);
    assert.deepEqual(await ids("list --since 5m"), []);
    assert.deepEqual(await ids("list --until 5m"), [2, 1]);
  }));

test("everybody in the channel reads what was looked at with --here, and no refusal", () =>
  use(async ({ say }) => {
    for (const text of ["show 1", "list", "plan 1", "evidence 1", "timeline 1", "postmortem 1", "agents", "status"]) {
      assert.equal((await say(vera, `${text} --here`)).here, true, text);
      assert.equal((await say(vera, text)).here, undefined, text);
    }
    assert.deepEqual(await say(vera, "show 2 --here"), { ok: false, text: "There is no INC-2." });
    assert.equal((await say(nobody, "list --here")).here, undefined);
  }));

test("in chat a long answer comes in pages that lead to each other, on the console and in a terminal it comes whole", () =>
  use(async ({ rig, say }) => {
    await rig.test.store.record(
      Array.from({ length: 200 }, (_, n) => ({ actor: "mallory", action: "decision.refused", object: "INC-1", facts: { n, denial: "x" } })),
      2_000,
    );
    const seen: string[] = [];
    let next: string | undefined = "timeline 1";
    while (next !== undefined) {
      const { text } = await say(vera, next);
      assert.ok(text.length < chatPage + 200);
      seen.push(text);
      next = / Next: \/ir (.*)$/.exec(text)?.[1];
    }
    assert.ok(seen.length > 1);
    const lines = (text: string): readonly string[] => text.split("\n").filter((line) => /^ +\d+ {2}/.test(line));
    const whole = (await say(terminal, "timeline 1")).text;
    assert.deepEqual(seen.flatMap(lines), lines(whole));
    assert.ok(lines(whole).length > 200);
    assert.match((await say(vera, "timeline 1 --page 99")).text, /^There is no page 99; the last is \d+\.$/);
  }));

test("a post-mortem is whole in a terminal, and says in chat where the file is", () =>
  use(async ({ say }) => {
    const { text } = await say(terminal, "postmortem 1");
    assert.match(text, /^# Post-mortem of INC-1: /);
    assert.match(text, /\n## Record\n\nEntries 5 to 7 of the audit log/);
    assert.doesNotMatch(text, /As a file/);
    const first = (await say(vera, "postmortem 1")).text;
    const last = /Page 1 of (\d+)/.exec(first)?.[1];
    assert.match(
      last === undefined ? first : (await say(vera, `postmortem 1 --page ${last}`)).text,
      /As a file: http:\/\/hub\.example:7070\/incidents\/1\/postmortem\.md \(sign in with \/ir console\)/,
    );
  }));

test("what a platform could not confirm of a person is said where they ask who they are", () =>
  use(async ({ rig }) => {
    const { text } = await answer(
      { text: "whoami", actor: vera, channel: "C1", doubt: "Slack did not confirm your groups." },
      hub,
      rig.ports,
    );
    assert.match(text, /^Missing: Slack did not confirm your groups\.$/m);
    assert.match(
      text,
      /^You may: list, show, evidence, plan, timeline, postmortem, mutes, agents, oncall, status, console, whoami, help$/m,
    );
  }));
