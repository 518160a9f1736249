import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

const changed = review("starts, stops or changes a machine");

/** Machines: virtual ones, containers below the engines, and the board of this one. Looking only. */
export const machines: readonly CommandSpec[] = [
  {
    id: "virsh",
    programs: ["virsh"],
    because: "Shows virtual machines",
    flags: "-r -q --readonly --quiet",
    refuse: { "-c=text --connect=text": review("speaks to another host"), "-l=text --log=text -e=text": review("writes a file") },
    subcommands: {
      list: { flags: "--all --inactive --name --uuid --title --state-running --state-paused --state-shutoff --table --id --autostart" },
      [`dominfo domstate domuuid domid domname domjobinfo domtime domhostname domfsinfo domblklist domiflist domifaddr
        domcontrol vcpucount vcpuinfo dommemstat schedinfo domblkerror`]: { flags: "--full --details --reason --pretty", operands: "name" },
      domstats: { flags: "--state --cpu-total --balloon --vcpu --interface --block --raw --list-running", operands: "name*" },
      "domblkinfo domblkstat domifstat domif-getlink": { flags: "--human --all", operands: "name word?" },
      "nodeinfo nodecpumap nodecpustats nodememstats hostname freecell version uri": { flags: "--all --percent --total --pretty" },
      "net-list pool-list iface-list nwfilter-list": { flags: "--all --inactive --details --name --uuid --autostart" },
      "net-info pool-info iface-mac": { operands: "name" },
      "vol-list": { flags: "--details", operands: "name" },
      "snapshot-list": { flags: "--tree --name --parent --roots", operands: "name" },
      [`start shutdown reboot reset suspend resume destroy undefine define create edit attach-device attach-disk detach-disk migrate
        save restore managedsave setmem setvcpus console qemu-monitor-command qemu-agent-command dump screenshot send-key set-user-password
        snapshot-create snapshot-revert snapshot-delete vol-delete vol-create pool-destroy net-destroy dumpxml domxml-to-native event
        autostart domrename blockcommit`]: { refused: changed },
    },
    examples: {
      allow: ["virsh list --all", "virsh dominfo web", "virsh nodeinfo"],
      review: ["virsh destroy web", "virsh dumpxml web", "virsh -c qemu+ssh://x/system list", "virsh", "virsh 'list; destroy web'"],
    },
  },
  {
    id: "ctr",
    programs: ["ctr"],
    because: "Lists containerd's containers",
    flags: "-n=name --namespace=name --timeout=duration --connect-timeout=duration",
    refuse: { "-a=text --address=text": block("speaks to another daemon") },
    subcommands: {
      "containers container c": {
        subcommands: { "list ls": { flags: "-q --quiet" }, "create delete del rm info label": { refused: changed } },
      },
      "images image i": {
        subcommands: {
          "list ls check": { flags: "-q --quiet", operands: "word*" },
          "pull push import export rm delete del remove tag mount unmount label convert usage": { refused: changed },
        },
      },
      "tasks task t": {
        subcommands: {
          "list ls ps": { flags: "-q --quiet", operands: "name?" },
          "start kill exec attach delete del rm pause resume checkpoint metrics": { refused: changed },
        },
      },
      "namespaces ns": { subcommands: { "list ls": { flags: "-q --quiet" }, "create remove rm label": { refused: changed } } },
      "plugins plugin": { subcommands: { "list ls": { flags: "-q --quiet -d --detailed" } } },
      version: {},
      "run shim snapshots leases content events pprof install": { refused: changed },
    },
    examples: {
      allow: ["ctr containers list", "ctr -n k8s.io images ls"],
      review: ["ctr run x y", "ctr task exec x", "ctr"],
      block: ["ctr -a /x c ls"],
    },
  },
  {
    id: "lxc",
    programs: ["lxc", "incus"],
    because: "Lists system containers",
    reading: "cobra",
    subcommands: {
      "list ls": {
        flags: "-c=columns -f=(table|json|csv|yaml|compact) --columns=columns --format=(table|json|csv|yaml|compact) --fast",
        operands: "container*",
      },
      version: {},
      [`start stop restart delete exec launch init copy move rename publish file config profile network storage image snapshot restore
        pause console remote project cluster info monitor query operation warning alias auth admin`]: { refused: changed },
    },
    examples: { allow: ["lxc list"], review: ["lxc exec web -- sh", "lxc list remote:", "lxc"] },
  },
  {
    id: "ipmitool",
    programs: ["ipmitool"],
    because: "Shows what the board's own computer recorded",
    reading: "posix",
    flags: "-v -c",
    refuse: {
      "-H=text -U=text -P=text -f=text -E -I=text -L=text -k=text -y=text -K=text": block("speaks to another board, or names a password"),
    },
    subcommands: {
      sel: {
        subcommands: {
          info: {},
          "list elist": { operands: "(first|last)? int?" },
          "clear delete set time add save writeraw readraw interpret": { refused: block("changes what was recorded") },
        },
      },
      sensor: { bare: true, subcommands: { list: {}, get: { operands: "text+" }, thresh: { refused: review("sets limits") } } },
      sdr: {
        bare: true,
        subcommands: { "list elist": { operands: "(all|full|compact|event|mcloc|fru|generic)?" }, info: {}, type: { operands: "word?" } },
      },
      chassis: {
        subcommands: {
          "status restart_cause": {},
          power: { subcommands: { status: {}, "on off cycle reset diag soft": { refused: block("stops or restarts the whole host") } } },
          "identify policy bootdev bootparam selftest poh": { refused: review("changes the board") },
        },
      },
      power: { subcommands: { status: {}, "on off cycle reset diag soft": { refused: block("stops or restarts the whole host") } } },
      fru: { bare: true, subcommands: { print: { operands: "int?" } } },
      mc: { subcommands: { "info guid": {}, "reset watchdog setenables": { refused: block("restarts the board's own computer") } } },
      "raw i2c user lan channel sol shell exec set firewall hpm fwum ekanalyzer dcmi": { refused: block("changes the board") },
    },
    examples: {
      allow: ["ipmitool sel list", "ipmitool sensor", "ipmitool chassis status", "ipmitool sdr type Fan"],
      review: ["ipmitool", "ipmitool chassis identify"],
      block: ["ipmitool chassis power off", "ipmitool sel clear", "ipmitool -H other sel list"],
    },
  },
  {
    id: "cpupower",
    programs: ["cpupower"],
    because: "Shows how fast the processors run",
    flags: "-c=list --cpu=list",
    subcommands: {
      "frequency-info idle-info": {
        flags:
          "-e -a -b -d -f -g -h -l -m -p -s -w -y -n -o --debug --boost --driver --freq --governors --policy --hwlimits --stats --silent --human",
      },
      "frequency-set idle-set set info monitor powercap-info powercap-set": { refused: review("sets how the processor runs") },
    },
    examples: { allow: ["cpupower frequency-info"], review: ["cpupower frequency-set -g performance"] },
  },
  {
    id: "tuned-adm",
    programs: ["tuned-adm"],
    because: "Shows which tuning is on",
    subcommands: {
      "active list recommend": { operands: "(profiles|plugins)?" },
      "profile off auto_profile verify profile_mode profile_info": { refused: review("sets how the host runs") },
    },
    examples: { allow: ["tuned-adm active"], review: ["tuned-adm profile x"] },
  },
  refusing({
    id: "machines.other",
    programs: words(`runc crun buildah skopeo kaniko lxd lxc-attach lxc-start singularity apptainer kind minikube k3d vagrant virt-install
      qemu-img qemu-system-x86_64 VBoxManage multipass docker-machine docker-credential-helper xl xe`),
    refused: review("manages containers or machines past the tools that are read here"),
    help: true,
    examples: { review: ["runc list", "qemu-img convert a b"] },
  }),
];
