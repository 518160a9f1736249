import { blocked, held, type Objection, type ValueCheck } from "../facts.js";
import { within } from "./numbers.js";
import { words } from "../words.js";
import { shown } from "./text.js";

/** Settings by which a kernel runs programs or gives up a protection. */
const vital = new RegExp(
  `^(?:kernel[./](?:${words(
    `core_pattern core_uses_pid modprobe hotplug poweroff_cmd sysrq kptr_restrict dmesg_restrict randomize_va_space modules_disabled
    unprivileged_.* kexec_.* panic.* perf_event_paranoid usermodehelper.* yama.* seccomp.* keys.*`,
  ).join("|")})|fs[./](?:suid_dumpable|protected_.*|binfmt_misc.*)|.*_cmd)$`,
);
const keyForm = /^[A-Za-z0-9_][A-Za-z0-9_.*/:@-]{0,127}$/;

/** Settings that help a host in trouble, with the values that cannot hurt it. */
const settable: Readonly<Record<string, ValueCheck>> = {
  "vm.drop_caches": within("sysctl", 1, 3),
  "vm.swappiness": within("sysctl", 1, 100),
  "vm.vfs_cache_pressure": within("sysctl", 50, 500),
  "net.core.somaxconn": within("sysctl", 128, 65_535),
  "net.ipv4.tcp_max_syn_backlog": within("sysctl", 256, 262_144),
  "net.core.netdev_max_backlog": within("sysctl", 1_000, 300_000),
  "net.netfilter.nf_conntrack_max": within("sysctl", 65_536, 4_194_304),
  "fs.file-max": within("sysctl", 100_000, 9_999_999_999),
  "fs.inotify.max_user_watches": within("sysctl", 8_192, 4_194_304),
  "fs.inotify.max_user_instances": within("sysctl", 128, 65_536),
};

export const kernelTypes = {
  "sysctl.key": (value) => (value.includes("=") ? assigned(value, "add `-w`") : key(value)),
  "sysctl.set": (value, facts) => set(value, facts),
} as const satisfies Record<string, ValueCheck>;

/** A key is a path below /proc/sys, so it must not lead out of there. */
function key(value: string): Objection | null {
  if (/(?:^|[./])\.\.(?:[./]|$)|^\//.test(value))
    return blocked("sysctl.climbs", `\`${shown(value)}\` leads out of the kernel's settings.`, "write a key, for example `vm.swappiness`");
  if (/fastopen_key|stable_secret/.test(value)) return blocked("sysctl.secret", `\`${shown(value)}\` is a key that the kernel keeps.`);
  return keyForm.test(value) ? null : held("sysctl.key", `\`${shown(value)}\` is not a key.`, "write a key, for example `vm.swappiness`");
}

function assigned(value: string, mend: string): Objection {
  const name = value.slice(0, value.indexOf("="));
  if (vital.test(name.trim()))
    return blocked("sysctl.vital", `\`${shown(name)}\` decides which programs the kernel runs, or what it protects.`);
  return held("sysctl.set", `\`${shown(value)}\` changes a setting of the kernel that is not on the list.`, mend);
}

function set(value: string, facts: Parameters<ValueCheck>[1]): Objection | null {
  const match = /^([^=\s]+)=(.*)$/s.exec(value);
  const name = (match?.[1] ?? "").replaceAll("/", ".");
  const climbing = key(match?.[1] ?? value);
  if (match === null || climbing !== null)
    return climbing ?? held("sysctl.set", `\`${shown(value)}\` is not \`KEY=NUMBER\`.`, "write `KEY=NUMBER`");
  const check = Object.hasOwn(settable, name) ? settable[name] : undefined;
  return check === undefined ? assigned(value, "leave it to a person") : check(match[2] ?? "", facts);
}
