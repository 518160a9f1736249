import assert from "node:assert/strict";
import { test } from "node:test";
import { hasSucceeded } from "../../agent/exit-codes.js";
import type { Script } from "../../src/core/shell/script.js";

const scriptOf = (...argvs: readonly (readonly string[])[]): Script => [
  { after: "always", commands: argvs.map((argv) => ({ argv: [...argv], stdin: "null", stdout: "capture", stderr: "capture" })) },
];

test("code 0 is success for every program, and the end by a signal for none", () => {
  assert.equal(hasSucceeded(scriptOf(["anything"]), 0), true);
  assert.equal(hasSucceeded(scriptOf(["grep", "x", "/var/log/syslog"]), null), false);
});

test("the status of a failed unit is an answer, and a restart that failed with the same code is not", () => {
  assert.equal(hasSucceeded(scriptOf(["systemctl", "status", "nginx.service"]), 3), true);
  assert.equal(hasSucceeded(scriptOf(["systemctl", "restart", "nginx.service"]), 3), false);
});

test("a program behind a wrapper is judged as itself", () => {
  assert.equal(hasSucceeded(scriptOf(["sudo", "-n", "/usr/bin/grep", "x", "/var/log/syslog"]), 1), true);
  assert.equal(hasSucceeded(scriptOf(["timeout", "5", "nginx", "-t"]), 1), false);
});

test("the last command of a pipeline decides", () => {
  assert.equal(hasSucceeded(scriptOf(["ps", "aux"], ["grep", "java"]), 1), true);
  assert.equal(hasSucceeded(scriptOf(["grep", "java"], ["sort"]), 1), false);
});

test("a program is known by its name alone: no word of JavaScript is one", () => {
  for (const word of ["constructor", "toString", "__proto__"]) assert.equal(hasSucceeded(scriptOf([word]), 1), false, word);
  assert.equal(hasSucceeded(scriptOf(["sudo", "constructor", "grep", "x"]), 1), true);
});

test("a script without a command has not succeeded", () => {
  assert.equal(hasSucceeded([], 1), false);
});
