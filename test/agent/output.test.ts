import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { readOutput } from "../../agent/output.js";
import type { Output } from "../../src/core/report.js";

const directory = mkdtempSync(join(tmpdir(), "tagout-output-"));
after(() => rmSync(directory, { recursive: true, force: true }));

function outputOf(written: string | Buffer, keptBytes?: number): Output {
  const path = join(directory, "output");
  writeFileSync(path, written);
  const fd = openSync(path, "r");
  try {
    return readOutput(fd, keptBytes);
  } finally {
    closeSync(fd);
  }
}

const lines = (count: number): string =>
  Array.from({ length: count }, (_, n) => `line ${n} of many that are all about as long as this one`).join("\n");
const bytesOf = (text: string): number => Buffer.byteLength(text, "utf8");

test("a short output is given whole", () => {
  assert.deepEqual(outputOf("one\ntwo\n"), { text: "one\ntwo\n", bytes: 8, truncated: false });
  assert.deepEqual(outputOf(""), { text: "", bytes: 0, truncated: false });
});

test("a long output keeps its first quarter and its end, in whole lines, and counts all bytes", () => {
  for (const count of [1_500, 3_000, 100_000]) {
    const written = lines(count);
    const output = outputOf(written);
    const [head = "", tail = ""] = output.text.split("\n[... the middle is not shown ...]\n");
    assert.deepEqual([output.bytes, output.truncated], [bytesOf(written), true]);
    assert.ok(written.startsWith(`${head}\n`) && written.endsWith(`\n${tail}`), `${count} lines`);
    assert.ok(bytesOf(head) > 16_000 && bytesOf(head) <= 16_384 && bytesOf(tail) > 48_000 && bytesOf(tail) <= 49_152);
  }
});

test("one line without an end is cut, and nothing grows with it", () => {
  const output = outputOf(Buffer.alloc(20 * 1024 * 1024, "x"));
  assert.ok(output.truncated && output.text.length < 20_000 && output.text.includes("[... line cut]"));
});

test("I10: a secret is taken out wherever the cut falls", () => {
  const secret = "AKIAIOSFODNN7EXAMPLE";
  const filler = lines(3_000);
  for (const around of [16_384, bytesOf(filler) - 49_152]) {
    for (let shift = -40; shift <= 40; shift += 1) {
      const at = around + shift;
      const written = `${filler.slice(0, at)} password=hunter2hunter2 ${secret} ${filler.slice(at)}`;
      const { text } = outputOf(written);
      assert.ok(!text.includes(secret) && !text.includes("hunter2"), `at ${at}`);
    }
  }
});

test("I10: a private key is taken out although the cut takes its first line away", () => {
  const key = `-----BEGIN RSA PRIVATE KEY-----\n${Array.from({ length: 40 }, (_, n) => `MIIEpAIBAAKCAQEA${"q".repeat(40)}${n}`).join("\n")}\n-----END RSA PRIVATE KEY-----`;
  const filler = lines(3_000);
  for (const around of [16_384, bytesOf(filler) - 49_152]) {
    for (let shift = -3_000; shift <= 3_000; shift += 100) {
      const at = filler.indexOf("\n", around + shift);
      const { text } = outputOf(`${filler.slice(0, at)}\n${key}${filler.slice(at)}`);
      assert.ok(!text.includes("MIIEpAIBAAKCAQEA"), `at ${at}`);
    }
  }
});

test("I10: nothing unseen and no control character leaves the host", () => {
  const { text } = outputOf("a\u001b[31mred\u0007\r\n\u202eevil\u200b\tok\n");
  assert.equal(text, "a\\u{1b}[31mred\\u{7}\\u{d}\n\\u{202e}evil\\u{200b}\tok\n");
});

test("any bytes give a text within the limit", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.integer({ min: 64, max: 2_000 }), (bytes, kept) => {
      const output = outputOf(Buffer.from(bytes), kept);
      assert.equal(output.bytes, bytes.length);
      assert.ok(bytesOf(output.text) <= kept + 64);
    }),
    { numRuns: 300 },
  );
});
