import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { lineRedactor, redact } from "../../src/core/redact.js";

const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const alphanumeric = `${upper}${upper.toLowerCase()}0123456789`;
const from = (alphabet: string, minLength: number, maxLength = minLength): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...alphabet), { minLength, maxLength }).map((letters) => letters.join(""));

/** Never an ordinary word: it holds a digit and a capital, as secrets made by people and by machines do. */
const secret = fc.tuple(from(`${alphanumeric}!@%+/=.^~#?*-`, 4, 30), from(alphanumeric, 2, 10)).map(([tail, head]) => `${head}7K${tail}`);
const phrase = fc.tuple(secret, from(`${alphanumeric} ;,&<>{}`, 0, 12), secret).map((parts) => parts.join(""));

/** Ways in which hosts write secrets down; `@` stands for the secret. */
const bare = [
  "DB_PASSWORD=@",
  "export PGPASSWORD=@ ",
  "password: @",
  "  mysqlPassword: @",
  "spring.datasource.password=@",
  "--password=@ --port 3306",
  "keytool -storepass @ -v",
  "sshpass -p @ ssh a@b",
  "/usr/bin/mysql -u root -p@ app",
  "redis-cli -h db -a @ ping",
  "curl -s -u admin:@ https://x.internal/",
  "wget --user=bob --http-password=@ https://x",
  "docker login -u bob -p @ registry",
  "openssl rsa -passin pass:@ -in k",
  "Authorization: Bearer @",
  "authorization: Basic @ status=401",
  "proxy-authorization=Token @",
  "X-Api-Key: @",
  "x-vault-token: @",
  "Cookie: sid=@; theme=dark",
  "Set-Cookie: session=@; HttpOnly",
  "GET /cb?x=1&access_token=@ 200",
  "api_key=@",
  "net.ipv4.tcp_fastopen_key = @",
  "client_secret => @",
  "{password:@ user:app}",
  "<password>@</password>",
  "level=warn token=@ msg=retry",
  "requirepass @",
  "machine x login bob password @",
  "API key: @",
  "aws_secret_access_key = @",
  "SECRET_KEY_BASE=@",
  "npm config set //registry/:_authToken=@",
  "kubectl create secret generic x --from-literal=password=@",
  "-Djavax.net.ssl.keyStorePassword=@",
  "PresharedKey=@",
];
const quoted = [
  `{"db":{"password":"@","host":"x"}}`,
  `{\\"password\\":\\"@\\",\\"host\\":\\"x\\"}`,
  `password = "@"`,
  `'client_secret': '@',`,
  `DB_PASSWORD='@' ./run`,
  `ALTER USER app IDENTIFIED BY '@'`,
  `create role a password '@' login`,
  `curl -H 'Authorization: Bearer @' https://x`,
  `"cookie": "sid=@; a=b"`,
  `mysql --password "@" -u root`,
];
const plain = [
  "postgres://app:@@10.0.0.4:5432/app failed",
  "dial amqp://me:@@mq/%2f",
  "redis://:@@cache:6379",
  "jdbc:mysql://h/db?user=a&password=@&ssl=1",
  `{"name":"DB_PASSWORD","value":"@"}`,
  `<add key="ApiSecret" value="@"/>`,
];

const fill = (template: string, value: string): string => {
  const at = template.includes("@@") ? template.indexOf("@@") : template.lastIndexOf("@");
  const place = template.includes("a@b") ? template.indexOf("@") : at;
  return template.slice(0, place) + value + template.slice(place + 1);
};

const planted: fc.Arbitrary<{ readonly text: string; readonly value: string }> = fc.oneof(
  fc.tuple(fc.constantFrom(...bare), secret).map(([template, value]) => ({ text: fill(template, value.replaceAll("<", "")), value })),
  fc.tuple(fc.constantFrom(...quoted), phrase).map(([template, value]) => ({ text: fill(template, value), value })),
  fc.tuple(fc.constantFrom(...plain), from(alphanumeric, 8, 24)).map(([template, value]) => ({ text: fill(template, value), value })),
);

const token: fc.Arbitrary<{ readonly text: string; readonly value: string }> = fc
  .oneof(
    from(`${upper}234567`, 16).map((rest) => `AKIA${rest}`),
    from(alphanumeric, 36).map((rest) => `ghp_${rest}`),
    from(alphanumeric, 40).map((rest) => `github_pat_${rest}`),
    from(alphanumeric, 20).map((rest) => `glpat-${rest}`),
    from(alphanumeric, 24).map((rest) => `xoxb-123456789012-${rest}`),
    from(alphanumeric, 35).map((rest) => `AIza${rest}`),
    from(alphanumeric, 40).map((rest) => `ya29.${rest}`),
    from(alphanumeric, 48).map((rest) => `sk-proj-${rest}`),
    from(alphanumeric, 24).map((rest) => `sk_live_${rest}`),
    from(alphanumeric, 36).map((rest) => `npm_${rest}`),
    from(alphanumeric, 34).map((rest) => `hf_${rest}`),
    from(alphanumeric, 90).map((rest) => `hvs.${rest}`),
    from(alphanumeric, 22).map((rest) => `SG.${rest}.${rest}`),
    fc.tuple(from(alphanumeric, 20), from(alphanumeric, 30)).map(([body, mac]) => `eyJ${body}.eyJ${body}.${mac}`),
    from(alphanumeric, 43).map((rest) => `$6$saltsalt$${rest}`),
  )
  .map((value) => ({ text: value, value }));

const noise = fc.constantFrom(
  "Nov 25 10:00:01 web-03 app[212]: ",
  "",
  "2026-11-25T10:00:00Z WARN ",
  "pod giant-narwhal-6958c5bdd8-69gtn: ",
  "value is ",
  '{"level":"info","at":12} ',
);

test("a planted secret never survives, wherever it stands and however the text is cut between lines", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(noise, fc.oneof(planted, token), noise), { minLength: 1, maxLength: 6 }), fc.nat(6), (rows, cutAt) => {
      const lines = rows.map(([before, { text }, after]) => `${before}${text} ${after}`);
      const whole = redact(lines.join("\n"));
      const pieces = [lines.slice(0, cutAt), lines.slice(cutAt)].map((piece) => redact(piece.join("\n")).text);
      for (const [, { value }] of rows) {
        for (const text of [whole.text, ...pieces]) assert.ok(!text.includes(value), `${value} survived in ${text}`);
      }
      assert.ok(whole.count >= rows.length);
    }),
    { numRuns: 1_000 },
  );
});

const body = from(`${alphanumeric}+/`, 64).map((line) => `aB1${line.slice(3)}`);
const key = fc
  .tuple(
    fc.constantFrom("RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "PGP PRIVATE KEY BLOCK"),
    fc.array(body, { minLength: 1, maxLength: 8 }),
    from(alphanumeric, 20),
  )
  .map(([kind, lines, last]) => ({
    lines: [`-----BEGIN ${kind}-----`, ...lines, `${last}==`, `-----END ${kind}-----`],
    secrets: [...lines, last],
  }));

test("a private key never survives, cut at any line, whole or as a stream, with a log's prefix or without", () => {
  fc.assert(
    fc.property(key, fc.constantFrom("", "Nov 25 web app[1]: "), fc.nat(10), ({ lines, secrets }, prefix, cutAt) => {
      const text = ["before", ...lines.map((line) => prefix + line), "after the key"];
      const line = lineRedactor();
      const stream = text.map((each) => line(each).text).join("\n");
      const whole = redact(text.join("\n")).text;
      for (const value of secrets) assert.ok(!stream.includes(value) && !whole.includes(value));
      assert.match(whole, /^before\n/);
      assert.match(whole, /after the key$/);
      const head = redact(text.slice(0, cutAt).join("\n")).text;
      const tail = redact(text.slice(cutAt).join("\n")).text;
      for (const value of secrets) assert.ok(!head.includes(value) && !tail.includes(value), `${tail}`);
    }),
  );
});

test("a key on one line, with its line ends written as \\n, goes from BEGIN to END", () => {
  const { text } = redact(`{"private_key":"-----BEGIN PRIVATE KEY-----\\nMIIEvQ\\n-----END PRIVATE KEY-----\\n","x":1}`);
  assert.ok(!text.includes("MIIEvQ"));
  assert.ok(text.endsWith(`","x":1}`));
});

test("a forged BEGIN line does not hide the log below it", () => {
  const log = ["-----BEGIN RSA PRIVATE KEY-----", "Nov 25 app[1]: connection refused by 10.0.0.4", "Nov 25 app[1]: retrying"];
  assert.deepEqual(redact(log.join("\n")).text.split("\n").slice(1), log.slice(1));
});

test("redacting twice changes nothing", () => {
  const parts = fc.oneof(
    planted.map(({ text }) => text),
    token.map(({ text }) => text),
    noise,
    fc.string(),
    fc.constantFrom("\n", "=", ": ", '"', "'", "\\", "[REDACTED:x]", "password", "--token "),
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 8 }), (texts) => {
      const once = redact(texts.join("")).text;
      assert.equal(redact(once).text, once);
    }),
    { numRuns: 2_000 },
  );
});

test("lines are redacted independently of each other unless a private key spans them", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(planted, token), { maxLength: 6 }), (rows) => {
      const lines = rows.map(({ text }) => text);
      assert.equal(redact(lines.join("\n")).text, lines.map((line) => redact(line).text).join("\n"));
    }),
  );
});

for (const [before, after] of [
  ["DB_PASSWORD=hunter2", "DB_PASSWORD=[REDACTED:named-secret]"],
  ["GET https://admin:hunter2@db/health 500", "GET https://admin:[REDACTED:url-password]@db/health 500"],
  ["Authorization: Bearer abcDEF123456 status=401", "Authorization: Bearer [REDACTED:bearer] status=401"],
  ["GET /cb?access_token=Abc123Abc123&x=1 401", "GET /cb?access_token=[REDACTED:named-secret]&x=1 401"],
  ['{"password":"swordfish","host":"x"}', '{"password":"[REDACTED:named-secret]","host":"x"}'],
  ["mysql -u root -phunter2 app", "mysql -u root -p[REDACTED:flag-secret] app"],
  ["password: swordfish", "password: [REDACTED:named-secret]"],
  ["root:$6$abcdefgh$0123456789abcdefghij:19000:0", "root:[REDACTED:password-hash]:19000:0"],
] as const) {
  test(`what names a secret stays: ${after}`, () => {
    assert.deepEqual(redact(before), { text: after, count: 1 });
  });
}

for (const text of [
  "pod giant-narwhal-6958c5bdd8-69gtn uid 7f1c2d3e-aaaa-bbbb-cccc-1234567890ab",
  "image sha256:07e5c3a18f6d4b2907e5c3a18f6d4b2907e5c3a18f6d4b2907e5c3a18f6d4b29",
  "commit 2d489cbb7f1c2d3e4f5061728394a5b6c7d8e9f0 by ann",
  'volume "db-credentials" : secret "database-secret" not found',
  "sshd[123]: Failed password for root from 10.0.0.1 port 22 ssh2",
  "sshd[9]: Accepted publickey for root from 10.0.0.1 port 22 ssh2: RSA SHA256:Ga2h1kNc0Jt6",
  "pam_unix(sudo:auth): authentication failure; logname= uid=1000",
  "token expired at 2026-11-23T07:00:00Z",
  "error: invalid token: unexpected end of input",
  "max_tokens=4096 tokens: 512 prompt",
  "secretName: tls-web passwordFile=/run/secrets/db",
  "DB_PASSWORD=${DB_PASSWORD} TOKEN=$TOKEN password=****",
  "http://10.0.0.1:8080/path?mail=a@b.c listening on [::1]:443",
  "bypass=1 pass=4 fail=0, compass: north",
  "bearer authentication is not supported; basic authentication is",
  "java -jar /srv/orders/orders.jar RSS 12.4 GiB",
  "MemAvailable:     312004 kB",
  "Out of memory: Killed process 1432 (mysqld) total-vm:9822112kB, anon-rss:7211020kB, UID:112",
  "key: value pair count 12",
  "credentials: expired",
  "Invalid token: unexpected",
  "password_hash_rounds=12 trace_id=4bf92f3577b34da6a3ce929d0e0e4736",
  "systemd-ask-password-console.path: Deactivated successfully.",
  "git@github.com:a/b.git ssh://git@host/x",
]) {
  test(`what is no secret stays: ${text}`, () => {
    assert.deepEqual(redact(text), { text, count: 0 });
  });
}

// Linear work takes seconds here, quadratic work hours: the limit tells these apart on any machine.
test("hostile lines of 500 kB take no more than their length", { timeout: 300_000 }, () => {
  const shapes = [
    "a",
    "A",
    "-",
    "=",
    ":",
    "password=",
    'password="',
    "mysql -p",
    "curl -u ",
    "Bearer ",
    "eyJ",
    "://a:",
    "AKIA",
    '\\"',
    "$6$",
    "-----BEGIN ",
    "Cookie: ",
    "<password>",
    "key: ",
    "{",
    "login x password ",
    "a.b-",
    "password 'x",
    "docker run -p 1:1 ",
    "x=$(",
    "map[data:map[a:",
    "kind:Secret data:map[[",
    "kind: Secret\\n",
  ];
  const repeated = (shape: string): string => shape.repeat(Math.ceil(500_000 / shape.length));
  for (const shape of shapes) assert.ok(redact(repeated(shape)).text.length > 0);
  const braced = [
    "{",
    "[{",
    '"',
    "'\\",
    "a: ",
    "data: {",
    "data: {}",
    '{"data":{"',
    "data: {a: '",
    "data:     ",
    "\n data: {}",
    "kind: ",
    "\n{data:{",
    "=> ",
    "a = ",
  ];
  for (const shape of braced)
    for (const before of ["", " ".repeat(200_000)]) assert.ok(redact(`kind: Secret\n${before}data: {${repeated(shape)}`).text.length > 0);
});

const casesFile = process.env.TAGOUT_REDACTION_CASES ?? "";

test(
  "every case of a given file is met",
  { skip: !existsSync(casesFile) && "set TAGOUT_REDACTION_CASES to a *.jsonl file with `text_b64` and `secret_b64` in each line" },
  () => {
    const lines = readFileSync(casesFile, "utf8").trim().split("\n");
    for (const line of lines) {
      const row = JSON.parse(line) as { readonly id: string; readonly text_b64: string; readonly secret_b64?: string };
      const text = Buffer.from(row.text_b64, "base64").toString();
      const redacted = redact(text).text;
      if (row.secret_b64 === undefined) assert.equal(redacted, text, row.id);
      else assert.ok(!redacted.includes(Buffer.from(row.secret_b64, "base64").toString()), row.id);
    }
  },
);
