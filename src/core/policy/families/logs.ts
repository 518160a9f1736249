import { block, review, type CommandSpec } from "../spec.js";

/** What was recorded: the journal, crashes, and the rotation of logs. */
export const logs: readonly CommandSpec[] = [
  {
    id: "journalctl",
    programs: ["journalctl"],
    because: "Shows the journal",
    flags: `-h -u=unit.pattern --unit=unit.pattern -n=integer --lines=integer -# -b?word --boot?word -k --dmesg -r --reverse -o=word
      --output=word --output-fields=journal.field --since=time -S=time --until=time -U=time -p=priority --priority=priority
      --facility=words -g=text --grep=text -t=words --identifier=words -e --pager-end -x --catalog -f --follow --no-pager -q --quiet
      --utc -a --all --disk-usage --list-boots --header --verify --no-hostname --no-full --full -l --no-tail
      --case-sensitive?(true|false|yes|no) -N --fields -F=journal.field --field=journal.field --user-unit=unit.pattern --system -m --merge
      --truncate-newline --list-catalog --version -T=words --exclude-identifier=words -I --list-invocations --invocation=word`,
    changes: "--vacuum-size=vacuum.size --vacuum-time=vacuum.time --rotate",
    becauseChange: "Removes old parts of the journal, and leaves enough of it",
    refuse: {
      [`-D=text --directory=text --file=text --namespace=text -i=text --user --cursor=text -c=text --after-cursor=text --show-cursor
        --interval=text --verify-key=text --dump-catalog --force --flush --sync --vacuum-files=text`]: review(
        "reads or keeps something else than this host's journal",
      ),
      [`--root=text --image=text -M=text --machine=text --setup-keys --relinquish-var --smart-relinquish-var --update-catalog
        --cursor-file=text --new-id128`]: block("changes the journal or acts elsewhere"),
    },
    operands: "journal.match*",
    examples: {
      allow: [
        "journalctl -u nginx -n 100",
        "journalctl -b -f -u kubelet.service",
        "journalctl --since '1 hour ago' -p err",
        "journalctl -xe",
        "journalctl --disk-usage",
        "journalctl --vacuum-size=1G",
        "journalctl -n100",
        "journalctl _PID=1",
      ],
      review: ["journalctl -D /tmp/evil", "journalctl --vacuum-size=1M", "journalctl --vacuum-time=1h", "journalctl x y"],
      block: ["journalctl --root=/x", "journalctl --cursor-file=/etc/x", "journalctl -F COREDUMP_ENVIRON"],
    },
  },
  {
    id: "coredumpctl",
    programs: ["coredumpctl"],
    because: "Lists crashes",
    flags: `--no-pager --no-legend -r --reverse -n=int -1 --since=time -S=time --until=time -U=time -q --quiet -F=journal.field
      --field=journal.field --json=word -a --all`,
    refuse: {
      [`-o=text --output=text --debugger=text -D=text --directory=text --file=text --root=text --image=text -A=text`]:
        block("writes files or starts a debugger"),
    },
    bare: true,
    subcommands: {
      "list info": { operands: "word*" },
      dump: { refused: review("shows a program's memory") },
      "debug gdb": { refused: block("starts a debugger") },
    },
    examples: { allow: ["coredumpctl list", "coredumpctl info nginx"], review: ["coredumpctl dump"], block: ["coredumpctl gdb"] },
  },
  {
    id: "logrotate",
    programs: ["logrotate"],
    because: "Shows what log rotation would do",
    flags: "-d -v --debug --verbose --usage",
    changes: "-f --force",
    becauseChange: "Rotates logs by the host's own settings",
    refuse: {
      "-s=text --state=text -m=text --mail=text -l=text --log=text --skip-state-lock": block("writes or runs what the flag names"),
    },
    operands: "path.config+",
    check: "logrotate",
    examples: {
      allow: ["logrotate -d /etc/logrotate.conf", "logrotate -f /etc/logrotate.d/nginx"],
      review: ["logrotate -f /tmp/evil.conf"],
      block: ["logrotate -s /etc/cron.d/x /etc/logrotate.conf"],
    },
  },
];
