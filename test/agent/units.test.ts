import assert from "node:assert/strict";
import { test } from "node:test";
import type { Probe } from "../../agent/spawn.js";
import { isUnitWell, parseUnits, troubledUnits } from "../../agent/units.js";

const said = (stdout: string, exitCode: number | null = 0): Probe => ({ outcome: "exited", exitCode, stdout, stderr: "" });

const listed = `nginx.service          loaded failed     failed       A web server
\u25cf app@1.service loaded failed failed App; rm -rf /
orders.service loaded activating auto-restart Orders
-bad.service loaded failed failed x
`;

test("failed and restarting units are told apart, and a name that could be a flag is none", () => {
  assert.deepEqual(parseUnits(listed), { failed: ["nginx.service", "app@1.service"], restarting: ["orders.service"] });
});

test("systemd that does not answer says nothing, which is not the same as nothing failed", async () => {
  assert.equal(await troubledUnits(() => Promise.resolve(said("", 1))), null);
  assert.equal(await troubledUnits(() => Promise.resolve({ ...said(""), outcome: "timed-out", exitCode: null })), null);
  assert.deepEqual(await troubledUnits(() => Promise.resolve(said(""))), { failed: [], restarting: [] });
});

for (const [state, isWell] of [
  ["ActiveState=active\nType=simple\nResult=success\n", true],
  ["ActiveState=inactive\nType=oneshot\nResult=success\n", true],
  ["ActiveState=inactive\nType=simple\nResult=success\n", false],
  ["ActiveState=activating\nType=notify\nResult=exit-code\n", false],
  ["ActiveState=failed\nType=oneshot\nResult=exit-code\n", false],
] as const) {
  test(`a unit is ${isWell ? "" : "not "}well: ${state.trim().replaceAll("\n", " ")}`, async () => {
    const asked: (readonly string[])[] = [];
    const run = (argv: readonly string[]) => {
      asked.push(argv);
      return Promise.resolve(said(state));
    };
    assert.equal(await isUnitWell(run, "nginx.service"), isWell);
    assert.deepEqual(asked[0]?.slice(-2), ["--", "nginx.service"]);
  });
}
