import { block, refusing, review, type CommandSpec } from "../spec.js";

/** Firewalls and traffic shaping: listing the rules. */
export const firewall: readonly CommandSpec[] = [
  {
    id: "iptables",
    programs: ["iptables", "ip6tables", "iptables-legacy", "ip6tables-legacy", "iptables-nft", "ip6tables-nft", "ebtables", "arptables"],
    because: "Lists firewall rules",
    flags: `-L?chain -S?chain -n -v -x -t=name -w?int --list?chain --list-rules?chain --numeric --verbose --exact --line-numbers --table=name
      --wait?int`,
    refuse: {
      [`-F?text --flush?text -X?text --delete-chain?text -Z?text --zero?text -P=text --policy=text`]: block(
        "takes rules away from the firewall",
      ),
      [`-A=text -I=text -D=text -R=text -N=text -E=text -C=text --append=text --insert=text --delete=text --replace=text
        --new-chain=text --check=text -j=text --jump=text -s=text -d=text -p=text -i=text -o=text -m=text --dport=text --sport=text
        --modprobe=text`]: review("changes the firewall"),
    },
    operands: "name*",
    needs: [{ flags: "-L -S --list --list-rules", because: "Anything but listing changes the firewall", mend: "use `iptables -L -n`" }],
    examples: {
      allow: ["iptables -L -n", "iptables -S", "iptables -t nat -L -n -v"],
      review: ["iptables -A INPUT -j DROP", "iptables", "iptables -LZ"],
      block: ["iptables -F", "ip6tables -F"],
    },
  },
  {
    id: "iptables-save",
    programs: ["iptables-save", "ip6tables-save", "iptables-nft-save"],
    because: "Lists firewall rules",
    flags: "-c -t=name --counters --table=name",
    examples: { allow: ["iptables-save -t nat"], review: ["iptables-save -f /tmp/x"] },
  },
  refusing({
    id: "iptables-restore",
    programs: ["iptables-restore", "ip6tables-restore", "iptables-apply", "pfctl"],
    refused: block("replaces the firewall's rules"),
    examples: { block: ["iptables-restore /tmp/x"] },
  }),
  {
    id: "nft",
    programs: ["nft"],
    because: "Lists firewall rules",
    reading: "posix",
    flags: "-a -n -j -s -y -S -N -t --handle --numeric --json --stateless --terse --numeric-priority --numeric-protocol --numeric-time",
    refuse: { "-f=text --file=text -i --interactive -D=text --define=text -I=text --includepath=text": block("takes rules from a file") },
    subcommands: {
      list: {
        operands: `(ruleset|tables|table|chains|chain|sets|set|maps|map|counters|counter|quotas|limits|flowtables|meters|hooks|ct) name*`,
      },
      "flush reset destroy": { refused: block("takes rules away from the firewall") },
      "add insert create replace delete rename monitor describe import export": { refused: review("changes the firewall") },
    },
    examples: {
      allow: ["nft list ruleset", "nft -a list table inet filter"],
      review: ["nft add table inet x"],
      block: ["nft flush ruleset", "nft -f /tmp/x"],
    },
  },
  {
    id: "ufw",
    programs: ["ufw"],
    because: "Shows the firewall's state",
    subcommands: {
      status: { operands: "(verbose|numbered)?" },
      version: {},
      show: { operands: "(raw|builtins|before-rules|user-rules|after-rules|logging-rules|listening|added)" },
      app: { subcommands: { list: {}, info: { operands: "name" } } },
      "disable reset": { refused: block("takes the firewall away") },
      "enable reload allow deny reject limit delete insert route logging default prepend": { refused: review("changes the firewall") },
    },
    flags: "",
    refuse: { "--dry-run --force": review("is for changes") },
    examples: { allow: ["ufw status", "ufw status verbose"], review: ["ufw allow 80"], block: ["ufw disable"] },
  },
  {
    id: "firewall-cmd",
    programs: ["firewall-cmd"],
    because: "Shows the firewall's state",
    flags: `--state --list-all --list-services --list-ports --list-rich-rules --list-interfaces --list-sources --list-protocols
      --list-forward-ports --get-zones --get-services --get-active-zones --get-default-zone --zone=name --list-all-zones --permanent
      --info-zone=name --info-service=name --query-service=name --query-port=word --query-masquerade --query-panic
      --get-zone-of-interface=interface --policy=name --list-all-policies --get-policies`,
    needs: [
      {
        flags: `--state --list-all --list-services --list-ports --list-rich-rules --list-interfaces --list-sources --list-protocols
      --list-forward-ports --get-zones --get-services --get-active-zones --get-default-zone --list-all-zones --info-zone
      --info-service --query-service --query-port --query-masquerade --query-panic --get-zone-of-interface --list-all-policies
      --get-policies`,
        because: "Anything but looking changes the firewall",
        mend: "use `firewall-cmd --list-all`",
      },
    ],
    examples: {
      allow: ["firewall-cmd --state", "firewall-cmd --zone=public --list-all"],
      review: ["firewall-cmd --add-port=80/tcp", "firewall-cmd --reload", "firewall-cmd --panic-on"],
    },
  },
  {
    id: "conntrack",
    programs: ["conntrack"],
    because: "Lists tracked connections",
    flags: `-L?chain -S -C?chain -n=address -p=name -s=address -d=address -f=name -o=names --stats --count?chain --dump?chain --proto=name
      --orig-src=address --orig-dst=address --state=name --sport=port --dport=port --output=names`,
    operands: "name?",
    needs: [{ flags: "-L -S -C --stats --count --dump", because: "Anything but listing changes connections", mend: "use `conntrack -S`" }],
    examples: { allow: ["conntrack -S", "conntrack -L -p tcp"], review: ["conntrack -D", "conntrack -F", "conntrack -E"] },
  },
  {
    id: "tc",
    programs: ["tc"],
    because: "Shows traffic shaping",
    reading: "posix",
    flags: "-s -d -r -p -i -g -j -statistics -details -raw -pretty -json",
    refuse: { "-b=text -batch=text -force -netns=text": block("takes its commands from a file") },
    subcommands: {
      "qdisc class filter action chain": {
        bare: true,
        subcommands: {
          "show ls list": { operands: "word*" },
          "add del delete change replace link get flush": { refused: review("changes traffic") },
        },
      },
      monitor: { refused: review("goes on until somebody stops it") },
      exec: { refused: block("runs a program") },
    },
    examples: {
      allow: ["tc qdisc show dev eth0", "tc -s qdisc"],
      review: ["tc qdisc add dev eth0 root netem loss 100%"],
      block: ["tc -batch /x"],
    },
  },
];
