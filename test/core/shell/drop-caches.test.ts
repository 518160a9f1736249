import assert from "node:assert/strict";
import { test } from "node:test";
import { dropCaches } from "../../../src/core/shell/drop-caches.js";

test("the two ways to drop caches are recognised with what they drop", () => {
  assert.equal(dropCaches("echo 1 > /proc/sys/vm/drop_caches"), 1);
  assert.equal(dropCaches("echo 2 >/proc/sys/vm/drop_caches\n"), 2);
  assert.equal(dropCaches('  echo\t"3" > /proc/sys/vm/drop_caches'), 3);
  assert.equal(dropCaches("echo 3 | tee /proc/sys/vm/drop_caches"), 3);
  assert.equal(dropCaches("echo '1' | sudo tee /proc/sys/vm/drop_caches >/dev/null"), 1);
});

test("nothing else is taken for it", () => {
  const others = [
    "echo 3> /proc/sys/vm/drop_caches",
    "echo 3>/proc/sys/vm/drop_caches",
    "echo 4 > /proc/sys/vm/drop_caches",
    "echo 33 > /proc/sys/vm/drop_caches",
    "echo -n 3 > /proc/sys/vm/drop_caches",
    "echo 3 >> /proc/sys/vm/drop_caches",
    "echo 3 > /proc/sys/vm/drop_caches; id",
    "echo 3 > /proc/sys/vm/drop_caches x",
    "echo 3 > /proc/sys/vm/drop_caches2",
    "echo 3 > /proc/sys/vm/../vm/drop_caches",
    "echo 3 > /proc/sys/kernel/sysrq",
    "echo 3 | tee -a /proc/sys/vm/drop_caches",
    "echo 3 | tee /proc/sys/vm/drop_caches /etc/passwd",
    "echo 3 | sudo -u x tee /proc/sys/vm/drop_caches",
    "sudo echo 3 > /proc/sys/vm/drop_caches",
    "echo $(id) > /proc/sys/vm/drop_caches",
    "echo '3\" > /proc/sys/vm/drop_caches",
    "echo\u00a03 > /proc/sys/vm/drop_caches",
    "",
    " ".repeat(1_000_000),
  ];
  for (const text of others) assert.equal(dropCaches(text), null, text.slice(0, 60));
});
