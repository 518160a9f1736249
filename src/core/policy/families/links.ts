import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

const changed = review("sets up network links");

/** Parts of the network past sockets and routes: bridges, radios, balancers, sets, neighbours. Looking only. */
export const links: readonly CommandSpec[] = [
  {
    id: "nstat",
    programs: ["nstat"],
    because: "Shows counters of the network",
    flags: "-a -s -z -j -p -n --json --zeros --noupdate --pretty",
    refuse: { "-d=text -t=text -r --reset --ignore --scan=text --interval=text": review("goes on, or forgets what was counted") },
    needs: [{ flags: "-s --noupdate", because: "Without `-s` it keeps what it has shown in a file", mend: "add `-as`" }],
    operands: "name*",
    examples: { allow: ["nstat -asz", "nstat -as TcpRetransSegs"], review: ["nstat -d 1", "nstat", "nstat -a"] },
  },
  {
    id: "brctl",
    programs: ["brctl"],
    because: "Lists bridges",
    subcommands: {
      show: { operands: "interface*" },
      "showmacs showstp": { operands: "interface" },
      [`addbr delbr addif delif setageing setbridgeprio setfd sethello setmaxage setpathcost setportprio stp hairpin`]: {
        refused: changed,
      },
    },
    examples: { allow: ["brctl show"], review: ["brctl delbr br0", "brctl"] },
  },
  {
    id: "iw",
    programs: ["iw"],
    because: "Shows radios",
    reading: "words",
    subcommands: { "dev list phy reg": { bare: true, subcommands: { get: {} } } },
    examples: { allow: ["iw dev", "iw reg get"], review: ["iw dev wlan0 set type monitor", "iw"] },
  },
  {
    id: "rfkill",
    programs: ["rfkill"],
    because: "Lists radios that are switched off",
    flags: "-J -n -o=columns -r --json --noheadings --output=columns --output-all --raw",
    bare: true,
    subcommands: { list: { operands: "name*" }, "block unblock toggle event": { refused: changed } },
    examples: { allow: ["rfkill list", "rfkill"], review: ["rfkill block wifi"] },
  },
  {
    id: "ipvsadm",
    programs: ["ipvsadm"],
    because: "Lists balanced services",
    flags: `-l -L -n -c --list --numeric --connection --stats --rate --timeout --daemon --thresholds --persistent-conn --sort --nosort --exact`,
    refuse: {
      "-C -Z --clear --zero -R --restore": block("takes the balancer's rules away"),
      "-A -E -D -a -e -d -S --save -t=text -u=text -f=text --start-daemon=text --stop-daemon=text": review("changes the balancer"),
    },
    needs: [{ flags: "-l -L --list", because: "Anything but listing changes the balancer", mend: "use `ipvsadm -Ln`" }],
    examples: { allow: ["ipvsadm -Ln", "ipvsadm -L -n --stats"], review: ["ipvsadm", "ipvsadm -A"], block: ["ipvsadm -C", "ipvsadm -LZ"] },
  },
  {
    id: "ipset",
    programs: ["ipset"],
    because: "Lists sets of addresses",
    flags: "-n -t -s -name -terse -sorted -output=(plain|save|xml)",
    reading: "long",
    subcommands: {
      list: { operands: "name?" },
      test: { operands: "name word" },
      version: {},
      "destroy flush restore swap": { refused: block("takes addresses away from the firewall") },
      "create add del rename save help": { refused: review("changes the firewall") },
    },
    examples: { allow: ["ipset list", "ipset -t list"], review: ["ipset add x 10.0.0.1", "ipset"], block: ["ipset flush"] },
  },
  {
    id: "lldp",
    programs: ["lldpctl", "teamdctl", "cdpr"],
    because: "Shows the switch that a link leads to",
    flags: "-f=(plain|keyvalue|json|xml) -d",
    operands: "interface? (state)? (view|dump)?",
    examples: { allow: ["lldpctl eth0", "teamdctl team0 state"], review: ["lldpctl -u x", "teamdctl team0 port add eth0"] },
  },
  {
    id: "ovs-vsctl",
    programs: ["ovs-vsctl"],
    because: "Shows virtual switches",
    flags: "--format=(list|table|html|csv|json) --no-heading --columns=columns --pretty --bare --timeout=int",
    subcommands: {
      "show list-br get-fail-mode": { operands: "name?" },
      "list-ports list-ifaces br-exists iface-to-br port-to-br br-to-vlan": { operands: "name" },
      [`add-br del-br add-port del-port set get clear create destroy add remove list find init emer-reset set-controller
        del-controller set-manager del-manager set-fail-mode wait-until comment del-ssl set-ssl get-ssl`]: {
        refused: review("changes virtual switches, or shows more than their state"),
      },
    },
    // One call may hold several commands behind `--`, which is no name.
    examples: { allow: ["ovs-vsctl show", "ovs-vsctl list-ports br0"], review: ["ovs-vsctl del-br br0", "ovs-vsctl show -- del-br br0"] },
  },
  {
    id: "birdc",
    programs: ["birdc", "birdcl", "birdc6"],
    because: "Shows the router's state",
    reading: "words",
    // One word a command: BIRD reads the line as a whole, and has no separator.
    subcommands: {
      show: { operands: "(status|protocols|interfaces|memory|symbols|bfd|ospf) (all|sessions|neighbors|summary|interface)? name?" },
    },
    examples: { allow: ["birdc show protocols", "birdc show status"], review: ["birdc configure", "birdc show route", "birdc"] },
  },
  {
    id: "tcpdump",
    programs: ["tcpdump", "tshark", "dumpcap"],
    because: "Lists what could be listened to",
    flags: "-D --list-interfaces",
    refuse: {
      "-z=text -w=text -r=text -F=text -V=text -W=text -C=text -G=text -Z=text": review("reads or writes files, or runs a program"),
    },
    needs: [
      { flags: "-D --list-interfaces", because: "It records what programs say to each other", mend: "use `ss -tnp` or `tcpdump -D`" },
    ],
    operands: "",
    examples: { allow: ["tcpdump -D"], review: ["tcpdump -i eth0", "tcpdump -D -w /etc/x -z sh"] },
  },
  refusing({
    id: "iwconfig",
    programs: words("iwconfig vconfig ifup ifdown ifenslave dhclient dhcpcd wpa_cli netplan mii-tool nameif vtysh ovs-ofctl ovs-appctl"),
    refused: changed,
    examples: { review: ["ifdown eth0", "netplan apply"] },
  }),
];
