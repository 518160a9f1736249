import { apache } from "./apache.js";
import type { Check } from "./check.js";
import { copy } from "./copy.js";
import { curl } from "./curl.js";
import { dd } from "./dd.js";
import { dockerRun } from "./docker-run.js";
import { env } from "./env.js";
import { find } from "./find.js";
import { fuser } from "./fuser.js";
import { diff, grep } from "./grep.js";
import { gzip } from "./gzip.js";
import { interval, repeated } from "./interval.js";
import { ionice } from "./ionice.js";
import { ip } from "./ip.js";
import { kill } from "./kill.js";
import { kubeChange } from "./kube-change.js";
import { kubeGet } from "./kube-get.js";
import { listedHost } from "./listed-host.js";
import { logrotate } from "./logrotate.js";
import { mailQueue } from "./mail-queue.js";
import { permissions } from "./permissions.js";
import { ping } from "./ping.js";
import { pkill } from "./pkill.js";
import { ps } from "./ps.js";
import { reload } from "./reload.js";
import { renice } from "./renice.js";
import { rm } from "./rm.js";
import { rpm } from "./rpm.js";
import { service } from "./service.js";
import { shell } from "./shell.js";
import { shellInside } from "./shell-inside.js";
import { ssh } from "./ssh.js";
import { sudo } from "./sudo.js";
import { sysctl } from "./sysctl.js";
import { tar } from "./tar.js";
import { tee } from "./tee.js";
import { test } from "./test.js";
import { tune2fs } from "./tune2fs.js";
import { walk } from "./walk.js";
import { wraps } from "./wraps.js";
import { writes } from "./writes.js";

const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["apache", apache],
  ["copy", copy],
  ["curl", curl],
  ["dd", dd],
  ["diff", diff],
  ["docker-run", dockerRun],
  ["env", env],
  ["find", find],
  ["fuser", fuser],
  ["grep", grep],
  ["gzip", gzip],
  ["interval", interval],
  ["ionice", ionice],
  ["ip", ip],
  ["kill", kill],
  ["kube-change", kubeChange],
  ["kube-get", kubeGet],
  ["listed-host", listedHost],
  ["logrotate", logrotate],
  ["mail-queue", mailQueue],
  ["permissions", permissions],
  ["ping", ping],
  ["pkill", pkill],
  ["ps", ps],
  ["reload", reload],
  ["renice", renice],
  ["repeated", repeated],
  ["rm", rm],
  ["rpm", rpm],
  ["service", service],
  ["shell-inside", shellInside],
  ["shell", shell],
  ["ssh", ssh],
  ["sudo", sudo],
  ["sysctl", sysctl],
  ["tar", tar],
  ["tee", tee],
  ["test", test],
  ["tune2fs", tune2fs],
  ["walk", walk],
  ["wraps", wraps],
  ["writes", writes],
]);

/** The check of that name, or null. Rules name checks as they name types of values. */
export function checkNamed(name: string): Check | null {
  return checks.get(name) ?? null;
}
