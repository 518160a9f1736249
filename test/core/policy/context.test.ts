import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyContext, type PolicyContext } from "../../../src/core/policy/context.js";
import { evaluate } from "../../../src/core/policy/evaluate.js";
import { ruled } from "./cases.js";

const context: PolicyContext = {
  processes: [
    { pid: 4242, startTicks: 7, name: "web" },
    { pid: 500, startTicks: 8, name: "sshd" },
    { pid: 501, startTicks: 9, name: "tagout-agent" },
  ],
  units: ["web.service", "nginx", "sshd", "systemd-journald.service", "postgresql@15-main"],
  logScopes: ["/var/log/**", "/srv/*/logs/*.log", "/var/lib/docker/containers/**", "/etc/**"],
};

test("a unit is restarted only when the host lists it and nothing rests on it", () => {
  ruled("allow", ["systemctl restart web", "systemctl restart web.service", "systemctl reload nginx", "service web restart"], context);
  ruled("allow", ["systemctl try-restart web nginx", "systemctl start web", "systemctl reset-failed web", "nginx -s reload"], context);
  ruled("review", ["systemctl restart other", "systemctl restart web other", "systemctl stop web", "systemctl restart 'w*'"], context);
  ruled("block", ["systemctl restart sshd", "systemctl restart web sshd.service", "systemctl start systemd-journald"], context);
  ruled("block", ["systemctl restart postgresql@15-main", "systemctl restart multi-user.target", "service sshd restart"], context);
});

test("a process is signalled only when it is in evidence and nothing rests on it", () => {
  ruled("allow", ["kill 4242", "kill -TERM 4242", "kill -s HUP 4242", "kill -SIGINT 4242", "kill -15 4242", "kill -USR1 4242"], context);
  ruled("review", ["kill 4243", "kill -9 4242", "kill -KILL 4242", "kill -STOP 4242", "kill -TERM 4242 4243", "kill web"], context);
  ruled("block", ["kill 500", "kill -TERM 501", "kill 1", "kill -TERM 0", "kill -- -4242", "kill -TERM -1", "kill %1"], context);
});

test("a log is emptied only where the host says, by its whole name, and never the audit trail", () => {
  ruled("allow", ["truncate -s 0 /var/log/nginx/access.log", "truncate --size=0 /srv/shop/logs/web.log"], context);
  ruled("allow", ["truncate -s 0 /var/lib/docker/containers/3f1c/3f1c-json.log"], context);
  ruled(
    "block",
    ["truncate -s 0 /var/lib/other/x.log", "truncate -s 0 /etc/app/x.log", "truncate -s 0 /var/lib/docker/containers/x"],
    context,
  );
  ruled("review", ["truncate -s 0 /var/log/syslog", "truncate -s 0 /opt/x/web.log", "truncate -s 5 /var/log/x.log"], context);
  ruled("block", ["truncate -s 0 /var/log/auth.log", "truncate -s 0 /var/log/audit/x.log", "truncate -s 0 /var/log/../lib/x.log"], context);
});

test("the journal is shortened by default, but enough of it is left", () => {
  ruled("allow", ["journalctl --vacuum-size=500M", "journalctl --vacuum-time=2d", "journalctl --vacuum-time 2weeks"], emptyContext);
  ruled(
    "review",
    ["journalctl --vacuum-size=499M", "journalctl --vacuum-time=47h", "journalctl --vacuum-time=100", "journalctl --vacuum-files=1"],
    emptyContext,
  );
});

test("without a fact nothing that a command names is changed", () => {
  ruled("review", ["systemctl restart web", "kill -TERM 4242", "truncate -s 0 /var/log/nginx/access.log", "renice 5 4242"], emptyContext);
  ruled("review", ["nginx -s reload", "logrotate -f /etc/logrotate.conf", "gzip /var/log/x.log", "docker restart web"], emptyContext);
});

test("a change is told from a look", () => {
  const effects = [
    "systemctl restart web",
    "kill -TERM 4242",
    "kill -0 4242",
    "journalctl --rotate",
    "journalctl -u web",
    "sync",
    "df -h; sync",
  ].map((text) => evaluate(text, context).effect);
  assert.deepEqual(effects, ["change", "change", "read", "change", "read", "change", "change"]);
});
