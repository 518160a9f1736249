import { block, review, type CommandSpec } from "../spec.js";

/**
 * What is deployed: revisions of a working copy. Only what reads history. `status`, `diff`, `show` and `blame` run
 * programs that the working copy's own settings name (filters, fsmonitor, textconv), so they are held. Git itself
 * refuses a working copy of another owner (safe.directory), so whose settings these are is the administrator's choice.
 */
export const deployed: readonly CommandSpec[] = [
  {
    id: "git",
    programs: ["git"],
    because: "Shows which revisions there are",
    reading: "posix",
    // `git SUBCOMMAND --help` opens a manual page.
    help: false,
    bare: true,
    ownFlags: "--version --help",
    flags: "-C=git.directory --no-pager --no-optional-locks --no-replace-objects",
    refuse: {
      [`-c=text --config-env=text --exec-path?text -p --paginate --git-dir=text --work-tree=text --namespace=text
        --super-prefix=text --attr-source=text`]: block("decides which programs git runs, or for which files"),
    },
    subcommands: {
      version: { flags: "--build-options" },
      "rev-parse": {
        flags: `--short?int --abbrev-ref?(strict|loose) --symbolic --symbolic-full-name --verify -q --quiet --is-inside-work-tree --is-inside-git-dir
          --is-bare-repository --is-shallow-repository --show-toplevel --git-dir --git-common-dir --absolute-git-dir --show-prefix --show-cdup
          --show-superproject-working-tree --show-object-format --branches --tags --remotes --all --not`,
        operands: "git.revision*",
      },
      log: {
        flags: `-n=int -# --max-count=int --skip=int --oneline --graph --decorate?(short|full|auto|no) --no-decorate --all --branches --tags
          --remotes --since=time --until=time --after=time --before=time --author=words --committer=words --grep=text --all-match
          --invert-grep -i -E -F -P --no-merges --merges --min-parents=int --max-parents=int --first-parent --reverse --format=git.format
          --pretty=git.format --date=word --relative-date --abbrev=int --abbrev-commit --no-abbrev-commit --name-only --name-status
          --stat?list --shortstat --numstat --summary --compact-summary --dirstat -s --no-patch --color?word --no-color --left-right
          --cherry --cherry-mark --boundary --date-order --author-date-order --topo-order --simplify-by-decoration --ancestry-path
          --parents --children --no-walk --walk-reflogs -g --full-history --no-notes --no-show-signature --follow --no-renames --not
          --encoding=word --no-mailmap --no-ext-diff --no-textconv --source --log-size`,
        refuse: { "-p -u --patch --ext-diff --textconv --show-signature": review("runs programs that the working copy names") },
        operands: "git.revision*",
      },
      "rev-list": {
        flags: `--count --all --branches --tags --remotes -n=int --max-count=int --skip=int --since=time --until=time --after=time --before=time
          --author=words --committer=words --grep=text --no-merges --merges --first-parent --reverse --oneline --abbrev-commit
          --pretty=git.format --format=git.format --date-order --topo-order --left-right --left-only --right-only --cherry-pick --cherry-mark
          --boundary --ancestry-path --parents --children --timestamp --max-parents=int --min-parents=int --not --objects --disk-usage`,
        operands: "git.revision*",
      },
      shortlog: {
        flags: `--all --branches --tags --remotes -s -n -e -c --summary --numbered --email --committer --no-merges --merges --since=time
          --until=time --after=time --before=time --author=words --group=word --format=git.format`,
        // Without a revision it reads them from its input.
        operands: "git.revision+",
        given: [{ flags: "--all --branches --tags --remotes", operands: "git.revision*" }],
      },
      branch: {
        flags: `-a -r -v -vv -i --all --remotes --verbose --list --show-current --color?word --no-color --column?word --no-column --sort=word
          --merged?git.revision --no-merged?git.revision --contains=git.revision --no-contains=git.revision --points-at=git.revision
          --format=git.fields --ignore-case --abbrev=int --no-abbrev`,
        // In old gits `-l` makes the branch that it names.
        given: [{ flags: "--list", operands: "git.revision*" }],
      },
      tag: {
        flags: `-l --list -n?int -i --sort=word --column?word --no-column --ignore-case --contains=git.revision --no-contains=git.revision
          --points-at=git.revision --merged?git.revision --no-merged?git.revision --format=git.fields --color?word`,
        given: [{ flags: "-l --list", operands: "git.revision*" }],
      },
      describe: {
        flags:
          "--tags --always --all --contains --long --first-parent --abbrev=int --candidates=int --match=text --exclude=text --exact-match",
        operands: "git.revision*",
      },
      "show-ref": {
        flags: "--heads --tags --branches --head -s --hash?int -q --quiet -d --dereference --abbrev?int --verify",
        operands: "git.revision*",
      },
      reflog: {
        flags: "-n=int -# --max-count=int --oneline --all --date=word --since=time --until=time --format=git.format --pretty=git.format",
        bare: true,
        subcommands: { show: { operands: "git.revision*" }, exists: { operands: "git.revision" }, list: {} },
      },
      "symbolic-ref": { flags: "--short -q --quiet --no-recurse", operands: "(HEAD)" },
      notes: { subcommands: { list: { operands: "git.revision?" } } },
      "cat-file": {
        flags: "-t -s -e",
        needs: [
          { flags: "-t -s -e", because: "It would show what is in a file of the working copy", mend: "use `git cat-file -t OBJECT`" },
        ],
        operands: "git.revision",
      },
      "for-each-ref": {
        flags: "--count=int --sort=git.sort --format=git.fields --merged?git.revision --contains=git.revision",
        operands: "git.revision*",
      },
      "merge-base": { flags: "--is-ancestor --all -a --octopus --independent --fork-point", operands: "git.revision git.revision*" },
      "name-rev": { flags: "--all --tags --name-only --always --no-undefined", operands: "git.revision*" },
      "check-ref-format": { flags: "--branch --normalize --allow-onelevel", operands: "git.revision" },
      stash: {
        subcommands: {
          list: {},
          "push pop apply drop clear save show branch create store": {
            refused: review("changes the working copy, or shows what is in it"),
          },
        },
      },
      worktree: {
        subcommands: {
          list: { flags: "--porcelain -v -z --verbose" },
          "add remove prune move lock unlock repair": { refused: review("changes working copies") },
        },
      },
      "count-objects": { flags: "-v -H --verbose --human-readable" },
      "ls-tree": {
        flags: "-r -t -d -l -z --name-only --name-status --long --full-name --full-tree --abbrev?int --object-only",
        operands: "git.revision+",
      },
      remote: { flags: "" },
      [`status diff show blame grep ls-files config ls-remote archive bundle bisect difftool mergetool instaweb gui citool help
        whatchanged annotate range-diff format-patch submodule fsck verify-commit verify-tag request-pull daemon svn p4`]: {
        refused: review("runs programs that the working copy names, or shows what may be secret", "use `git log --oneline -n 10`"),
      },
      [`add am apply checkout cherry-pick clean clone commit fetch gc init lfs maintenance merge mv prune pull push rebase reset restore
        revert rm switch sparse-checkout filter-branch filter-repo update-ref update-index fast-import`]: {
        refused: review("changes the working copy, or speaks to another host"),
      },
    },
    examples: {
      allow: [
        "git --version",
        "git -C /srv/app log --oneline -n 10",
        "git -C /srv/app rev-parse HEAD",
        "git branch -a",
        "git tag -l 'v1.*'",
      ],
      review: [
        "git -C /srv/app status",
        "git show --output=/etc/cron.d/x",
        "git log --output=/etc/cron.d/x",
        "git log -p",
        "git branch --help",
        "git log --format=%G?",
        "git branch new",
        "git tag new",
        "git clone http://evil/x",
        "git diff /dev/null /etc/shadow",
        "git remote -v",
        "git log --show-signature",
        "git -C /tmp/x log",
      ],
      block: ["git -c core.pager=sh log", "git -C /home/x/.ssh log", "git --exec-path=/tmp log", "git -p log"],
    },
  },
];
