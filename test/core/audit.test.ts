import assert from "node:assert/strict";
import { test } from "node:test";
import {
  auditBody,
  auditHash,
  auditRecord,
  auditRoot,
  auditVerifier,
  type AuditLink,
  type AuditProblem,
  type Checkpoint,
} from "../../src/core/audit.js";

function chain(length: number): AuditLink[] {
  const links: AuditLink[] = [];
  let previous = auditRoot;
  for (let seq = 1; seq <= length; seq += 1) {
    const body = auditBody({ actor: "ann", action: "decision.approve", object: `INC-${seq}`, facts: { n: seq } }, seq, 1_000 + seq);
    previous = auditHash(previous, body);
    links.push({ seq, body, hash: previous });
  }
  return links;
}

function rehashed(links: readonly AuditLink[]): AuditLink[] {
  let previous = auditRoot;
  return links.map(({ seq, body }) => ({ seq, body, hash: (previous = auditHash(previous, body)) }));
}

function problemOf(links: readonly AuditLink[], checkpoints: readonly Pick<Checkpoint, "seq" | "hash">[] = []): AuditProblem | null {
  const verifier = auditVerifier(checkpoints);
  for (const link of links) {
    const problem = verifier.add(link);
    if (problem !== null) return problem;
  }
  return verifier.finish();
}

const edit = (link: AuditLink): AuditLink => ({ ...link, body: link.body.replace("ann", "eve") });
const checkpointAt = (links: readonly AuditLink[], seq: number) => [{ seq, hash: links[seq - 1]?.hash ?? "" }];

test("I8: an untouched chain verifies, with and without checkpoints", () => {
  assert.equal(problemOf(chain(20)), null);
  assert.equal(problemOf(chain(20), checkpointAt(chain(20), 20)), null);
});

test("I8: an edit, a deletion and a swap are found at the first bad link", () => {
  const links = chain(20);
  assert.deepEqual(problemOf(links.map((link) => (link.seq === 5 ? edit(link) : link))), { kind: "edited", seq: 5 });
  assert.deepEqual(problemOf(links.filter(({ seq }) => seq !== 7)), { kind: "gap", seq: 7 });
  const [third, fourth] = [links[2], links[3]] as [AuditLink, AuditLink];
  assert.deepEqual(problemOf([...links.slice(0, 2), { ...fourth, seq: 3 }, { ...third, seq: 4 }, ...links.slice(4)]), {
    kind: "edited",
    seq: 3,
  });
});

test("I8: a cut tail and a full re-hash are found by a checkpoint kept elsewhere", () => {
  const links = chain(20);
  const kept = checkpointAt(links, 18);
  assert.deepEqual(problemOf(links.slice(0, 15), kept), { kind: "truncated", seq: 15, expected: 18 });
  const forged = rehashed(links.map((link) => (link.seq === 5 ? edit(link) : link)));
  assert.equal(problemOf(forged), null, "without a checkpoint a re-hash cannot be seen; that is why agents keep them");
  assert.deepEqual(problemOf(forged, kept), { kind: "rewritten", seq: 18 });
});

test("I8: an emptied log does not satisfy a checkpoint", () => {
  assert.deepEqual(problemOf([], checkpointAt(chain(3), 3)), { kind: "truncated", seq: 0, expected: 3 });
});

test("an entry is read back as it was written, with its place", () => {
  const entry = { actor: "ann", action: "decision.approve", object: "INC-7", facts: { n: 1.5, why: "\0\ud800 é", sure: true, none: null } };
  const body = auditBody(entry, 9, 1_000);
  assert.deepEqual(auditRecord({ seq: 9, body }), { ...entry, facts: { ...entry.facts, n: "!number:1.5" }, seq: 9, at: 1_000 });
});

test("what is no entry, or stands in another's place, is read as none", () => {
  const body = auditBody({ actor: "ann", action: "a.b", object: "INC-7", facts: {} }, 9, 1_000);
  const odd = ["", "null", "{", "[]", body.slice(0, -1), body.replace('"ann"', "7"), body.replace('"ann"', '"ann","extra":1')];
  for (const one of odd) assert.equal(auditRecord({ seq: 9, body: one }), null, one);
  assert.equal(auditRecord({ seq: 8, body }), null);
});
