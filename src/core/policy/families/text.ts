import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

/** Filters: programs that shape text from a pipe or from files in the read scopes. */
export const text: readonly CommandSpec[] = [
  {
    id: "grep",
    programs: ["grep", "egrep", "fgrep"],
    because: "Shows the lines that match",
    flags: `-i -v -n -c -l -L -o -q -s -w -x -r -H -h -E -F -G -P -a -z -Z -U -I -y -b -T -A=int -B=int -C=int -m=int -e=text
      -d=(skip|read) -D=(skip|read) -# --ignore-case --no-ignore-case --invert-match --line-number --count
      --files-with-matches --files-without-match --only-matching --quiet --silent --no-messages --word-regexp --line-regexp
      --recursive --extended-regexp --fixed-strings --basic-regexp --perl-regexp --text --color?word
      --colour?word --include=text --exclude=text --exclude-dir=text --max-count=int --context=int --after-context=int
      --before-context=int --regexp=text --no-filename --with-filename --line-buffered --binary-files=(text|binary|without-match)
      --null --null-data --byte-offset --initial-tab --label=text --directories=(skip|read) --devices=(skip|read) --no-group-separator --group-separator=text --binary`,
    refuse: {
      "-f=text --file=text --exclude-from=text": review("reads patterns from a file"),
      "-R --dereference-recursive": review("follows links out of the directory", "use `-r`"),
    },
    operands: "text path.read*",
    given: [{ flags: "-e --regexp", operands: "path.read*" }],
    check: "grep",
    examples: {
      allow: [
        "grep -c processor /proc/cpuinfo",
        "grep -rn ERROR /var/log/nginx",
        "grep -E 'a|b' /var/log/syslog",
        "grep -e a -e b /var/log/syslog",
      ],
      review: [
        "grep x README.md",
        "grep -f /etc/shadow /var/log/syslog",
        "grep -r x /etc",
        "grep -r password",
        "grep -d recurse -e x",
        "grep -rh . /etc/nginx",
      ],
      block: ["grep root /etc/shadow", "grep -r x /root"],
    },
  },
  {
    id: "zgrep",
    programs: ["zgrep", "zegrep", "zfgrep", "bzgrep", "xzgrep", "zstdgrep"],
    because: "Shows the matching lines of packed files",
    flags: "-i -v -n -c -l -o -q -s -w -x -E -F -h -H -a -A=int -B=int -C=int -m=int -e=text --ignore-case --invert-match --count",
    operands: "text path.read*",
    given: [{ flags: "-e", operands: "path.read*" }],
    examples: { allow: ["zgrep -i error /var/log/syslog.2.gz"], review: ["zgrep x y.gz"], block: ["zgrep x /etc/shadow"] },
  },
  {
    id: "sort",
    programs: ["sort"],
    because: "Sorts lines",
    flags: `-n -r -h -u -k=word -t=character -f -b -d -g -i -M -R -V -c -C -s -z -m -S=size --numeric-sort --reverse --human-numeric-sort
      --unique --key=word --field-separator=character --version-sort --ignore-case --ignore-leading-blanks --ignore-nonprinting
      --dictionary-order --general-numeric-sort --month-sort --check?word --stable --zero-terminated --merge --buffer-size=size
      --parallel=int --sort=word --debug --batch-size=int`,
    refuse: {
      "--compress-program=text": block("runs a program"),
      [`-o=text --output=text -T=text --temporary-directory=text --files0-from=text --random-source=text --random-sort`]:
        review("reads or writes files of its own"),
    },
    operands: "path.read*",
    examples: {
      allow: ["sort -k2 -n /var/log/x.log", "sort -rh", "sort -t: -k1,1"],
      review: ["sort --comp=sh /var/log/syslog", "sort -o /tmp/x /var/log/syslog", "sort x"],
      block: ['sort -S 1b --compress-program "sh"'],
    },
  },
  {
    id: "uniq",
    programs: ["uniq"],
    because: "Counts or drops equal lines",
    flags: `-c -d -D -u -i -z -f=int -s=int -w=int --count --repeated --all-repeated?word --unique --ignore-case --zero-terminated
      --skip-fields=int --skip-chars=int --check-chars=int --group?word`,
    operands: "path.read?",
    examples: { allow: ["uniq -c", "uniq -c /var/log/syslog"], review: ["uniq /var/log/syslog /etc/cron.d/x"] },
  },
  {
    id: "cut",
    programs: ["cut"],
    because: "Shows columns",
    flags: `-d=character -f=list -c=list -b=list -s -z -n --delimiter=text --fields=list --characters=list --bytes=list --complement
      --output-delimiter=text --only-delimited --zero-terminated`,
    operands: "path.read*",
    examples: { allow: ["cut -d: -f1", "cut -c 1-80 /var/log/syslog"], review: ["cut -f1 x"], block: ["cut -d: -f1 /etc/shadow"] },
  },
  {
    id: "tr",
    programs: ["tr"],
    because: "Replaces characters",
    flags: "-d -s -c -C -t --delete --squeeze-repeats --complement --truncate-set1",
    operands: "text text?",
    examples: { allow: ["tr -s ' '", "tr a-z A-Z"], review: ["tr a b c"] },
  },
  {
    id: "column",
    programs: ["column"],
    because: "Lays text out in columns",
    flags: `-t -x -L -J -s=text -c=int -o=text -l=int -N=columns -R=columns -H=columns -W=columns --table --json --fillrows
      --separator=text --output-separator=text --output-width=int --table-columns=columns --table-right=columns --table-name=word -O=columns --table-order=columns --table-columns-limit=int -E=columns --table-noextreme=columns -d --table-noheadings -e --table-header-repeat --table-hide=columns -T=columns --table-truncate=columns --table-wrap=columns --keep-empty-lines -r=columns --tree=columns -i=columns --tree-id=columns -p=columns --tree-parent=columns`,
    operands: "path.read*",
    examples: { allow: ["column -t", "column -t -s, /var/log/x.log"], review: ["column x"], block: ["column /etc/shadow"] },
  },
  {
    id: "paste",
    programs: ["paste"],
    because: "Puts lines side by side",
    flags: "-s -z -d=text --serial --delimiters=text --zero-terminated",
    operands: "path.read*",
    examples: { allow: ["paste -sd,"], review: ["paste a b"], block: ["paste /etc/shadow"] },
  },
  {
    id: "fold",
    programs: ["fold"],
    because: "Breaks long lines",
    flags: "-s -b -w=int --width=int --spaces --bytes",
    operands: "path.read*",
    examples: { allow: ["fold -w 80 /var/log/syslog"], review: ["fold x"], block: ["fold /etc/shadow"] },
  },
  {
    id: "awk",
    programs: ["awk", "gawk", "mawk", "nawk", "original-awk"],
    because: "Picks and adds up columns",
    reading: "posix",
    flags: "-F=text -v=awk.assignment --field-separator=text --assign=awk.assignment --posix --re-interval",
    refuse: {
      [`-f=text --file=text -i=text --include=text -l=text --load=text -E=text --exec=text -e=text --source=text -W=text`]:
        review("takes its program from elsewhere"),
      "-o?text --pretty-print?text -p?text --profile?text -d?text --dump-variables?text -D?text --debug?text": review("writes a file"),
    },
    operands: "awk path.read*",
    examples: {
      allow: ["awk '{print $1}' /var/log/nginx/access.log", "awk -F: '$3 > 80 {print $1}'", "awk '{s+=$1} END {print s/NR}'"],
      review: [
        "awk 'BEGIN {system(\"/bin/sh\")}'",
        "awk '{print > \"/etc/cron.d/x\"}' /var/log/syslog",
        "awk -f /tmp/x /var/log/syslog",
        "awk '{print | \"sh\"}' /var/log/syslog",
        "awk '{print}' x=1",
      ],
      block: ["awk '{print}' /etc/shadow"],
    },
  },
  {
    id: "sed",
    programs: ["sed"],
    because: "Prints or substitutes in what it reads",
    flags: `-n -E -r -s -u -z -e=sed -l=int --quiet --silent --regexp-extended --separate --unbuffered --null-data --expression=sed
      --posix --sandbox --line-length=int`,
    refuse: {
      "-i?text --in-place?text": review("changes the file"),
      "-f=text --file=text": review("takes its script from a file"),
      "--follow-symlinks --debug": review("is for changing files"),
    },
    operands: "sed path.read*",
    given: [
      { flags: "-i --in-place", operands: "path.edited*", effect: "change" },
      { flags: "-e --expression", operands: "path.read*" },
    ],
    examples: {
      allow: ["sed -n '1,20p' /var/log/syslog", "sed 's/a/b/g'", "sed -e 's/a/b/' -e '/x/d'"],
      review: [
        "sed -i 's/a/b/' /srv/app/x",
        "sed 's/test/touch x/e'",
        "sed -n '1,1w/etc/cron.d/x' /var/log/syslog",
        "sed 's/a/b/w /etc/cron.d/x' /var/log/syslog",
      ],
      block: ["sed -i '1i evil' /etc/passwd", "sed -n p /etc/shadow"],
    },
  },
  {
    id: "jq",
    programs: ["jq"],
    because: "Picks values out of JSON",
    flags: `-r -c -n -s -e -S -C -M -j -a -R --raw-output --raw-input --compact-output --null-input --slurp --exit-status --sort-keys
      --color-output --monochrome-output --join-output --ascii-output --tab --indent=int[0..7] --unbuffered --stream --seq`,
    refuse: {
      "-f=text --from-file=text -L=text --slurpfile=text --rawfile=text --run-tests?text": review("reads a file of its own"),
      "--arg=text --argjson=text --args --jsonargs": review("takes more words than are read here", "write the value into the filter"),
    },
    operands: "jq? path.read*",
    examples: {
      allow: ["jq .", "jq -r '.items[].metadata.name'", "jq"],
      review: ["jq env", "jq -n '$ENV.X'", "jq -f /tmp/x", "jq -L /tmp ."],
      block: ["jq . /root/x.json"],
    },
  },
  refusing({
    id: "yq",
    programs: ["yq"],
    refused: review("can change files and load others", "use `grep`, or `jq` on JSON"),
    examples: { review: ["yq . x"] },
  }),
  refusing({
    id: "expr",
    programs: ["expr", "bc", "dc", "factor"],
    refused: review("computes, and some of it runs programs", "write the number itself"),
    examples: { review: ["expr 1 + 1", "dc -e '!sh'"] },
  }),
  refusing({
    id: "base64",
    programs: words("base64 base32 basenc base58 uuencode uudecode xxd od hexdump hd"),
    refused: review("hides what it shows, from people and from the redaction of secrets", "use `strings` or `head`"),
    flags: "-w=int --wrap=int -d -D -i --decode --ignore-garbage",
    operands: "path.read?",
    examples: {
      review: ["base64 -d /var/log/x", "base64 /var/log/x.log", "xxd /var/log/syslog"],
      block: ["base64 /etc/shadow", "base64 -d | sh"],
    },
  }),
  refusing({
    id: "shuf",
    programs: words(`shuf split csplit tsort ptx iconv dos2unix unix2dos hexyl`),
    refused: review("writes files, or has no use in an incident"),
    examples: { review: ["split /var/log/syslog"] },
  }),
  {
    id: "tee",
    programs: ["tee", "sponge"],
    because: "Keeps a copy in the scratch directory",
    effect: "change",
    flags: `-a --append -i --ignore-interrupts -p --output-error?word`,
    operands: "path.write*",
    check: "tee",
    examples: {
      allow: ["tee /var/lib/tagout/scratch/x"],
      review: ["tee /srv/app/x"],
      block: ["echo x | tee /etc/sudoers.d/x", "tee /dev/sda"],
    },
  },
];
