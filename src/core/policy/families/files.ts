import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

const listing = `
    -a -A -l -h -t -r -S -R -1 -d -i -s -n -F -G -c -u -U -X -Z -g -o -p -k -L -H -v -b -B -C -f -m -N -q -Q -x -D -w=int -I=text -T=int
    --all --almost-all --human-readable --si --reverse --recursive --sort=(none|size|time|version|extension|width|name) --time=word
    --time-style=words --color?word --full-time --inode --size --directory --classify?word --group-directories-first --no-group
    --numeric-uid-gid --format=word --indicator-style=word --hide=text --ignore=text --literal --quote-name --quoting-style=word
    --dereference --context --width=int --zero --block-size=size --author --escape --ignore-backups --file-type
    --dereference-command-line --dereference-command-line-symlink-to-dir --hyperlink?word --kibibytes --hide-control-chars
    --show-control-chars --tabsize=int --dired`;

/** Looking at files without changing them. Names and sizes almost everywhere, contents only in the read scopes. */
export const files: readonly CommandSpec[] = [
  {
    id: "ls",
    programs: ["ls", "dir", "vdir"],
    because: "Lists files",
    flags: listing,
    operands: "path.stat*",
    check: "walk",
    examples: {
      allow: ["ls -la /var/log", "ls /etc/", "ls"],
      review: ["ls -R /", "ls ~", "ls /var/log/*.gz", "ls src"],
      block: ["ls /var/log/../../root/.ssh", "ls /home/x/.ssh"],
    },
  },
  {
    id: "stat",
    programs: ["stat"],
    because: "Shows a file's size, owner and times",
    flags: "-L -f -t -c=text --format=text --printf=text --file-system --terse --dereference --cached=word",
    operands: "path.stat+",
    examples: { allow: ["stat /var/log/syslog", "stat -c %s /var/log/syslog"], review: ["stat", "stat x"], block: ["stat /etc/shadow"] },
  },
  {
    id: "file",
    programs: ["file"],
    because: "Says what kind of file it is",
    flags: `-b -i -L -h -k -N -r -v -0 --brief --mime --mime-type --mime-encoding --dereference --no-dereference --keep-going --version -c --checking-printout -e=word --exclude=word -F=text --separator=text --apple --extension -l --list -n --no-buffer --no-pad --print0 --raw`,
    refuse: {
      "-m=text --magic-file=text -C --compile -f=text --files-from=text": review("reads or writes files of its own"),
      "-z --uncompress -Z --uncompress-noreport -S --no-sandbox": review("starts programs that unpack"),
      "-s --special-files -p --preserve-date": review("reads devices or touches the file"),
    },
    operands: "path.read+",
    examples: { allow: ["file -i /var/log/syslog"], review: ["file -C -m /etc/magic", "file /srv/app/x"], block: ["file /etc/shadow"] },
  },
  {
    id: "readlink",
    programs: ["readlink", "realpath", "namei"],
    because: "Follows a link",
    flags: `-f -e -m -n -z -s -q -v -P -L -l -o -x --canonicalize --canonicalize-existing --canonicalize-missing --no-newline --strip
      --no-symlinks --long --owners --modes --quiet --silent --verbose --zero --logical --physical --relative-to=path.stat --relative-base=path.stat --mountpoints --nosymlinks --vertical`,
    operands: "path.stat+",
    examples: { allow: ["readlink -f /var/log/syslog"], review: ["readlink"], block: ["realpath /root/.ssh/id_rsa"] },
  },
  {
    id: "tree",
    programs: ["tree"],
    because: "Lists files as a tree",
    flags: `-a -d -f -i -L=int -p -s -h -u -g -D -F -t -r -x -q -N -Q -C -n -P=text -I=text --noreport --du --si --inodes --device
      --dirsfirst --prune --filelimit=int`,
    refuse: { "-o=text -H=text -T=text -R --fromfile": review("writes or reads a file of its own") },
    operands: "path.stat*",
    check: "walk",
    examples: { allow: ["tree -L 2 /var/log"], review: ["tree -o /etc/cron.d/x", "tree"], block: ["tree /etc/ssl/private"] },
  },
  {
    id: "lsattr",
    programs: ["lsattr", "getfacl", "getcap", "getfattr"],
    because: "Shows a file's attributes",
    flags: `-a -d -R -l -v -c -p -r -n -e -s -t -L -P -h --access --default --omit-header --all-effective --recursive --absolute-names
      --numeric`,
    operands: "path.stat+",
    check: "walk",
    examples: {
      allow: ["lsattr /var/log/syslog", "getfacl -p /var/log"],
      review: ["getfacl x", "getcap -r /"],
      block: ["getfacl /etc/shadow"],
    },
  },
  {
    id: "cat",
    programs: ["cat"],
    because: "Shows a file in the read scopes",
    flags: `-n -b -A -E -T -v -s -e -t -u --number --show-all --show-ends --show-tabs --show-nonprinting --squeeze-blank --number-nonblank`,
    operands: "path.read*",
    examples: {
      allow: ["cat /proc/meminfo", "cat /etc/os-release", "cat -n /var/log/syslog"],
      review: ["cat README.md", "cat /srv/app/x", "cat /var/log/*.log"],
      block: ["cat /etc/shadow", "cat /var/log/../../etc/shadow", "cat /root/.ssh/id_rsa"],
    },
  },
  {
    id: "tac",
    programs: ["tac"],
    because: "Shows a file in the read scopes, last line first",
    flags: "-b -r -s=text --before --regex --separator=text",
    operands: "path.read*",
    examples: { allow: ["tac /var/log/syslog"], review: ["tac x"], block: ["tac -b /etc/shadow"] },
  },
  {
    id: "rev",
    programs: ["rev"],
    because: "Shows a file in the read scopes, each line turned round",
    operands: "path.read*",
    examples: { allow: ["rev"], review: ["rev x"], block: ["rev /etc/shadow"] },
  },
  {
    id: "nl",
    programs: ["nl"],
    because: "Shows a file in the read scopes with numbers before its lines",
    flags: `-b=word -d=word -f=word -h=word -i=int -l=int -n=word -p -s=word -v=int -w=int --body-numbering=word --section-delimiter=word --footer-numbering=word --header-numbering=word --line-increment=int --join-blank-lines=int --number-format=word --no-renumber --number-separator=text --starting-line-number=int --number-width=int`,
    operands: "path.read*",
    examples: { allow: ["nl -b a /var/log/syslog"], review: ["nl x"], block: ["nl /etc/shadow"] },
  },
  {
    id: "head",
    programs: ["head"],
    because: "Shows the first lines of a file",
    flags: "-n=integer -c=size -q -v -z -# --lines=integer --bytes=size --quiet --silent --verbose --zero-terminated",
    operands: "path.read*",
    examples: { allow: ["head -5 /etc/resolv.conf", "head -n 20 /var/log/syslog"], review: ["head x"], block: ["head /etc/shadow"] },
  },
  {
    id: "tail",
    programs: ["tail"],
    because: "Shows the last lines of a file",
    flags: `-n=integer -c=size -q -v -z -f -F -# --lines=integer --bytes=size --quiet --silent --verbose --zero-terminated
      --follow?(name|descriptor) --retry -s=number --sleep-interval=number --pid=pid --max-unchanged-stats=int`,
    operands: "path.read*",
    examples: {
      allow: ["tail -n 100 /var/log/syslog", "tail -50 /var/log/nginx/error.log"],
      review: ["tail -f /path/to/logfile"],
      block: ["tail /root/x"],
    },
  },
  {
    id: "strings",
    programs: ["strings"],
    because: "Shows the text in a file",
    // It takes any word that begins with `@` for a file of more words, whatever flag stands before it.
    flags: "-a -n=int -t=(d|o|x) -f -e=(s|S|b|l|B|L) --all --bytes=int --print-file-name --radix=(d|o|x) --encoding=(s|S|b|l|B|L) -w",
    operands: "path.read+",
    examples: {
      allow: ["strings -n 8 /var/log/syslog"],
      review: ["strings /usr/bin/x", "strings -e @/etc/shadow /var/log/syslog"],
      block: ["strings /dev/sda"],
    },
  },
  {
    id: "checksum",
    programs: words(`md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum sum`),
    because: "Computes a checksum of a file",
    flags: `-b -t -z --tag --binary --text --zero -a=(sysv|bsd|crc|crc32b|md5|sha1|sha224|sha256|sha384|sha512|blake2b|sm3) --algorithm=(sysv|bsd|crc|crc32b|md5|sha1|sha224|sha256|sha384|sha512|blake2b|sm3) -l=int --length=int -r -s --sysv --untagged`,
    refuse: { "-c --check": review("reads a file of names") },
    operands: "path.read*",
    examples: { allow: ["sha256sum /var/log/syslog"], review: ["md5sum -c x"], block: ["sha256sum /etc/shadow"] },
  },
  {
    id: "diff",
    programs: ["diff", "cmp", "comm", "sdiff"],
    because: "Compares two files",
    flags: `-u -q -r -w -b -B -i -y -c -e -l -n -s -a -t -1 -2 -3 -Z -E -U=int -C=int -W=int --brief --recursive --unified?int
      --context?int --side-by-side --color?word --ignore-case --ignore-all-space --ignore-blank-lines --ignore-space-change --text
      --strip-trailing-cr --suppress-common-lines --silent --quiet --verbose --normal --report-identical-files --ed --rcs --width=int --left-column -p --show-c-function --label=text --expand-tabs --initial-tab -T --tabsize=int --no-dereference -N --new-file --ignore-file-name-case -x=text --exclude=text --ignore-tab-expansion --ignore-trailing-space -I=text --ignore-matching-lines=text -d --minimal --horizon-lines=int --speed-large-files --suppress-blank-empty --print-bytes --bytes=int --check-order --nocheck-order --output-delimiter=text --total -z --zero-terminated`,
    operands: "path.read path.read?",
    check: "diff",
    examples: {
      allow: ["diff -u /var/log/a.log /var/log/b.log"],
      review: ["diff a b", "diff -r /etc/nginx /var/log"],
      block: ["diff /var/log/syslog /etc/shadow"],
    },
  },
  {
    id: "zcat",
    programs: ["zcat", "bzcat", "xzcat", "zstdcat", "lzcat"],
    because: "Shows a packed file in the read scopes",
    flags: `-f -q -v -k --force --quiet --verbose -d -c -t -l --decompress --stdout --test --list --keep`,
    operands: "path.read*",
    examples: { allow: ["zcat /var/log/syslog.2.gz"], review: ["zcat x.gz"], block: ["zcat /root/x.gz"] },
  },
  {
    id: "wc",
    programs: ["wc"],
    because: "Counts lines, words and bytes",
    flags: "-l -c -m -w -L --lines --bytes --chars --words --max-line-length --total=(auto|always|only|never)",
    refuse: { "--files0-from=text": review("reads a file of names") },
    operands: "path.read*",
    examples: { allow: ["wc -l /var/log/syslog"], review: ["wc -l x"], block: ["wc /etc/shadow"] },
  },
  {
    id: "test",
    programs: ["test", "["],
    because: "Compares words and looks whether files are there",
    help: false,
    reading: "words",
    operands: "text*",
    check: "test",
    examples: {
      allow: ["test -f /var/log/syslog", "[ 1 -lt 2 ]"],
      review: ["test -v x", "[ 1 -lt 2 -a 3 ]"],
      block: ["test -f /root/.ssh/id_rsa"],
    },
  },
  refusing({
    id: "locate",
    programs: ["locate", "mlocate", "plocate", "updatedb"],
    refused: review("names files of all users", "use `find` below one directory"),
    examples: { review: ["locate shadow"] },
  }),
  {
    id: "find",
    programs: ["find"],
    because: "Lists files below a directory",
    reading: "words",
    operands: "text*",
    check: "find",
    examples: {
      allow: [
        "find /var/log -name '*.log' -size +100M",
        "find /var -xdev -type f -mtime -1 -printf '%s %p\\n'",
        "find /var/log -type f -exec ls -lh {} +",
      ],
      review: [
        "find . -name x",
        "find / -size +1G",
        "find /var/log -type f -o -exec cat {} +",
        "find /srv/app -delete",
        "find /var/log -name x -execdir id +",
        "find /var/log -nosuch",
      ],
      block: ["find /var/log -fprintf /etc/cron.d/x x", "find / -delete", "find /etc -delete"],
    },
  },
];

export const fileViewers: readonly CommandSpec[] = [
  refusing({
    id: "pager",
    programs: ["less", "more", "most", "pg", "man", "info", "view"],
    refused: review("is for reading at a terminal, and starts a shell for whoever asks", "use `head`, `tail` or `cat`"),
    help: false,
    examples: { review: ["less /var/log/syslog", "man ls", 'man --html="touch /tmp/x" man'] },
  }),
  refusing({
    id: "rg",
    programs: ["rg", "ag", "ack", "fd", "fdfind"],
    refused: review("runs programs that its flags name", "use `grep` or `find`"),
    help: true,
    examples: { review: ["rg --pre sh x /var/log"] },
  }),
  refusing({
    id: "editor",
    programs: words(`vi vim nvim nano ed emacs ex pico joe mcedit rvim vimdiff sensible-editor editor`),
    refused: block("is an editor, in which a person can do anything"),
    examples: { block: ["vi /etc/ssh/sshd_config", "ed"] },
  }),
];
