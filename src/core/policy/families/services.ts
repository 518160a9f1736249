import { block, review, type CommandSpec } from "../spec.js";

const elsewhere = {
  [`-H=text --host=text -M=text --machine=text -C=text --capsule=text --root=text --image=text --image-policy=text`]: block(
    "acts on another host or file system",
  ),
} as const;
const userUnits = review("is about a user's own units, and the agent is not that user");
const power = block("stops or restarts the whole host");

/** systemd, its tools, and the older `service`. */
export const services: readonly CommandSpec[] = [
  {
    id: "systemctl",
    programs: ["systemctl"],
    because: "Shows the state of units",
    flags: `-h --no-pager -q --quiet -l --full --plain --no-legend --legend=(true|false|yes|no) --system -a --all -t=names --type=names
      --state=names -n=int --lines=int -o=word --output=word -r --recursive --reverse --after --before --with-dependencies --failed
      -p=journal.field --property=journal.field -P=journal.field --value --show-types --no-wall --show-transaction --no-ask-password --no-warn
      --timestamp=word -T`,
    changes: "--no-block --wait",
    refuse: {
      ...elsewhere,
      "--user --global": userUnits,
      [`--now --runtime --no-reload -f --force -s=text --signal=text --kill-who=text --kill-whom=text --kill-value=text -i
        --ignore-inhibitors --check-inhibitors=text --dry-run --preset-mode=text --job-mode=text --what=text --message=text
        --firmware-setup --boot-loader-menu=text --boot-loader-entry=text --reboot-argument=text --mkdir --marked --read-only
        --drop-in=text --when=text --stdin`]: review("does more than the rule allows"),
    },
    bare: true,
    subcommands: {
      [`status show cat is-active is-enabled is-failed list-units list-unit-files list-timers list-sockets list-automounts
        list-paths list-machines`]: {
        flags: "--user --global",
        operands: "unit.pattern*",
      },
      "is-system-running list-jobs get-default log-level log-target service-watchdogs": {
        flags: "--user --global",
        because: "Shows the state of the service manager",
      },
      "list-dependencies service-log-level service-log-target": { flags: "--user --global", operands: "unit.pattern?" },
      whoami: { flags: "--user", operands: "pid*" },
      "restart try-restart reload reload-or-restart try-reload-or-restart condrestart force-reload start": {
        effect: "change",
        operands: "unit.change+",
        because: "Restarts, reloads or starts a unit that the host lists",
      },
      "reset-failed": { effect: "change", operands: "unit.change+", because: "Forgets that a unit has failed" },
      [`stop kill enable disable reenable mask unmask preset freeze thaw clean set-property revert add-wants add-requires bind
        mount-image`]: {
        refused: review("stops a unit or changes how it is set up"),
        operands: "unit.stop*",
      },
      "daemon-reload cancel preset-all help": { refused: review("changes the service manager, or opens a pager") },
      "show-environment": { refused: review("may print secrets") },
      [`edit link set-environment unset-environment import-environment daemon-reexec switch-root isolate set-default default`]: {
        refused: block("changes what the host is"),
      },
      [`reboot poweroff halt kexec soft-reboot suspend hibernate hybrid-sleep suspend-then-hibernate sleep rescue emergency exit`]: {
        refused: power,
      },
    },
    examples: {
      allow: [
        "systemctl status nginx",
        "systemctl --failed",
        "systemctl list-units --state=failed",
        "systemctl restart web.service",
        "systemctl show web -p NRestarts",
        "systemctl is-active stop",
      ],
      review: [
        "systemctl restart --user web",
        "systemctl restart other",
        "systemctl stop web",
        "systemctl restart 'w*'",
        "systemctl enable --now web",
        "systemctl show-environment",
        "systemctl nosuch",
        "systemctl daemon-reload",
      ],
      block: [
        "systemctl restart ssh.service",
        "systemctl stop sshd",
        "systemctl restart systemd-journald.service",
        "systemctl -H other status nginx",
        "systemctl reboot",
        "systemctl link /tmp/x.service",
        "systemctl isolate rescue.target",
        "systemctl edit web",
        "systemctl show web -p Environment",
      ],
    },
  },
  {
    id: "service",
    programs: ["service", "rc-service", "invoke-rc.d"],
    because: "Shows the state of services",
    help: false,
    reading: "words",
    operands: "text+",
    check: "service",
    examples: {
      allow: ["service nginx status", "service --status-all", "service web restart"],
      review: ["service web stop", "service other restart", "service"],
      block: ["service ssh restart"],
    },
  },
  {
    id: "systemd-analyze",
    programs: ["systemd-analyze"],
    because: "Shows how long the start took",
    flags: `--no-pager --system --fuzz=duration -q --quiet --json=word --iterations=int --base-time=time --no-legend`,
    refuse: {
      ...elsewhere,
      [`--user --global --order --require --recursive-errors=text --generators=text --threshold=text --offline=text
      --security-policy=text`]: review("does more than the rule allows"),
    },
    bare: true,
    subcommands: {
      "time blame": {},
      "critical-chain security": { operands: "unit*" },
      "calendar timestamp timespan": { operands: "time+" },
      [`verify plot dot dump syscall-filter log-level log-target condition unit-paths unit-files cat-config exit-status filesystems
        inspect-elf fdstore image-policy pcrs srk malloc`]: {
        refused: review("does more than show times"),
      },
    },
    examples: {
      allow: ["systemd-analyze blame", "systemd-analyze critical-chain nginx.service"],
      review: ["systemd-analyze verify /tmp/x"],
      block: ["systemd-analyze -H other blame"],
    },
  },
  {
    id: "systemd-cgtop",
    programs: ["systemd-cgtop"],
    because: "Shows the busiest control groups once",
    flags: `-b -1 -n=int[1..20] -d=duration -p -t -c -m -i -r -k -P --batch --iterations=int[1..20] --delay=duration --raw --order=word
      --depth=int --cpu?word --recursive=word`,
    needs: [{ flags: "-b --batch -1", because: "Otherwise it waits for keys", mend: "add `-b -n 1`" }],
    operands: "word?",
    examples: { allow: ["systemd-cgtop -b -n 1"], review: ["systemd-cgtop"] },
  },
  {
    id: "systemd-cgls",
    programs: ["systemd-cgls"],
    because: "Shows control groups as a tree",
    flags: "--no-pager -l -a -k -u?unit --full --all --unit?unit -x -c --xattr=word --cgroup-id=word",
    refuse: { "-M=text --machine=text --user-unit?text": block("looks elsewhere") },
    operands: "word*",
    examples: { allow: ["systemd-cgls", "systemd-cgls -u nginx.service"], review: ["systemd-cgls --nosuch"] },
  },
  {
    id: "systemd-detect-virt",
    programs: ["systemd-detect-virt", "virt-what"],
    because: "Says whether this is a virtual machine",
    flags: `-q -c -v -r --quiet --container --vm --list --private-users --chroot`,
    examples: { allow: ["systemd-detect-virt"], review: ["systemd-detect-virt x"] },
  },
  {
    id: "loginctl",
    programs: ["loginctl"],
    because: "Shows who is logged in",
    flags: `-h --no-pager --no-legend -l --full -a --all -p=words --property=words --value -n=int --lines=int -o=word --output=word -j
      --json=word -P=words`,
    refuse: elsewhere,
    bare: true,
    subcommands: {
      [`list-sessions list-users list-seats session-status show-session user-status show-user seat-status show-seat`]: {
        operands: "name*",
      },
      [`terminate-session terminate-user terminate-seat kill-session kill-user lock-session unlock-session lock-sessions
        unlock-sessions activate attach flush-devices enable-linger disable-linger`]: {
        refused: review("ends or changes somebody's session"),
      },
    },
    examples: {
      allow: ["loginctl list-sessions", "loginctl show-user deploy -p Linger"],
      review: ["loginctl terminate-user deploy"],
      block: ["loginctl -H other list-users"],
    },
  },
  {
    id: "networkctl",
    programs: ["networkctl", "machinectl", "portablectl", "bootctl", "oomctl"],
    because: "Shows networks, machines and the boot loader",
    flags: "--no-pager --no-legend -l --full -a --all -q --quiet -n=int --lines=int -s --stats -j --json=word",
    refuse: elsewhere,
    bare: true,
    subcommands: {
      "list list-images status lldp": { operands: "name*" },
      "dump is-installed": {},
      [`up down renew forcerenew reconfigure reload delete edit cat mask unmask start stop login shell enable disable poweroff
        reboot terminate kill bind copy-to copy-from remove clone rename attach detach install update set-default set-oneshot
        set-timeout kernel-identify kernel-inspect`]: { refused: review("changes something, or shows more than a state") },
    },
    examples: {
      allow: ["networkctl status", "networkctl list"],
      review: ["networkctl down eth0", "machinectl shell web"],
      block: ["networkctl -M web status"],
    },
  },
  {
    id: "udevadm",
    programs: ["udevadm"],
    because: "Shows what the kernel knows about a device",
    subcommands: {
      info: {
        flags: `-q=word --query=word -p=path.stat --path=path.stat -n=word --name=word -a --attribute-walk -e --export-db -r --root -x
        --export --property=words --value --no-pager`,
        operands: "path.device*",
      },
      "trigger settle control monitor test test-builtin hwdb lock wait verify": {
        refused: review("changes devices, or goes on until somebody stops it"),
      },
    },
    examples: { allow: ["udevadm info --query=all --name=sda"], review: ["udevadm trigger"] },
  },
  {
    id: "resolvectl",
    programs: ["resolvectl", "systemd-resolve"],
    because: "Asks the host's own resolver",
    flags: `--no-pager -4 -6 -i=interface --interface=interface -t=word --type=word -c=word --class=word --legend=word --cache=word
      --json=word -p=word --protocol=word --raw?word --search=word --statistics`,
    bare: true,
    subcommands: {
      status: { operands: "interface*" },
      "statistics dns domain default-route llmnr mdns dnsovertls dnssec nta show-cache show-server-state": {},
      query: { operands: "host host? host?" },
      "service tlsa openpgp": { refused: review("asks for names of a form that is not read here", "use `resolvectl query NAME`") },
      "flush-caches reset-server-features": { effect: "change", because: "Makes the resolver ask again" },
      "reset-statistics revert monitor log-level": { refused: review("changes the resolver, or goes on until somebody stops it") },
    },
    examples: {
      allow: ["resolvectl status", "resolvectl query web-01.example.com", "resolvectl flush-caches"],
      review: ["resolvectl dns eth0 1.1.1.1", "resolvectl revert eth0"],
    },
  },
];
