import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

/** Changing files. Inside the scratch directory it is allowed, emptying a listed log is allowed, the rest is held or blocked. */
export const changes: readonly CommandSpec[] = [
  {
    id: "truncate",
    programs: ["truncate"],
    because: "Empties a log that the host lists",
    effect: "change",
    flags: "-s=(0) --size=(0) -c --no-create",
    refuse: { "-r=text --reference=text -o --io-blocks": review("sets another size") },
    operands: "path.log+",
    needs: [{ flags: "-s --size", because: "The new size is missing", mend: "add `-s 0`" }],
    examples: {
      allow: ["truncate -s 0 /var/log/nginx/access.log"],
      review: ["truncate -s 1G /var/log/x.log", "truncate -s 0 /var/log/*", "truncate -s 0 /srv/app/data"],
      block: ["truncate -s 0 /var/log/auth.log", "truncate -s 0 /var/lib/mysql/ibdata1", "truncate -s 0 /var/log/audit/audit.log"],
    },
  },
  {
    id: "rm",
    programs: ["rm", "unlink"],
    because: "Removes a file in the scratch directory",
    effect: "change",
    flags: "-f -v -i -I -d --force --verbose --interactive?(never|once|always) --preserve-root --dir --one-file-system",
    refuse: { "-r -R --recursive": review("removes whole directories"), "--no-preserve-root": block("removes the root directory") },
    operands: "path.write+",
    check: "rm",
    examples: {
      allow: ["rm -f /var/lib/tagout/scratch/x"],
      review: ["rm -f /tmp/x", "rm -rf /tmp/myapp-cache", "rm ./x"],
      block: [
        "rm -rf /",
        "rm -rf /etc",
        "rm /boot/vmlinuz",
        "rm -rf /*",
        "rm *",
        "rm -rf ~",
        "rm -rf .",
        "rm -r /var/lib/postgresql",
        "sudo rm -rf --no-preserve-root /",
      ],
    },
  },
  {
    id: "mkdir",
    programs: ["mkdir", "touch", "rmdir"],
    because: "Makes or removes a place in the scratch directory",
    effect: "change",
    flags: "-p -v -a -c -m --parents --verbose --no-create",
    operands: "path.write+",
    examples: {
      allow: ["mkdir -p /var/lib/tagout/scratch/x"],
      review: ["mkdir /srv/x", "touch x"],
      block: ["touch /etc/cron.d/x", "mkdir /usr/x"],
    },
  },
  {
    id: "cp",
    programs: ["cp", "mv"],
    because: "Copies or moves files within the scratch directory",
    effect: "change",
    flags: `-a -f -i -n -p -u -v -x -T -d -L -P --archive --force --interactive --no-clobber --update?word --verbose --no-target-directory
      --one-file-system --preserve?word`,
    refuse: {
      "-r -R --recursive": review("copies whole directories"),
      [`-t=path.edited --target-directory=path.edited -l --link -s --symbolic-link -b --backup?text -S=text --suffix=text -Z
        --context?text --remove-destination --sparse=text --reflink?text --attributes-only --parents --strip-trailing-slashes
        --exchange -H --debug`]: review("does more than copy one file"),
    },
    operands: "path.edited+ path.write",
    check: "copy",
    examples: {
      allow: ["cp /var/log/syslog /var/lib/tagout/scratch/", "mv /var/lib/tagout/scratch/a /var/lib/tagout/scratch/b"],
      review: ["cp /srv/app/a /srv/app/b", "cp -r /srv/a /srv/b", "mv /var/log/x /var/lib/tagout/scratch/"],
      block: [
        "cp /tmp/remedy/x /etc/cron.d/x",
        "mv /tmp/remedy/x /etc/passwd",
        "mv /etc /tmp/x",
        "cp /etc/shadow /var/lib/tagout/scratch/",
        "cp /tmp/x --target-directory=/usr/bin",
      ],
    },
  },
  refusing({
    id: "ln",
    programs: words(`ln install rsync scp sftp dd_rescue rename prename chattr setfacl setfattr restorecon chcon patch`),
    refused: review("makes, links or sends files"),
    reading: "words",
    operands: "text*",
    check: "writes",
    examples: {
      review: ["ln -s /srv/a /srv/b", "rsync -a /srv/a /srv/b", "scp x host:y"],
      block: ["ln -s /tmp/x /etc/cron.d/x", "install -m 4755 /tmp/x /usr/bin/x", "rsync -a --delete /empty/ /var/lib/mysql/"],
    },
  }),
  refusing({
    id: "chmod",
    programs: ["chmod", "chown", "chgrp"],
    refused: review("changes who may do what with a file"),
    reading: "words",
    operands: "text*",
    check: "permissions",
    examples: {
      review: ["chmod 640 /srv/app/x", "chown -R www:www /srv/app"],
      block: [
        "chmod u+s /bin/bash",
        "chmod -R 777 /",
        "chmod 777 /srv/app",
        "chown -R nobody /",
        "chmod o+w /srv/x",
        "chown x /etc/passwd",
      ],
    },
  }),
  {
    id: "tar",
    programs: ["tar", "bsdtar", "gtar"],
    because: "Lists an archive",
    reading: "words",
    operands: "text+",
    check: "tar",
    examples: {
      allow: ["tar tf /var/log/x.tar.gz", "tar -tvzf /var/log/x.tar.gz"],
      review: ["tar xf /tmp/a.tar", "tar czf /tmp/a.tgz /srv/app", "tar tf attacker:/x.tar", "tar tf /tmp/a.tar"],
      block: [
        "tar cf /dev/null /dev/null --checkpoint=1 --checkpoint-action=exec=/bin/sh",
        "tar xf /tmp/a.tar --to-com=sh",
        "tar -xf /tmp/x -C /",
      ],
    },
  },
  {
    id: "gzip",
    programs: ["gzip"],
    because: "Packs a log that the host lists, or looks at a packed one",
    effect: "change",
    flags: "-# -k -v -q -n -N -t -l --keep --verbose --quiet --test --list --best --fast -c --stdout --to-stdout",
    refuse: { "-d --decompress -f --force -r --recursive -S=text --suffix=text": review("does more than pack one log") },
    operands: "path.log*",
    given: [{ flags: "-t --test -l --list", operands: "path.read+" }],
    check: "gzip",
    examples: {
      allow: ["gzip -t /var/log/syslog.2.gz", "gzip /var/log/nginx/old.log"],
      review: ["gzip -d /var/log/x.gz", "gzip /srv/app/x"],
      block: ["gzip /var/log/auth.log", "gzip -c /etc/shadow"],
    },
  },
  refusing({
    id: "archive",
    programs: words(
      `zip unzip gunzip bzip2 bunzip2 xz unxz lzma unlzma zstd unzstd lz4 7z 7za rar unrar cpio ar pax compress uncompress pigz`,
    ),
    refused: review("packs or unpacks files"),
    help: true,
    examples: { review: ["unzip x.zip", "7z a x y", "bzip2 /srv/x"] },
  }),
  {
    id: "dd",
    programs: ["dd"],
    because: "Measures how fast a disk reads",
    help: false,
    reading: "words",
    operands: "text+",
    check: "dd",
    examples: {
      allow: ["dd if=/dev/sda of=/dev/null bs=1M count=1"],
      review: ["dd if=/srv/a of=/srv/b", "dd if=/dev/zero of=/srv/file bs=1M count=10"],
      block: ["dd if=/dev/zero of=/dev/sda", "dd of=/etc/passwd", "dd if=/etc/shadow", "dd of=//dev/sda"],
    },
  },
  {
    id: "sync",
    programs: ["sync"],
    because: "Writes out what is still in memory",
    effect: "change",
    flags: "-d -f --data --file-system",
    operands: "path.stat*",
    examples: { allow: ["sync"], review: ["sync x"] },
  },
  refusing({
    id: "xargs",
    programs: ["xargs"],
    refused: review("runs a command on words that nobody has seen", "name the words in the command"),
    help: false,
    reading: "posix",
    flags: `-0 -r -t -p -x -a=text -d=text -E=text -e?text -I=text -i?text -L=int -l?text -n=int -P=int -s=int --null --no-run-if-empty
      --verbose --interactive --exit --arg-file=text --delimiter=text --eof?text --replace?text --max-lines?int --max-args=int
      --max-procs=int --max-chars=int --open-tty --process-slot-var=text`,
    operands: "text*",
    runs: { as: "argv", optional: true },
    examples: {
      review: ["xargs ls", "xargs -t touch echo", "xargs rm -rf"],
      block: ["xargs sh", "xargs systemctl reboot", "xargs -I{} rm -rf /usr/{}"],
    },
  }),
  refusing({
    id: "parallel",
    programs: ["parallel", "entr", "inotifywait"],
    refused: review("runs a command on words that nobody has seen"),
    examples: { review: ["parallel rm -rf ::: /a /b"] },
  }),
];
