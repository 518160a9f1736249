import assert from "node:assert/strict";
import { test } from "node:test";
import type { Facts, Objection } from "../../../src/core/policy/facts.js";
import { awk, awkAssignment } from "../../../src/core/policy/languages/awk.js";
import { goTemplate, inspectTemplate } from "../../../src/core/policy/languages/go-template.js";
import { jq } from "../../../src/core/policy/languages/jq.js";
import { sed } from "../../../src/core/policy/languages/sed.js";
import { sql } from "../../../src/core/policy/languages/sql.js";
import { url } from "../../../src/core/policy/languages/url.js";
import { builtInPolicy } from "../../../src/core/policy/policy.js";
import { factsOf } from "../../../src/core/policy/facts.js";
import { emptyContext } from "../../../src/core/policy/context.js";

const facts: Facts = factsOf(builtInPolicy.scopes, emptyContext);

function reads(language: (text: string) => Objection | null, texts: readonly string[]): void {
  for (const text of texts) assert.equal(language(text), null, text);
}

function refuses(language: (text: string) => Objection | null, texts: readonly string[]): void {
  for (const text of texts) assert.notEqual(language(text), null, text);
}

test("awk computes and prints", () => {
  reads(awk, [
    "{print $1}",
    "$3 > 80 {print $1, $2}",
    "/foo/ {print $2}",
    "NR%3==1",
    "!seen[$0]++",
    "{a[$1]++} END {for (k in a) print a[k], k}",
  ]);
  reads(awk, [
    'BEGIN {FS=":"; printf "%-20s\\n", "Name"} $4 >= 1000 {print}',
    "{print ($1 > $2)}",
    "{print $1/1024/1024}",
    "{s+=$1} END {print s/NR}",
  ]);
  reads(awk, [
    '{gsub(/\\/.*$/, "", $2); print $2}',
    "$1 ~ /^[0-9]+$/ && $1 < 15",
    "# a comment\n{print}",
    "{ print length }",
    "{print /a\\/b/}",
  ]);
});

test("awk reaches no program, file or environment, however it is written", () => {
  refuses(awk, [
    'BEGIN {system("id")}',
    '{print > "f"}',
    '{print >> "f"}',
    '{print | "sh"}',
    'BEGIN{"id"|getline x}',
    'BEGIN{getline < "/etc/shadow"}',
  ]);
  refuses(awk, [
    '{printf("%s", $1) > "f"}',
    '{print $1, $2 > "f"}',
    "BEGIN{for (k in ENVIRON) print k}",
    '@load "x"',
    "function f() {}",
    "BEGIN {x()}",
  ]);
  refuses(awk, [
    'BEGIN {ARGV[1] = "/etc/shadow"; ARGC = 2}',
    'if (1) /"/ {system("id")} /"/',
    '{print "a" |& "sh"}',
    "{print @f()}",
    '{close("x")}',
  ]);
  refuses(awk, [
    '{x++ /"/; system("id") /"/}',
    "{print /[/]/}",
    '{print "unclosed}',
    'BEGIN { printf "x" > ENVIRON["HOME"] }',
    '{print\n| "sh"}',
    "'",
  ]);
  reads(awkAssignment, ["x=1", "name=a b"]);
  refuses(awkAssignment, ["ENVIRON=x", "ARGV=x", "1=2", "x"]);
});

test("sed prints, deletes and substitutes", () => {
  reads(sed, [
    "s/a/b/",
    "s/a/b/g;p",
    "1,5p",
    "/x/d",
    "$!N;s/\\n/ /",
    ":a;N;$!ba;s/\\n/ /g",
    "1~2p",
    "/a/{p;d}",
    "y/abc/def/",
    "/E/,$p",
    "0~4p",
    "/x/I,+3p",
  ]);
  reads(sed, ["s#a#b#", "s|[^:]*:||", "s/[[:space:]]*$//", "/^$/d", "5q", "s/a\\/b/c/", "p\nd", "2{h;s/./ /g;x}", ""]);
});

test("sed runs no program and touches no file, however it is written", () => {
  refuses(sed, ["s/a/b/e", "s/a/b/w f", "1e id", "e", "w /x", "W /x", "r /etc/shadow", "R /x", "1,1w/etc/x", "a foo", "i\\\nfoo", "c x"]);
  refuses(sed, [
    "s/[/]/x/",
    "s/a/b",
    "s/a/b/;e id",
    "{p",
    "p}",
    "s/x/y/ w f",
    "sxaxbx",
    "s/a/b/pe",
    "/x/!e",
    "y/a/b/w",
    "\\e",
    "p e",
    "s\na\nb\n",
  ]);
});

test("jq picks and computes from what it is given", () => {
  reads(jq, [
    ".",
    ".items[].metadata.name",
    '.[] | select(.a.b == "c")',
    "[.name, .ns] | @tsv",
    "{name: .x, b}",
    '"\\(.a)-\\(.b)"',
    ".a // 1",
    "map({a: .[0].a, n: length})",
  ]);
  reads(jq, [
    'if .a then "x" elif .b then "y" else empty end',
    "to_entries | map(.key)",
    ".a[1:3]",
    '.["x"]',
    'test("a|b"; "i")',
    "reduce .[] as $x (0; . + $x)",
    "{env: .a}",
  ]);
  refuses(jq, [
    "env",
    "$ENV.PATH",
    "[1, env]",
    ".[env:1]",
    '"\\(env)"',
    "@base64d",
    "input_filename",
    'import "x" as y; .',
    "def f: 1; f",
    '"\\(.a | (env))"',
    "`id`",
    "{a: env}",
  ]);
});

test("SQL looks at the database's own state", () => {
  reads(sql, [
    "select * from pg_stat_activity",
    "SHOW PROCESSLIST",
    "show full processlist",
    "SHOW ENGINE INNODB STATUS\\G",
    "select 1",
    "SELECT version();",
  ]);
  reads(sql, [
    "select count(*) from pg_locks l join pg_stat_activity a on a.pid = l.pid where not l.granted",
    "select extract(epoch from query_start) from pg_stat_activity",
  ]);
  reads(sql, [
    "select pg_size_pretty(pg_database_size(datname)) from pg_database order by 1 desc limit 5",
    "select * from pg_stat_activity where query ilike '%drop%'",
  ]);
});

test("SQL reads no user's rows, runs nothing and keeps nothing, however it is written", () => {
  refuses(sql, [
    "select * from users",
    "select * from pg_stat_activity, users",
    "select 1 from (select * from users) x",
    "select usename, passwd from pg_shadow",
  ]);
  refuses(sql, [
    "select pg_terminate_backend(1)",
    "select pg_terminate_backend/**/(1)",
    "select pg_terminate_backend--\n(1)",
    "select set_config('a', 'b', false)",
  ]);
  refuses(sql, [
    "select * into t from pg_stat_activity",
    "select 1 for update",
    "COPY t FROM PROGRAM 'id'",
    "\\! id",
    "drop table t",
    "select 1; drop table t",
  ]);
  refuses(sql, [
    "select load_file('/etc/passwd')",
    "select 1 into outfile '/tmp/x'",
    'select "pg_read_file"(1)',
    "show all",
    "select E'\\' from pg_shadow --'",
    "select 1\nsystem id",
    "vacuum",
  ]);
});

test("a URL is plain http to a listed host", () => {
  const ask = (text: string) => url(text, facts);
  reads(ask, ["http://localhost:8080/healthz", "https://127.0.0.1/metrics?x=1", "localhost:9090/-/ready", "http://[::1]:80/", "LOCALHOST"]);
  refuses(ask, [
    "http://evil.example/",
    "file:///etc/shadow",
    "gopher://localhost/",
    "http://localhost@evil.example/",
    "http://localhost.evil.example/",
  ]);
  refuses(ask, [
    "http://169.254.169.254/latest/",
    "http://2852039166/",
    "http://0x7f.1/",
    "http://[::ffff:169.254.169.254]/",
    "http://localhost/../x",
    "http://localhost\\@evil/",
  ]);
  refuses(ask, [
    "http://localhost/v1/kv/x",
    "http://localhost/actuator/env",
    "http://localhost/{a,b}",
    "http://localhost/#@evil",
    "-K/etc/x",
    "",
    "http://local\u0000host/",
  ]);
});

test("a Go template shows single fields and no environment", () => {
  reads(goTemplate, [
    "{{.Names}}",
    "table {{.Names}}\t{{.Status}}",
    "json",
    "{{json .}}",
    "{{range $p, $c := .NetworkSettings.Ports}}{{$p}}{{end}}",
    ".Name",
  ]);
  reads(inspectTemplate, ["{{.State.Status}}", "{{json .State}}", "{{range .Mounts}}{{.Source}}{{end}}"]);
  refuses(goTemplate, ["{{.Config.Env}}", '{{index .Config "Env"}}', "{{call .X}}", '{{template "x"}}', "{{.X", "{{`x`}}"]);
  refuses(inspectTemplate, [
    "{{json .}}",
    "{{.Config}}",
    "{{json .Config}}",
    "{{$}}",
    "{{$c := .Config}}{{$c}}",
    "{{with .Config}}{{.}}{{end}}",
    "plain",
    "{{.Config.Cmd}}",
  ]);
});
