import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

/** Processes and what they use: looking, and signals to processes in evidence. */
export const processes: readonly CommandSpec[] = [
  {
    id: "ps",
    programs: ["ps"],
    because: "Lists processes",
    flags: `-e -f -F -A -a -d -H -j -l -L -m -M -N -T -V -w -y -Z -c -n -r -x -p=pids -q=pids -s=pids -C=names -G=names -g=names -U=names
      -u=names -t=names -o=ps.columns -O=ps.columns --pid=pids --ppid=pids --quick-pid=pids --sid=pids --user=names --User=names
      --group=names --Group=names --tty=names --format=ps.columns --sort=ps.sort --no-headers --no-heading --headers --cols=int
      --columns=int --width=int --rows=int --lines=int --forest --cumulative --info --version --deselect`,
    operands: "ps.flags*",
    check: "ps",
    examples: {
      allow: ["ps aux", "ps -ef", "ps -eo pid,rss,comm --sort=-rss", "ps -p 4242 -o pid,etime,cmd", "ps aux --sort=-%mem", "ps -aux"],
      review: ["ps auxe", "ps -auxe", "ps e", "ps -xe", "ps -aux -e", "ps -aeux", "ps -e -T --forest"],
      block: ["ps -eo pid,environ"],
    },
  },
  {
    id: "pgrep",
    programs: ["pgrep"],
    because: "Finds processes by name",
    flags: `-a -f -l -n -o -c -v -x -i -w -u=names -U=names -g=names -G=names -P=pids -s=pids -t=names -d=text -r=word -O=int --full
      --list-full --list-name --newest --oldest --count --exact --ignore-case --inverse --parent=pids --euid=names --uid=names
      --group=names --terminal=names --delimiter=text --runstates=word --older=int --lightweight -A --ignore-ancestors --pgroup=pids --session=pids --cgroup=words --ns=pid --nslist=names -q --quiet -H --require-handler`,
    refuse: { "-F=text --pidfile=text -L --logpidfile": review("reads a file") },
    operands: "text?",
    examples: { allow: ["pgrep -fl nginx", "pgrep -u deploy"], review: ["pgrep -F /etc/shadow x"] },
  },
  {
    id: "pidof",
    programs: ["pidof"],
    because: "Finds processes by name",
    flags: "-s -c -x -q -w -o=pids -S=text",
    operands: "program+",
    examples: { allow: ["pidof nginx"], review: ["pidof"] },
  },
  {
    id: "pstree",
    programs: ["pstree"],
    because: "Shows processes as a tree",
    flags: `-a -p -u -h -l -n -s -t -g -c -A -U -T -S -Z -H=pid -N=word --arguments --show-pids --show-parents --ascii --long
      --numeric-sort --thread-names --uid-changes --compact-not -C=word --color=word --show-pgids -G --vt100 --highlight-all --highlight-pid=pid --ns-sort=word --hide-threads --unicode -V --security-context`,
    operands: "name?",
    examples: { allow: ["pstree -p", "pstree 4242"], review: ["pstree -q"] },
  },
  {
    id: "pmap",
    programs: ["pmap"],
    because: "Shows a process's memory",
    flags: "-x -X -XX -d -q -p --extended --device --quiet --show-path -A=words --range=words",
    operands: "pid+",
    examples: { allow: ["pmap -x 4242"], review: ["pmap", "pmap -c 4242"] },
  },
  {
    id: "pwdx",
    programs: ["pwdx"],
    because: "Says where a process stands",
    operands: "pid+",
    examples: { allow: ["pwdx 4242"], review: ["pwdx"] },
  },
  {
    id: "free",
    programs: ["free"],
    because: "Shows how much memory is left",
    flags: `-b -k -m -g -h -w -t -l -L -v -V -s=number -c=int --bytes --kilo --mega --giga --tera --kibi --mebi --gibi --tebi --human
      --wide --total --si --lohi --line --seconds=number --count=int --committed --peta --pebi`,
    check: "repeated",
    examples: { allow: ["free -h", "free -m -s 1 -c 3"], review: ["free x", "free -s 1"] },
  },
  {
    id: "vmstat",
    programs: ["vmstat"],
    because: "Shows memory, swap and processor load",
    flags: `-a -f -m -n -s -d -D -t -w -y -S=word -p=word --active --slabs --one-header --stats --disk --disk-sum --partition=word
      --timestamp --wide --unit=word --forks --no-first -V`,
    operands: "int? int?",
    check: "interval",
    examples: { allow: ["vmstat", "vmstat 1 5", "vmstat -s"], review: ["vmstat x", "vmstat 1"] },
  },
  {
    id: "iostat",
    programs: ["iostat"],
    because: "Shows how busy the disks are",
    flags: "-c -d -h -k -m -N -s -t -x -y -z -p -g=word -H -j=word -o=(JSON) --human --pretty --compact --dec?word",
    operands: "word*",
    check: "interval",
    examples: { allow: ["iostat", "iostat -xz 1 3", "iostat -x sda 1 2"], review: ["iostat -q", "iostat 1"] },
  },
  {
    id: "sysstat",
    programs: ["mpstat", "pidstat", "cifsiostat", "nfsiostat"],
    because: "Shows what uses the processors and disks",
    flags: `-A -d -u -r -s -w -v -t -h -H -I -l -R -n -T=word -p=words -P=words -C=text -G=text -U -N=words -y -z -V -o=(JSON)
      -a --human --dec?word`,
    refuse: { "-e=text": review("starts a program") },
    operands: "names? int? int?",
    check: "interval",
    examples: { allow: ["mpstat -P ALL 1 3", "pidstat -d 1 5", "pidstat -p 4242 1 2"], review: ["pidstat -o /tmp/x 1 1", "pidstat 1"] },
  },
  {
    id: "sar",
    programs: ["sar"],
    because: "Shows recorded load",
    flags: `-A -b -B -C -d -D -F -h -H -p -q -r -S -t -u -v -V -w -W -y -z -I=words -j=word -m=words -n=words -P=words -s -e -i=int
      -f=path.read --human --pretty --dec?word --iface=words --dev=words --sadc`,
    refuse: { "-o=text": block("writes a file") },
    // `-u ALL`, `-s 10:00:00`: sar takes what follows some flags, or leaves it.
    operands: "names*",
    check: "interval",
    examples: {
      allow: ["sar -u 1 3", "sar -n DEV 1 2", "sar -q -f /var/log/sysstat/sa10"],
      review: ["sar -f /tmp/x"],
      block: ["sar -o /etc/cron.d/x 1 1", "sar -uo /tmp/x 1 1"],
    },
  },
  {
    id: "top",
    programs: ["top"],
    because: "Shows the busiest processes once",
    flags: `-b -n=int[1..100] -o=columns -p=pids -u=user -U=user -H -c -w?int -d=number -i -s -S -1 -e=word -E=word -O -v -V --batch
      --iterations=int[1..100] --sort-override=columns --pid=pids --batch-mode --cmdline-toggle --delay=number --scale-summary-mem=word --scale-task-mem=word --threads-show --idle-toggle --list-fields --accum-time-toggle --secure-mode --filter-any-user=user --filter-only-euser=user --width?int --single-cpu-toggle -h`,
    needs: [
      { flags: "-b --batch --batch-mode", because: "Without `-b` it waits for keys", mend: "add `-b -n 1`" },
      { flags: "-n --iterations", because: "Without `-n` it never ends", mend: "add `-b -n 1`" },
    ],
    examples: { allow: ["top -b -n 1", "top -bn1 -o %MEM", "top -b -n 1 -p 4242"], review: ["top", "top -b"] },
  },
  {
    id: "iotop",
    programs: ["iotop", "iotop-c", "iotop-py"],
    because: "Shows which processes use the disks",
    flags: `-b -o -n=int[1..100] -d=number -p=pid -u=user -P -a -k -t -q --batch --only --iter=int[1..100] --delay=number --processes
      --accumulated --kilobytes --time --quiet`,
    needs: [
      { flags: "-b --batch", because: "Without `-b` it waits for keys", mend: "add `-b -n 1`" },
      { flags: "-n --iter", because: "Without `-n` it never ends", mend: "add `-b -n 1`" },
    ],
    examples: { allow: ["iotop -b -o -n 1"], review: ["iotop", "iotop -b"] },
  },
  {
    id: "slabtop",
    programs: ["slabtop"],
    because: "Shows the kernel's own memory once",
    flags: `-o -s=word --once --sort=word -d=number --delay=number`,
    needs: [{ flags: "-o --once", because: "Without `-o` it never ends", mend: "add `-o`" }],
    examples: { allow: ["slabtop -o -s c"], review: ["slabtop"] },
  },
  refusing({
    id: "monitor",
    programs: words(`htop atop btop glances nmon iftop nethogs bmon dstat powertop perf bpftrace ftrace trace-cmd sysdig strace ltrace gcore
      `),
    refused: review("is a tool for a person at a terminal, or records what programs do and say", "use `top -b -n 1`, `ss` or `pidstat`"),
    examples: { review: ["htop", "strace -p 4242", "perf record -a"] },
  }),
  {
    id: "lsof",
    programs: ["lsof"],
    because: "Lists open files",
    flags: `-n -P -i?address -p=words -u=users -c=text -t -a -b -l -R -U -v -V -w -N -O -s?word -d=words -g?words -o?word -F?word -T?word
      -K?word -x?word -X -E -Q +D=path.stat +d=path.stat +L?int -L +w +c=int +E +f?word`,
    refuse: {
      "-r?text +r?text": review("goes on until somebody stops it"),
      "-D=text -k=text -m=text -A=text -S?text +m?text -e=text": block("reads or writes files of its own"),
    },
    operands: "lsof.target*",
    check: "walk",
    examples: {
      allow: ["lsof -nP -iTCP -sTCP:LISTEN", "lsof -p 4242", "lsof +L1", "lsof -i :8080", "lsof /var/log/syslog"],
      review: ["lsof -r 1", "lsof x", "lsof +D /"],
      block: ["lsof -D /tmp/x"],
    },
  },
  {
    id: "fuser",
    programs: ["fuser"],
    because: "Says which processes use a file or a port",
    flags: `-a -c -l -m -n=(file|udp|tcp) -s -u -v -4 -6 -M --mount --verbose --user --all --namespace=(file|udp|tcp) --silent --inode -I --ismountpoint --list-signals -V --ipv4 --ipv6`,
    refuse: { "-k --kill -i --interactive -w": review("kills the processes it finds", "look first: `fuser -v`") },
    operands: "word+",
    check: "fuser",
    examples: { allow: ["fuser -v 80/tcp", "fuser -vm /var"], review: ["fuser -k 80/tcp", "fuser x"] },
  },
  {
    id: "numactl",
    programs: ["numactl"],
    because: "Shows the memory nodes",
    flags: "-H -s --hardware --show",
    needs: [{ flags: "-H -s --hardware --show", because: "Otherwise it runs a program", mend: "use `numactl --hardware`" }],
    examples: { allow: ["numactl --hardware"], review: ["numactl ls"] },
  },
  {
    id: "numastat",
    programs: ["numastat"],
    because: "Shows memory by node",
    flags: "-c -m -n -s -v -z -p=name",
    operands: "name*",
    examples: { allow: ["numastat -m"], review: ["numastat /x"] },
  },
  {
    id: "kill",
    programs: ["kill"],
    because: "Signals processes that are in this incident's evidence",
    help: false,
    reading: "words",
    operands: "text+",
    effect: "change",
    check: "kill",
    examples: {
      allow: ["kill -l", "kill -0 1234", "kill -TERM 4242", "kill 4242", "kill -s HUP 4242"],
      review: ["kill -9 4242", "kill -TERM 4243", "kill -STOP 4242", "kill -9 PID"],
      block: ["kill -9 1", "kill -9 -1", "kill -TERM 0", "kill -- -4242", "kill %1", "kill 4244"],
    },
  },
  refusing({
    id: "pkill",
    programs: ["pkill", "killall", "skill", "snice"],
    refused: review("signals whatever has that name at that moment", "name one process from the evidence: `kill -TERM PID`"),
    reading: "words",
    operands: "text*",
    check: "pkill",
    examples: { review: ["pkill nginx", "killall -9 java"], block: ["pkill -u root", "killall sshd", "pkill -v x", "pkill systemd"] },
  }),
  refusing({
    id: "killall5",
    programs: ["killall5"],
    refused: block("signals every process of the host"),
    examples: { block: ["killall5"] },
  }),
  {
    id: "renice",
    programs: ["renice"],
    because: "Gives a process in evidence less claim on the processor",
    effect: "change",
    reading: "words",
    operands: "text+",
    check: "renice",
    examples: {
      allow: ["renice -n 10 -p 4242", "renice 10 4242", "renice 10 -p 4242"],
      review: ["renice -n -5 -p 4242", "renice 10 4243", "renice -n 5 -u deploy"],
      block: ["renice 10 1"],
    },
  },
];
