import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { openProgram, type Trust } from "../../agent/binary.js";
import { run, start } from "../../agent/spawn.js";

const uid = process.getuid?.() ?? 0;

/**
 * A directory for programs in which nobody but this user may write, so that the rules can be tried below it; null where the
 * home directory is missing or open to others.
 */
function programs(t: TestContext): { readonly directory: string; readonly trust: Trust } | null {
  if (!existsSync(homedir())) return null;
  const directory = realpathSync(mkdtempSync(join(homedir(), ".tagout-binary-")));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const trust = { directories: [directory], owners: [0, uid] };
  copyFileSync("/bin/true", join(directory, "good"));
  chmodSync(join(directory, "good"), 0o755);
  return openProgram("good", trust).ok ? { directory, trust } : null;
}

function why(name: string, trust?: Trust): string {
  const program = openProgram(name, trust);
  if (program.ok) program.value.close();
  return program.ok ? "trusted" : program.error;
}

test("a program is found by name, and by full path only inside the four directories", () => {
  assert.equal(why("true"), "trusted");
  assert.equal(why("/usr/bin/true"), "trusted");
  for (const name of [
    "",
    "./true",
    "../bin/true",
    "/usr/bin/../bin/true",
    "/usr/bin//true",
    "bin/true",
    "/tmp/true",
    "/usr/local/bin/true",
    "true ",
    "tr\0ue",
    "-true",
  ]) {
    assert.match(why(name), /is not a program in/, JSON.stringify(name));
  }
});

test("a script, a text and a program that may not be executed are refused", (t) => {
  const place = programs(t);
  if (place === null) return t.skip("the home directory of this user is open to others");
  writeFileSync(join(place.directory, "script"), "#!/bin/sh\necho x\n", { mode: 0o755 });
  writeFileSync(join(place.directory, "text"), "echo x\n", { mode: 0o755 });
  writeFileSync(join(place.directory, "empty"), "", { mode: 0o755 });
  mkdirSync(join(place.directory, "directory"));
  copyFileSync("/bin/true", join(place.directory, "plain"));
  chmodSync(join(place.directory, "plain"), 0o644);
  assert.match(why("script", place.trust), /is a script/);
  assert.match(why("text", place.trust), /not a program of this system/);
  assert.match(why("empty", place.trust), /not a program of this system/);
  assert.match(why("plain", place.trust), /not an executable file/);
  assert.match(why("directory", place.trust), /not an executable file/);
  return undefined;
});

test("a program that others may write, or that lies below a directory others may write, is refused", (t) => {
  const place = programs(t);
  if (place === null) return t.skip("the home directory of this user is open to others");
  for (const mode of [0o775, 0o757]) {
    chmodSync(join(place.directory, "good"), mode);
    assert.match(why("good", place.trust), /may be written by others/);
    chmodSync(join(place.directory, "good"), 0o755);
    chmodSync(place.directory, mode);
    assert.match(why("good", place.trust), /may be written by others/);
    chmodSync(place.directory, 0o755);
  }
  assert.match(why("good", { ...place.trust, owners: [uid + 1] }), /may be written by others/);
  assert.equal(why("good", place.trust), "trusted");
  return undefined;
});

test("a link is followed to the file itself, and what it leads through is held to the same rules", (t) => {
  const place = programs(t);
  if (place === null) return t.skip("the home directory of this user is open to others");
  const open = join(place.directory, "open");
  mkdirSync(open);
  chmodSync(open, 0o755);
  copyFileSync("/bin/true", join(open, "program"));
  chmodSync(join(open, "program"), 0o755);
  symlinkSync(join(open, "program"), join(place.directory, "link"));
  symlinkSync("circle", join(place.directory, "circle"));
  symlinkSync("nowhere", join(place.directory, "dangling"));
  assert.equal(why("link", place.trust), "trusted");
  chmodSync(open, 0o777);
  assert.match(why("link", place.trust), /open may be written by others/);
  assert.match(why("circle", place.trust), /chain of more than/);
  assert.match(why("dangling", place.trust), /does not exist/);
  return undefined;
});

test("a link of another user is refused", (t) => {
  const place = programs(t);
  if (place === null || uid !== 0) return t.skip("only root can make a file of another user");
  copyFileSync("/bin/true", join(place.directory, "theirs"));
  chmodSync(join(place.directory, "theirs"), 0o755);
  chownSync(join(place.directory, "theirs"), 12_345, 12_345);
  assert.match(why("theirs", place.trust), /may be written by others/);
  return undefined;
});

test("what was checked is what starts, although the file was replaced meanwhile", async (t) => {
  const place = programs(t);
  if (place === null) return t.skip("the home directory of this user is open to others");
  const program = openProgram("good", place.trust);
  assert.ok(program.ok);
  copyFileSync("/bin/false", join(place.directory, "evil"));
  chmodSync(join(place.directory, "evil"), 0o755);
  renameSync(join(place.directory, "evil"), join(place.directory, "good"));
  const started = start(program.value, ["good"], { stdin: null, stdout: null, stderr: null });
  program.value.close();
  assert.ok(started.ok);
  assert.equal((await started.value.exited).exitCode, 0, "/bin/true, not /bin/false");
  assert.equal((await run(["good"], { timeoutMs: 60_000, maxBytes: 10, trust: place.trust })).exitCode, 1, "the next one is the new file");
  return undefined;
});

test("the temporary directory of everybody is no place for programs", () => {
  assert.match(why("true", { directories: [tmpdir()], owners: [0] }), /is not a program in/);
});
