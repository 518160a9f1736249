import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lineRedactor, redact } from "../../../src/core/redact.js";

test("the data of a Kubernetes Secret goes whatever its keys are, also when its kind comes last", () => {
  const text = "apiVersion: v1\ndata:\n  a.yaml: aHVudGVyMg==\n  b: Zm9v\nkind: Secret\nmetadata:\n  name: web";
  const redacted = redact(text).text;
  assert.equal(
    redacted,
    "apiVersion: v1\ndata:\n  a.yaml: [REDACTED:secret-object]\n  b: [REDACTED:secret-object]\nkind: Secret\nmetadata:\n  name: web",
  );
  assert.equal(redact(redacted).text, redacted);
});

const secretObject = (data: readonly string[]): string => ["kind: Secret", ...data, "type: Opaque", "note: stays"].join("\n");

for (const [what, data, left] of [
  ["after an empty line", ["data:", "  a: Zm9v", "", "  b: YmFy"], ["data:", "  a: @", "", "  b: @"]],
  ["in a value of several lines", ["stringData:", "  a: |", "    one two", "    b: c"], ["stringData:", "  a: |", "    @", "    @"]],
  ["in a folded value", ["data:", "  a:", "    Zm9v", "    YmFy"], ["data:", "  a:", "    @", "    @"]],
  ["with commas and quotes in it", ["stringData:", "  a: x,y", '  b: "it\'s, so"'], ["stringData:", "  a: @", '  b: "@"']],
  ["below a key that is called data", ["stringData:", "  data:", "    x", "  b: y"], ["stringData:", "  data:", "    @", "  b: @"]],
  ["in JSON", ['"data": {', '  "a": "Zm9v",', '  "b": "YmFy"', "},"], ['"data": {', '  "a": "@",', '  "b": "@"', "},"]],
  ["under a comment", ["data: # of the web", "  a: Zm9v"], ["data: # of the web", "  a: @"]],
  ["under an anchor", ["data: &all !!map", "  a: Zm9v"], ["data: &all !!map", "  a: @"]],
  ["under keys in single quotes", ["'data':", "  'a': Zm9v"], ["'data':", "  'a': @"]],
  ["in a value that looks like more keys", ["data:", "  a: 'x", "", "    secret: '"], ["data:", "  a: @", "", "    @"]],
  ["as Python prints it", ["{'string_data': {'a': 'Zm9v'}}"], ["{'string_data': {'a': '@'}}"]],
  ["in JSON without indentation", ['"data": {', '"a": "Zm9v",', '"b": "YmFy"', "},"], ['"data": {', '"a": "@",', '"b": "@"', "},"]],
  ["in a diff", ["+data:", "-  a: Zm9v", "+  a: YmFy", " type: x"], ["+data:", "-  a: @", "+  a: @", " type: x"]],
  ["in a map that was wrapped", ["x: {y: {z: z,", "  z: z}, data: {", "  a: Zm9v}}"], ["x: {y: {z: z,", "  z: z}, data: {", "  a: @}}"]],
  ["in a list of objects", ["- data:", "    a: Zm9v", "  name: web"], ["- data:", "    a: @", "  name: web"]],
] as const) {
  test(`the data of a Kubernetes Secret goes ${what}, and nothing around it`, () => {
    const redacted = redact(secretObject(data)).text;
    assert.equal(redacted, secretObject(left).replaceAll("@", "[REDACTED:secret-object]"));
    assert.equal(redact(redacted).text, redacted);
  });
}

for (const [before, after] of [
  ["data: {password: cGFzc3dvcmQ=, user: YWRtaW4=}", "data: {password: @, user: @}"],
  [`stringData: {"a b": "x, y}", 'q': 'it''s: so', e: "", n: 5}`, `stringData: {"a b": "@", 'q': '@', e: "", n: @}`],
  [`{"data":{"a":"Zm9v","b":{"c":["d",{"e":"f"}]}},"x":{"y":"stays"}}`, `{"data":{"a":"@","b":{"c":["@",{"e":"@"}]}},"x":{"y":"stays"}}`],
  [`at: "{\\"data\\":{\\"a\\":\\"Zm\\\\\\"9, b: v\\"},\\"x\\":\\"stays\\"}"`, `at: "{\\"data\\":{\\"a\\":\\"@\\"},\\"x\\":\\"stays\\"}"`],
  [`{'data': {'p': 'x\\'y, z: w'}, 'x': 'stays'}`, `{'data': {'p': '@'}, 'x': 'stays'}`],
  ["data: !!map {a: !!binary Zm9v}", "data: !!map {a: @}"],
  ['data: {\n  a: Zm9v,\n  b: "Ym\n    Fy" }\nlog: stays', 'data: {\n  a: @,\n  b: "@\n    @" }\nlog: stays'],
  ["data: {a: b: c, Zm9v, d: p}q}\nlog: stays", "data: {a: @, @, d: @}\nlog: stays"],
  ["data: {a: Zm9v, b: 'cut\nlog: stays", "data: {a: @, b: '@\nlog: stays"],
  ["data: {\nlog: {stays: here}", "data: {\nlog: {stays: here}"],
  ["data: {a: Zm9v}\n---\nkind: Secret\nstringData: {b: YmFy}", "data: {a: @}\n---\nkind: Secret\nstringData: {b: @}"],
] as const) {
  test(`the data of a Kubernetes Secret in braces goes, and nothing around it: ${before}`, () => {
    for (const kind of ["kind: Secret", "- {kind: Secret, type: Opaque}", `{"kind":"SecretList"}`, `k: "{\\"kind\\":\\"Secret\\"}"`]) {
      const redacted = redact(`${before}\n${kind}`).text;
      assert.equal(redacted, `${after}\n${kind}`.replaceAll("@", "[REDACTED:secret-object]"));
      assert.equal(redact(redacted).text, redacted);
    }
  });
}

for (const [before, after] of [
  ['+ data = {\n  + "a" = "Zm9v"\n}\n+ kind = "Secret"', '+ data = {\n  + "a" = "@"\n}\n+ kind = "Secret"'],
  ['- kind = "Secret"\n- data       = { a = "Zm9v==" }', '- kind = "Secret"\n- data       = { a = "@" }'],
  ['{"kind"=>"Secret", "data"=>{"a"=>"Zm9v"}}', '{"kind"=>"Secret", "data"=>{"a"=>"@"}}'],
  ["map[data:map[a:Zm9v b.c:x: y] kind:Secret x:stays]", "map[data:map[a:@ b.c:@ @] kind:Secret x:stays]"],
  ["{Kind:Secret Data:map[a:[90 109] b:[57]] X:stays}", "{Kind:Secret Data:map[a:@ b:@] X:stays}"],
  ["-kind: Secret\n-data:\n-  a: Zm9v\n+x: stays", "-kind: Secret\n-data:\n-  a: @\n+x: stays"],
  ['{"m":"---\\nkind: Secret\\ndata:\\n  a: Zm9v\\nx: stays\\n"}', '{"m":"---\\nkind: Secret\\ndata:\\n  a: @\\nx: stays\\n"}'],
  ['{"m":"v: 1\\ndata:\\n  a: Zm9v\\\\nx\\nkind: Secret"}', '{"m":"v: 1\\ndata:\\n  a: @\\nkind: Secret"}'],
] as const) {
  test(`the data of a Kubernetes Secret goes as other programs print it: ${before}`, () => {
    const redacted = redact(before).text;
    assert.equal(redacted, after.replaceAll("@", "[REDACTED:secret-object]"));
    assert.equal(redact(redacted).text, redacted);
  });
}

for (const text of [
  '{"kind":"SecretRotated","data":{"pod":"web-1"}}',
  '{"object":{"kind":"Secret","name":"tls"}}\n{"level":"info","data":{"pod":"web-1"}}',
  'Nov 26 03:41:56 h web[1]: {"kind":"Secret","name":"x"}\nNov 26 03:41:57 h web[1]: {"data":{"pod":"web-1"}}',
  '2026-11-26T03:41:56Z INFO {"kind":"Secret"}\n2026-11-26T03:41:57Z INFO {"m":1,"data":{"pod":"web-1"}}',
  "map[data:map[a:b] kind:ConfigMap]",
]) {
  test(`what a log says in JSON beside a Secret stays: ${text}`, () => {
    assert.deepEqual(redact(text), { text, count: 0 });
  });
}

test("data in braces of anything but a Secret stays", () => {
  for (const kind of ["kind: ConfigMap", "mykind: Secret", "kind: SecretStore", '"kind":"SecretProviderClass"']) {
    const text = `data: {a: Zm9v, "b": "c"}\n${kind}`;
    assert.deepEqual(redact(text), { text, count: 0 });
  }
});

test("a Secret printed on one line is seen in a stream of lines", () => {
  const { text } = lineRedactor()(`web: {"kind":"Secret","data":{"a":"Zm9v"},"type":"Opaque"}`);
  assert.equal(text, `web: {"kind":"Secret","data":{"a":"[REDACTED:secret-object]"},"type":"Opaque"}`);
});

/** What a Secret may hold, between quotes as JSON writes it: braces, quotes, colons, line ends, anything. */
const held = fc
  .tuple(fc.string({ maxLength: 8 }), fc.constantFrom("", "}", '"', "\\", ",", ": ", "\n", "{", "'"))
  .map((parts) => parts.join(""));

test("no value of a Secret survives however JSON prints it, and redacting it again changes nothing", () => {
  const value = fc
    .tuple(held, fc.stringMatching(/^[a-z0-9]{2,10}7K[A-Za-z0-9]{4,30}$/), held)
    .map(([head, its, tail]) => ({ its, whole: head + its + tail }));
  const print = fc.constantFrom(
    (it: unknown) => JSON.stringify(it),
    (it: unknown) => JSON.stringify(it, null, 2),
    (it: unknown) => JSON.stringify({ note: JSON.stringify(it) }),
    (it: unknown) => JSON.stringify({ note: JSON.stringify({ note: JSON.stringify(it) }) }),
  );
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[a-z.-]{1,9}$/), value, { minKeys: 1, maxKeys: 4 }),
      print,
      fc.boolean(),
      (data, printed, isLast) => {
        const values = Object.fromEntries(Object.entries(data).map(([name, { whole }]) => [name, whole]));
        const text = printed(isLast ? { data: values, kind: "Secret" } : { kind: "Secret", stringData: values });
        const once = redact(text).text;
        for (const { its } of Object.values(data)) assert.ok(!once.includes(its), once);
        assert.equal(redact(once).text, once);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("whatever stands in the braces of a Secret, redacting it twice changes nothing more", () => {
  const piece = fc.constantFrom(
    "a",
    "b: ",
    "{",
    "}",
    "[",
    "]",
    ",",
    '"',
    "'",
    "\\",
    "\n",
    "\n  ",
    " ",
    ":",
    "data: {",
    '"data":{',
    "[REDACTED:x]",
    "#",
    " = ",
    "=>",
    "\n+ ",
    "data = {",
    "data:map[",
    "kind:Secret ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const once = redact(`kind: Secret\ndata: {${pieces.join("")}`).text;
      assert.equal(redact(once).text, once);
    }),
    { numRuns: 2_000 },
  );
});
