import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

/** What an incident never needs from a machine: power, accounts, keys, other shells, interpreters. */
export const never: readonly CommandSpec[] = [
  refusing({
    id: "power",
    programs: words("reboot shutdown poweroff halt init telinit systemd-shutdown pm-suspend pm-hibernate rtcwake"),
    refused: block("stops or restarts the whole host"),
    help: false,
    examples: { block: ["reboot", "shutdown -h now", "init 0"] },
  }),
  refusing({
    id: "accounts",
    programs: words(
      `passwd useradd usermod userdel adduser deluser groupadd groupdel groupmod addgroup delgroup gpasswd chpasswd chgpasswd newusers
        chsh chfn vipw vigr pwck grpck faillock pam_tally2 newgrp sg luseradd lusermod`,
    ),
    refused: block("changes who may come in"),
    examples: { block: ["useradd -o -u 0 eve", "passwd -d root", "usermod -aG wheel eve"] },
  }),
  refusing({
    id: "become",
    programs: words(
      `su runuser pkexec doas chroot unshare nsenter setpriv capsh setcap sudoedit script scriptreplay screen tmux byobu dtach abduco
        expect spawn newuidmap login sulogin agetty dbus-run-session  gosu su-exec systemd-nspawn runcon userdbctl please`,
    ),
    refused: block("makes somebody else of whoever runs it, or opens a session"),
    examples: { block: ["su - postgres -c 'rm -rf /'", "chroot /mnt rm -rf /", "nsenter -t 1 -m -- sh", "doas reboot", "sudoedit -s x"] },
  }),
  refusing({
    id: "shell-words",
    programs: words(
      `eval source . exec trap alias unalias enable set unset shopt history fc export declare typeset local readonly let read mapfile
        readarray bind complete compgen compopt coproc caller`,
    ),
    refused: block("gives words of the shell another meaning, or runs a text"),
    help: false,
    examples: { block: ['eval "rm -rf /"', "trap 'rm -rf /' EXIT", "export PAGER=x", "source /tmp/x", ". /tmp/x", "history -a"] },
  }),
  refusing({
    id: "interpreter",
    programs: words(
      `python python2 python3 python3.9 python3.10 python3.11 python3.12 python3.13 pypy pypy3 ipython perl perl5 ruby irb node nodejs
        php php8 lua luajit tclsh wish gdb lldb cdb guile racket sbcl clisp scheme osascript pwsh powershell m4 bpython pdb jjs
        jrunscript ghci gimp blender rlwrap elvish xonsh nu`,
    ),
    refused: block("runs a program that nobody has judged"),
    help: true,
    examples: { allow: ["python3 --version"], block: ["python3 -c 'import os'", "perl -e 'fork while 1'", "gdb -p 1", "node x.js"] },
  }),
  refusing({
    id: "schedule",
    programs: words("at batch atq atrm anacron incrontab"),
    refused: block("makes something run later, when nobody looks"),
    examples: { block: ["at now", "batch"] },
  }),
  {
    id: "crontab",
    programs: ["crontab"],
    because: "Lists what runs by the clock",
    flags: "-l -u=user",
    refuse: { "-e -r -i -s -n -T=text": block("changes what runs by the clock") },
    needs: [{ flags: "-l", because: "Anything but listing changes what runs by the clock", mend: "use `crontab -l`", ruling: "block" }],
    examples: { allow: ["crontab -l", "crontab -l -u deploy"], block: ["crontab /tmp/x", "crontab -r", "crontab -e"] },
  },
  refusing({
    id: "ssh",
    programs: words(`ssh autossh mosh sshpass dropbear dbclient plink pssh clush`),
    refused: review("acts on another host, where nothing here can look"),
    reading: "words",
    operands: "text*",
    check: "ssh",
    examples: {
      review: ["ssh web-01 uptime", "ssh -p 22 web-01"],
      block: ["ssh root@db01 'rm -rf /'", "ssh -o ProxyCommand=x web-01", "ssh -L 1:2:3 web-01"],
    },
  }),
  refusing({
    id: "fleet",
    programs: words(
      `ansible ansible-playbook salt salt-call puppet chef-client knife fab terraform tofu pulumi packer terragrunt ssh-copy-id ssh-add
        ssh-agent`,
    ),
    refused: review("acts on many hosts at once"),
    // Some of these ask their makers for updates when asked for a version.
    examples: { review: ["ansible all -m ping", "terraform destroy -auto-approve"] },
  }),
  refusing({
    id: "keys",
    programs: words(
      `gpg gpg2 gpg-agent gpgconf ssh-keygen pass secret-tool keyctl certutil keytool kinit klist kadmin kdestroy age sops step cfssl
        mkcert openvpn wg wg-quick ipsec strongswan swanctl htpasswd pwgen makepasswd mkpasswd`,
    ),
    refused: review("makes, shows or uses keys"),
    examples: { review: ["gpg -d x", "ssh-keygen -t ed25519", "wg show"] },
  }),
  refusing({
    id: "busybox",
    programs: ["busybox", "toybox"],
    refused: review("is many programs in one", "write the program's own name"),
    reading: "posix",
    flags: "",
    operands: "text*",
    runs: { as: "argv", optional: true },
    examples: { review: ["busybox ls"], block: ["busybox sh", "busybox rm -rf /"] },
  }),
  refusing({
    id: "cloud",
    programs: words(
      `aws gcloud az gsutil bq oci ibmcloud doctl hcloud linode-cli heroku flyctl fly vercel netlify wrangler s3cmd rclone restic borg
        borgbackup duplicity rsnapshot tarsnap azcopy eb sam cdk serverless cf bosh openstack nova glance cloud-init gh hub glab svn
        hg bzr cvs tig lazygit jira`,
    ),
    refused: review("speaks to a service outside the host, or runs what a repository says"),
    examples: { review: ["aws s3 ls", "gh pr list", "az --version"] },
  }),
  refusing({
    id: "noise",
    programs: words("yes stress stress-ng fio bonnie++ sysbench dbench iozone hackbench memtester cpuburn"),
    refused: block("uses up the host"),
    examples: { block: ["yes", "stress -c 8"] },
  }),
];
