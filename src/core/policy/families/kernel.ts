import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

/** The kernel: its messages, its settings, its modules. */
export const kernel: readonly CommandSpec[] = [
  {
    id: "dmesg",
    programs: ["dmesg"],
    because: "Shows the kernel's messages",
    flags: `-T -k -l=names -f=names -x -P -r -t -u -e -d -L?word -p --ctime --reltime --level=names --facility=names --kernel --userspace
      --nopager --since=time --until=time --time-format=(ctime|reltime|delta|iso|notime|raw) --color?word --decode --show-delta
      --notime --raw --force-prefix -J --json -S --syslog --noescape -V`,
    refuse: {
      [`-c -C --clear --read-clear -D -E -n=text --console-off --console-on --console-level=text`]: block(
        "clears the messages or silences the console",
      ),
      "-w -W --follow --follow-new -H --human": review("goes on until somebody stops it, or starts a pager", "use `dmesg -T`"),
      "-F=text --file=text -K=text --kmsg-file=text -s=text --buffer-size=text": review("reads a file"),
    },
    examples: {
      allow: ["dmesg -T", "dmesg --level=err,warn", "dmesg -T | tail -n 50"],
      review: ["dmesg -w", "dmesg -H", "dmesg -F /etc/shadow"],
      block: ["dmesg -c", "dmesg -n 1"],
    },
  },
  {
    id: "sysctl",
    programs: ["sysctl"],
    because: "Shows kernel settings",
    flags: `-a -A -n -N -e -q -b -r=text --all --values --names --ignore --quiet --pattern=text --deprecated -X -x -o -d -V --binary`,
    changes: "-w --write",
    refuse: { "-p?text --load?text --system -f?text": review("loads settings from files") },
    operands: "sysctl.key*",
    given: [
      { flags: "-w --write", operands: "sysctl.set+", effect: "change", because: "Sets a kernel setting to a value that cannot hurt" },
    ],
    check: "sysctl",
    examples: {
      allow: [
        "sysctl -a",
        "sysctl vm.swappiness",
        "sysctl -n net.core.somaxconn",
        "sysctl -w vm.drop_caches=3",
        "sysctl -w fs.inotify.max_user_watches=524288",
      ],
      review: ["sysctl -p", "sysctl -w vm.overcommit_memory=1", "sysctl vm.swappiness=10", "sysctl --system"],
      block: [
        "sysctl -w kernel.core_pattern='|/tmp/x'",
        'sysctl -n "/../../etc/shadow"',
        "sysctl kernel.modprobe=/tmp/x",
        "sysctl -w kernel.sysrq=1",
      ],
    },
  },
  refusing({
    id: "modprobe",
    programs: ["modprobe", "rmmod", "depmod", "kmod", "dkms"],
    refused: review("loads or unloads kernel modules"),
    examples: { review: ["modprobe -r nfs", "rmmod x"] },
  }),
  refusing({
    id: "insmod",
    programs: words(`insmod kexec kpatch livepatch crash mcelog rdmsr wrmsr setpci flashrom efibootmgr grub-install update-grub
      grub2-mkconfig grub-mkconfig update-initramfs dracut mkinitcpio`),
    refused: block("changes the kernel, the firmware or how the host starts"),
    examples: { block: ["insmod /tmp/x.ko", "kexec -l x"] },
  }),
  refusing({
    id: "chrt",
    programs:
      words(`chrt taskset schedtool cpulimit prlimit cgexec cgclassify systemd-run nohup setsid stdbuf watch flock unbuffer time chronic ts
      daemonize start-stop-daemon fakeroot firejail bwrap proot linux32 linux64 setarch softlimit choom`),
    refused: review("runs a command in a way that is not read here", "write the command itself"),
    reading: "words",
    operands: "text*",
    check: "wraps",
    examples: {
      review: ["nohup ls", "watch df", "taskset -p 4242"],
      block: ["nohup rm -rf /", "setsid reboot", "systemd-run rm -rf /etc/passwd", "watch 'reboot'"],
    },
  }),
  {
    id: "sestatus",
    programs: ["sestatus", "getenforce", "aa-status", "apparmor_status", "getsebool"],
    because: "Shows the state of mandatory access control",
    flags: "-v -b -a --enabled --profiled --enforced --complaining --verbose --json --pretty-json",
    operands: "name?",
    examples: { allow: ["sestatus", "getenforce", "aa-status"], review: ["sestatus -z"] },
  },
  refusing({
    id: "setenforce",
    programs: words(`setenforce setsebool semanage semodule aa-complain aa-disable aa-teardown aa-enforce apparmor_parser`),
    refused: block("changes what guards the host"),
    examples: { block: ["setenforce 0", "aa-teardown"] },
  }),
  {
    id: "ipcs",
    programs: ["ipcs"],
    because: "Lists shared memory and the like",
    flags: `-a -b -c -l -m -p -q -s -t -u -i=int --human --all --limits --creator --pid --time --summary --shmems --queues --semaphores --id=int --bytes -V`,
    examples: { allow: ["ipcs -m", "ipcs -l"], review: ["ipcs x"] },
  },
  refusing({
    id: "ipcrm",
    programs: ["ipcrm", "ipcmk"],
    refused: review("removes what programs share"),
    examples: { review: ["ipcrm -m 1"] },
  }),
  refusing({
    id: "turbostat",
    programs: ["turbostat", "x86_energy_perf_policy", "irqbalance", "numad"],
    refused: review("sets how the processor runs"),
    examples: { review: ["turbostat", "irqbalance --oneshot"] },
  }),
];
