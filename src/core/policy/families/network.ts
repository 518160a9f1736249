import { block, review, type CommandSpec } from "../spec.js";

/** The network: looking at it, and asking hosts that may be asked. */
export const network: readonly CommandSpec[] = [
  {
    id: "ss",
    programs: ["ss"],
    because: "Lists sockets",
    flags: `-t -u -l -n -p -a -s -i -o -e -m -x -w -d -4 -6 -0 -H -O -Z -z -M -S -f=names -A=names -h -V -T --tcp --udp --listening
      --numeric --processes --all --summary --info --options --extended --memory --unix --raw --ipv4 --ipv6 --no-header --oneline
      --family=names --query=names --sctp --dccp --vsock --packet --tipc --threads --cgroup --tipcinfo --tos --context --contexts --mptcp --xdp --socket=names`,
    refuse: {
      "-K --kill": block("closes the sockets it matches"),
      "-F=text --filter=text": block("reads any file as a filter"),
      [`-D=text --diag=text -E --events -N=text --net=text -b --bpf -r --resolve --bpf-maps --bpf-map-id=text --inet-sockopt`]: review(
        "writes a file, goes on, or looks elsewhere",
      ),
    },
    operands: "ss.filter*",
    examples: {
      allow: ["ss -tlnp", "ss -s", "ss -tn state established", "ss -t src :443", "ss -tnp dst 10.0.0.1"],
      review: ["ss -E", "ss -D /tmp/x"],
      block: ["ss -K dst 10.0.0.1", "ss -F /etc/shadow"],
    },
  },
  {
    id: "netstat",
    programs: ["netstat"],
    because: "Lists sockets and routes",
    flags: `-t -u -l -n -p -a -r -i -s -e -o -x -w -4 -6 -W -g -v -N -F -C -I?interface --tcp --udp --listening --numeric --numeric-ports
      --numeric-hosts --programs --program --all --route --interfaces --statistics --extend --unix --raw --wide --timers --groups
      --verbose --numeric-users --symbolic --fib --cache -Z --context`,
    refuse: {
      "-c --continuous": review("goes on until somebody stops it"),
      "-M --masquerade -A=text": review("looks at more than sockets"),
    },
    examples: { allow: ["netstat -tulpn", "netstat -rn", "netstat -s"], review: ["netstat -c", "netstat x"] },
  },
  {
    id: "ip",
    programs: ["ip"],
    because: "Shows addresses, links and routes",
    reading: "long",
    flags: `-4 -6 -0 -s -d -o -j -p -r -h -t -c?word -br -brief -stats -statistics -details -oneline -json -pretty -resolve -human -iec
      -color?word -family=word -f=word -M -D -I -N -a -all -timestamp -ts -V`,
    refuse: {
      "-n=text -netns=text -b=text -batch=text -force -rcvbuf=text -loops=text -l=text": block(
        "acts elsewhere, or takes its commands from a file",
      ),
    },
    operands: "text*",
    check: "ip",
    examples: {
      allow: ["ip a", "ip -br link show", "ip route", "ip -s link show eth0", "ip addr show dev eth0", "ip route get 10.0.0.1", "ip neigh"],
      review: [
        "ip link set eth0 down",
        "ip l s eth0 up",
        "sudo ip l s eth0 down",
        "ip addr add 10.0.0.1/24 dev eth0",
        "ip link s eth0 down",
      ],
      block: ["ip netns exec foo /bin/sh", "ip -force -batch /etc/shadow", "ip route flush table main"],
    },
  },
  {
    id: "ifconfig",
    programs: ["ifconfig"],
    because: "Shows addresses",
    flags: "-a -s -v",
    operands: "interface?",
    examples: { allow: ["ifconfig", "ifconfig eth0"], review: ["ifconfig eth0 down"] },
  },
  {
    id: "route",
    programs: ["route"],
    because: "Shows routes",
    flags: `-n -e -ee -4 -6 -v -C -F --verbose --numeric --extend --fib --cache`,
    examples: { allow: ["route -n"], review: ["route del default", "route add default gw x"] },
  },
  {
    id: "arp",
    programs: ["arp"],
    because: "Shows hardware addresses",
    flags: `-a -n -e -v -i=interface --verbose --numeric`,
    refuse: { "-d -s -f=text --delete --set": review("changes the table") },
    operands: "host?",
    examples: { allow: ["arp -an"], review: ["arp -d 10.0.0.1"] },
  },
  {
    id: "bridge",
    programs: ["bridge"],
    because: "Shows bridges",
    reading: "posix",
    flags: "-s -d -o -j -p -c -stats -details -oneline -json -pretty",
    subcommands: { "link fdb mdb vlan vni": { bare: true, subcommands: { "show list": { operands: "word*" } } } },
    examples: { allow: ["bridge link show", "bridge fdb show br br0"], review: ["bridge link set dev eth0 cost 1", "bridge -b x"] },
  },
  {
    id: "ethtool",
    programs: ["ethtool"],
    because: "Shows a network card",
    flags: `-i -S -k -g -c -l -a -m -T -x -n -u -P --driver --statistics --show-features --show-offload --show-ring --show-coalesce
      --show-channels --show-pause --show-permaddr --show-time-stamping --show-rxfh --show-eee --show-fec --show-priv-flags
      --module-info`,
    operands: "interface",
    examples: {
      allow: ["ethtool eth0", "ethtool -S eth0"],
      review: ["ethtool -s eth0 speed 10", "ethtool -r eth0", "ethtool -K eth0 gro off"],
    },
  },
  {
    id: "nmcli",
    programs: ["nmcli"],
    because: "Shows NetworkManager's state",
    reading: "posix",
    flags: `-t -p -m=word -f=columns -g=columns -e=word -c=word -o --terse --pretty --mode=word --fields=columns --get-values=columns
      --escape=word --colors=word --overview --version`,
    refuse: {
      "-a --ask -s --show-secrets": review("asks for or shows passwords"),
      "--offline -w=text --wait=text": review("is for changes"),
    },
    bare: true,
    subcommands: {
      general: { bare: true, subcommands: { "status permissions": {}, hostname: {}, logging: {} } },
      "device dev d": {
        bare: true,
        subcommands: { status: {}, show: { operands: "interface?" }, wifi: { bare: true, subcommands: { list: {} } } },
      },
      "connection con c": { bare: true, subcommands: { show: { flags: "--active --order=word", operands: "name*" } } },
      networking: { bare: true, subcommands: { connectivity: {} } },
      radio: { bare: true, subcommands: { "wifi wwan all": {} } },
      "agent monitor m a": { refused: review("waits for answers or events") },
    },
    examples: {
      allow: ["nmcli device", "nmcli connection show", "nmcli general status"],
      review: ["nmcli device disconnect eth0", "nmcli networking off", "nmcli -s connection show x"],
    },
  },
  {
    id: "chronyc",
    programs: ["chronyc"],
    because: "Shows how right the clock is",
    flags: "-n -N -c -4 -6 -a -v",
    refuse: { "-h=text -m -f=text -d -p=text": review("asks another host, or takes several commands") },
    // Without a report it would take commands from its input.
    operands: "chrony.report",
    examples: {
      allow: ["chronyc tracking", "chronyc -n sources"],
      review: ["chronyc makestep", "chronyc -h x sources", "chronyc", "echo makestep | chronyc"],
    },
  },
  {
    id: "ntpq",
    programs: ["ntpq"],
    because: "Shows how right the clock is",
    flags: "-n -p -4 -6 -w",
    needs: [{ flags: "-p", because: "Without `-p` it takes commands from its input", mend: "use `ntpq -pn`" }],
    examples: { allow: ["ntpq -pn"], review: ["ntpq", "ntpq -c readvar", "echo x | ntpq -n"] },
  },
  {
    id: "ntpstat",
    programs: ["ntpstat"],
    because: "Says whether the clock is right",
    flags: "-m",
    examples: { allow: ["ntpstat"], review: ["ntpstat x"] },
  },
];
