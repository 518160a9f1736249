import { block, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

/** Programs that run another command. That command is judged as if it stood alone, and the wrapper can only add to it. */
export const wrappers: readonly CommandSpec[] = [
  {
    id: "sudo",
    programs: ["sudo"],
    because: "Runs the command as root, which its own rule allows",
    reading: "posix",
    flags: "-n --non-interactive -u=(root) --user=(root) -H --set-home",
    refuse: {
      "-E --preserve-env?text": block("carries variables into root's environment"),
      "-s --shell -i --login": block("starts a shell"),
      "-e --edit": block("opens an editor"),
      "-h=text --host=text -R=text --chroot=text -D=text --chdir=text": block("runs the command in another place than it seems"),
      [`-C=text --close-from=text -S --stdin -A --askpass -a=text -T=text -p=text --prompt=text -k -K -v -l -b --background -g=group
        --group=group`]: block("is not for a command that runs by itself"),
    },
    operands: "text+",
    check: "sudo",
    runs: { as: "argv" },
    examples: {
      allow: ["sudo df -h", "sudo -n systemctl status nginx"],
      review: ["sudo systemctl stop nginx", "timeout 5 sudo df", "sudo sudo df"],
      block: ["sudo -E df -h", "sudo LD_PRELOAD=/tmp/x.so ls", "sudo -u#-1 id", "sudo -R /tmp/evil id", "sudo -i"],
    },
  },
  {
    id: "timeout",
    programs: ["timeout"],
    because: "Ends the command after a while",
    reading: "posix",
    flags: "-k=duration --kill-after=duration -s=signal --signal=signal --preserve-status --foreground -v --verbose",
    operands: "duration text+",
    runs: { as: "argv", skip: 1 },
    examples: {
      allow: ["timeout 5 df -h", "timeout -k 2 10s uptime"],
      review: ["timeout df", "timeout 5 nosuchprogram"],
      block: ["timeout 7d /bin/sh"],
    },
  },
  {
    id: "nice",
    programs: ["nice"],
    because: "Runs the command with less claim on the processor",
    reading: "posix",
    flags: `-n=int[0..19] --adjustment=int[0..19] -#`,
    operands: "text+",
    runs: { as: "argv" },
    examples: { allow: ["nice -n 10 du -sh /var/log", "nice -10 df"], review: ["nice -n -5 df", "nice"] },
  },
  {
    id: "ionice",
    programs: ["ionice"],
    because: "Runs the command with less claim on the disks",
    reading: "posix",
    flags: "-c=(2|3|best-effort|idle) --class=(2|3|best-effort|idle) -n=int[0..7] --classdata=int[0..7] -t --ignore",
    changes: "-p=pid.change --pid=pid.change",
    operands: "text*",
    given: [{ flags: "-p --pid", operands: "pid.change*", effect: "change" }],
    check: "ionice",
    runs: { as: "argv", optional: true },
    examples: { allow: ["ionice -c 3 du -sh /var/log", "ionice -c 3 -p 4242"], review: ["ionice -c 1 df", "ionice -c 3 -p 4243"] },
  },
  {
    id: "env",
    programs: ["env"],
    because: "Sets a language or a time zone for the command",
    reading: "posix",
    refuse: {
      "-S=text --split-string=text": block("takes a text apart into a command"),
      "-C=text --chdir=text": block("runs the command in another place than it seems"),
      [`-i --ignore-environment -u=text --unset=text -0 --null -v --debug --argv0=text -a=text --block-signal?text
        --ignore-signal?text --default-signal?text`]: review("changes what the command finds around it"),
    },
    operands: "text*",
    check: "env",
    runs: { as: "argv", skip: "assignments" },
    examples: {
      allow: ["env LC_ALL=C df -h", "env TZ=UTC date"],
      review: ["env", "env FOO=1 df", "env LC_ALL=C TZ=UTC date"],
      block: ["env -S 'sh -c id'", "env LD_PRELOAD=/tmp/x.so ls"],
    },
  },
  {
    id: "sh",
    programs: words(`sh bash dash zsh ksh ash rbash mksh fish csh tcsh`),
    because: "The text is read as commands of its own; no shell runs",
    help: false,
    reading: "posix",
    flags: "-c -l --login --norc --noprofile",
    refuse: {
      "-e -u -x -v -f -o=text": review("changes how the shell runs the text, and no shell runs here"),
      "-i -s -r -p --rcfile=text --init-file=text": block("reads commands that nobody has judged"),
    },
    operands: "text",
    needs: [
      {
        flags: "-c",
        because: "Without `-c` a shell runs commands that nobody has judged",
        mend: "write the command itself",
        ruling: "block",
      },
    ],
    runs: { as: "shell" },
    check: "shell",
    examples: {
      allow: ["sh -c 'df -h'", "bash -c 'uptime; free -m'"],
      review: ["bash -ec 'df -h'"],
      block: ["bash /tmp/x.sh", "sh -s", "bash", "sh -c 'rm -rf /'"],
    },
  },
];
