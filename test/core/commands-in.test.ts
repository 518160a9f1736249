import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { commandsIn } from "../../src/core/slash/commands-in.js";
import { parseSlash } from "../../src/core/slash.js";
import { hostileText } from "../fakes/incidents.js";
import { named } from "../fakes/named-commands.js";

const commandsOf = (text: string): readonly string[] => commandsIn(text).flatMap((piece) => (piece.isCommand ? [piece.text] : []));

test("a command that a sentence names is found whole, however the sentence goes on", () => {
  const frames: readonly (readonly [before: string, after: string])[] = [
    ["", ""],
    ["Type ", " in that channel."],
    ["To see it: ", "."],
    ["Look (", ") or ask."],
    ["Look (sign in with ", ")."],
    ['It says "', '", and that is all.'],
    ["Either ", ", or nothing;"],
    ["Do you mean ", "?"],
    ["One of ", ": each ends it."],
  ];
  for (const command of named)
    for (const [before, after] of frames) {
      const text = `${before}${command}${after}`;
      assert.deepEqual(commandsOf(text), [command], text);
    }
});

test("two in one sentence are two, and what stands between them is neither's", () => {
  const text = "To list them: /incident list waiting, or /incident list P2. To see one: /incident show INC-12. All: /incident console.";
  assert.deepEqual(commandsOf(text), ["/incident list waiting", "/incident list P2", "/incident show INC-12", "/incident console"]);
});

test("words behind a command that belong to the sentence stay outside", () => {
  assert.deepEqual(commandsOf("The id that /incident whoami shows, and /incident mutes tells more"), [
    "/incident whoami",
    "/incident mutes",
  ]);
  assert.deepEqual(commandsOf("/incident status and nothing"), ["/incident status"]);
});

test("paths, other verbs and addresses are no commands", () => {
  for (const text of [
    "/var/log/list x",
    "/incident melt INC-12",
    "x/incident list",
    "https://hub.example/incident list",
    "/incident",
    "/ list",
  ])
    assert.deepEqual(commandsOf(text), [], text);
});

test("whatever the text is, the pieces joined are the text", () => {
  const parts = fc.array(fc.oneof(fc.constantFrom(...named, " ", ".", ")", "(", '"', "/incident ", "\n"), fc.string({ maxLength: 8 })), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.constant(hostileText),
        parts.map((all) => all.join("")),
      ),
      (text) => {
        const pieces = commandsIn(text);
        assert.equal(pieces.map((piece) => piece.text).join(""), text);
        assert.ok(pieces.every((piece) => piece.text !== ""));
        // What is offered to be typed is understood where it is typed, or says what it lacks.
        for (const command of commandsOf(text)) assert.ok(parseSlash(command).kind.length > 0);
      },
    ),
    { numRuns: 500 },
  );
});

test("a long text without an end is cut as fast as any", () => {
  const long = `/incident list ${"--page 1 ".repeat(20_000)}"${"a".repeat(100_000)}`;
  assert.equal(
    commandsIn(long)
      .map(({ text }) => text)
      .join(""),
    long,
  );
});
