import assert from "node:assert/strict";
import { test } from "node:test";
import { joinTokenText, readJoinToken, type JoinToken } from "../../proto/wire.js";

const token: JoinToken = {
  hub: "hub.internal",
  enrolPort: 7443,
  linkPort: 7444,
  ca: "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n",
  secret: "0123456789abcdef0123456789abcdef",
  host: "web-1",
};

test("a join token is one line that reads back as it was made", () => {
  const text = joinTokenText(token);
  assert.match(text, /^tagout-join-v1\.[A-Za-z0-9_-]+$/);
  assert.deepEqual(readJoinToken(`  ${text}\n`), { ok: true, value: token });
});

test("a damaged, foreign or hostile token is refused with a sentence that says what to do", () => {
  const spoiled = [
    "",
    "tagout-join-v1.",
    "tagout-join-v2.abc",
    joinTokenText(token).slice(0, -40),
    ...[
      { ...token, host: "web-1\u001b[31m" },
      { ...token, host: "Web-1" },
      { ...token, host: "web-1." },
      { ...token, host: "web-1,db-1" },
      { ...token, hub: "hub/../x" },
      { ...token, enrolPort: 0 },
      { ...token, secret: "short" },
      { ...token, ca: "none" },
      { ...token, more: 1 },
    ].map((one) => joinTokenText(one)),
  ];
  for (const text of spoiled) {
    const read = readJoinToken(text);
    assert.ok(!read.ok, text);
    assert.match(read.error, /tagout agent add HOST/);
  }
});
