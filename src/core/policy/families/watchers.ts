import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

/** What watches over a host: the audit trail, accounts' ages, process supervisors, cluster managers, mail queues. */
export const watchers: readonly CommandSpec[] = [
  {
    id: "auditctl",
    programs: ["auditctl"],
    because: "Shows what is audited",
    flags: "-l -s",
    refuse: {
      [`-e=text -D -d=text -W=text -a=text -A=text -w=text -R=text -b=text -f=text -r=text -c -i -m=text -k=text --loginuid-immutable
        --reset-lost --signal=text --backlog_wait_time=text`]: block("changes what is audited"),
    },
    needs: [{ flags: "-l -s", because: "Anything but looking changes what is audited", mend: "use `auditctl -s`", ruling: "block" }],
    examples: { allow: ["auditctl -s", "auditctl -l"], block: ["auditctl -e 0", "auditctl -D", "auditctl"] },
  },
  {
    id: "ausearch",
    programs: ["ausearch"],
    because: "Searches the audit trail",
    flags: `-m=names -ts=time -te=time -i -k=word -p=int -pp=int -ui=user -ua=user -ue=user -ul=user -ga=group -gi=group -sv=(yes|no) -c=word
      -x=path.stat -f=path.stat -sc=word -su=word -se=word -hn=word -tm=word -r -l -e=int -a=int -n=word --message=names --start=time
      --end=time --interpret --key=word --pid=int --ppid=int --success=(yes|no) --comm=word --raw --file=path.stat --just-one
      --executable=path.stat --host=word --event=int --exit=int --line-buffered --format=(raw|default|interpret|csv|text)`,
    reading: "long",
    refuse: { "-if=text --input=text --checkpoint=text --input-logs": review("reads or keeps another file") },
    // The time of day stands behind the day, in a word of its own.
    operands: "time*",
    examples: { allow: ["ausearch -m AVC -ts recent", "ausearch -k logins -i"], review: ["ausearch -if /etc/shadow"] },
  },
  {
    id: "aureport",
    programs: ["aureport"],
    because: "Adds up the audit trail",
    flags: `-ts=time -te=time -i -a -au -c -cr -e -f -h -l -m -ma -n -nc -p -s -t -tm -u -x --start=time --end=time --summary --failed --success
      --auth --login --anomaly --avc --config --crypto --event --executable --file --host --integrity --interpret --log --mods --mac --pid
      --syscall --terminal --user --virt`,
    reading: "long",
    refuse: { "-if=text --input=text --input-logs": review("reads another file"), "--tty": review("shows what people typed") },
    operands: "time*",
    examples: { allow: ["aureport --summary", "aureport -au -ts today"], review: ["aureport --tty", "aureport -if /etc/shadow"] },
  },
  {
    id: "chage",
    programs: ["chage"],
    because: "Shows how old a password may become",
    flags: "-l -i --list --iso8601",
    needs: [{ flags: "-l --list", because: "Anything but looking changes who may come in", mend: "use `chage -l USER`", ruling: "block" }],
    operands: "user",
    examples: { allow: ["chage -l deploy"], block: ["chage -E 0 deploy"] },
  },
  {
    id: "supervisorctl",
    programs: ["supervisorctl"],
    because: "Shows supervised programs",
    subcommands: {
      "status avail version pid": { operands: "name*" },
      [`start stop restart reload reread update add remove clear shutdown signal fg maintail tail open quit exit`]: {
        refused: review("starts, stops or changes a program", "use `supervisorctl status`"),
      },
    },
    refuse: { "-c=text -s=text -u=text -p=text -i -r": review("reads other settings, or speaks to another server") },
    examples: { allow: ["supervisorctl status"], review: ["supervisorctl stop web", "supervisorctl", "supervisorctl -c /tmp/x status"] },
  },
  {
    id: "pcs",
    programs: ["pcs"],
    because: "Shows the cluster's resources",
    flags: "--full",
    subcommands: {
      status: { bare: true, subcommands: { "cluster resources nodes quorum corosync pcsd": { flags: "--full", operands: "name*" } } },
      "resource stonith": {
        bare: true,
        subcommands: {
          status: { operands: "name*" },
          failcount: { subcommands: { show: { operands: "name?" } } },
          "create delete enable disable restart move clear cleanup ban update manage unmanage config refresh": {
            refused: review("changes the cluster"),
          },
        },
      },
      constraint: {
        bare: true,
        subcommands: {
          "location order colocation ticket": { bare: true, subcommands: {} },
          "delete remove": { refused: review("changes the cluster") },
        },
      },
      quorum: { subcommands: { status: {}, "unblock update expected-votes device": { refused: review("changes the cluster") } } },
      "cluster node property config auth host pcsd acl alert booth": {
        refused: review("changes the cluster, or shows more than its state"),
      },
    },
    examples: { allow: ["pcs status", "pcs resource status"], review: ["pcs cluster stop", "pcs resource cleanup", "pcs"] },
  },
  {
    id: "crm_mon",
    programs: ["crm_mon"],
    because: "Shows the cluster's resources once",
    flags:
      "-1 -A -f -n -r -t -o -c -D -R -N --one-shot --show-node-attributes --failcounts --group-by-node --inactive --timing-details --operations --tickets --output-as=(text|xml|html|console)",
    needs: [{ flags: "-1 --one-shot", because: "Without `-1` it never ends", mend: "add `-1`" }],
    examples: { allow: ["crm_mon -1", "crm_mon -1 -Afr"], review: ["crm_mon", "crm_mon -1 -E /tmp/x"] },
  },
  {
    id: "corosync",
    programs: ["corosync-quorumtool", "corosync-cfgtool"],
    because: "Shows the cluster's links",
    flags: "-s -l -p -i -n",
    needs: [{ flags: "-s -l", because: "Other flags change the cluster", mend: "add `-s`" }],
    examples: { allow: ["corosync-cfgtool -s"], review: ["corosync-cfgtool -R", "corosync-quorumtool -e 1"] },
  },
  {
    id: "postqueue",
    programs: ["postqueue", "mailq"],
    because: "Lists mail that waits",
    flags: "-p -j",
    check: "mail-queue",
    examples: { allow: ["postqueue -p", "mailq"], review: ["postqueue -f", "postqueue", "mailq -q"] },
  },
  {
    id: "chkconfig",
    programs: ["chkconfig"],
    because: "Lists services that start by themselves",
    flags: "--list --type=(sysv|xinetd)",
    needs: [{ flags: "--list", because: "Anything but listing changes what starts", mend: "use `systemctl list-unit-files`" }],
    operands: "name?",
    examples: { allow: ["chkconfig --list"], review: ["chkconfig nginx off"] },
  },
  {
    id: "update-alternatives",
    programs: ["update-alternatives", "alternatives"],
    because: "Shows which of several programs is used",
    flags: "--list --display --query --get-selections",
    needs: [
      {
        flags: "--list --display --query --get-selections",
        because: "Anything but looking changes programs",
        mend: "use `update-alternatives --display NAME`",
      },
    ],
    operands: "name?",
    examples: { allow: ["update-alternatives --display editor"], review: ["update-alternatives --set editor /bin/ed"] },
  },
  refusing({
    id: "supervisors",
    programs: words("update-rc.d rc-update initctl start stop restart rc-status sv pm2 monit"),
    refused: review("belongs to another service manager than the one whose rules are here", "use `systemctl status UNIT`"),
    examples: { review: ["sv stop web", "pm2 list"] },
  }),
];
