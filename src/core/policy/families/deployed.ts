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
        flags: "--short?int --abbrev-ref --symbolic-full-name --verify -q --is-inside-work-tree --show-toplevel",
        operands: "git.revision?",
      },
      log: {
        flags: `-n=int -# --max-count=int --skip=int --oneline --graph --decorate?word --no-decorate --all --branches --tags --since=time
          --until=time --after=time --before=time --author=words --grep=text -i --no-merges --merges --first-parent --reverse
          --format=git.format --pretty=git.format --date=word --abbrev-commit --name-only --name-status --shortstat --no-color`,
        refuse: { "-p -u --patch --stat?text --ext-diff --textconv --show-signature": review("runs programs that the working copy names") },
        operands: "git.revision?",
      },
      "rev-list": { flags: "--count --all -n=int --max-count=int --since=time --until=time --no-merges", operands: "git.revision" },
      shortlog: { flags: "--all -s -n -e --summary --numbered --email --no-merges --since=time", operands: "git.revision" },
      branch: {
        flags: `-a -r -v -vv --all --remotes --verbose --list --show-current --no-color --sort=word --merged
          --no-merged --contains=git.revision --no-contains=git.revision`,
        given: [{ flags: "--list", operands: "git.revision?" }],
      },
      tag: {
        flags: "-l --list -n --sort=word --no-column --contains=git.revision --points-at=git.revision",
        given: [{ flags: "-l --list", operands: "git.revision?" }],
      },
      describe: { flags: "--tags --always --all --long --abbrev=int --exact-match", operands: "git.revision?" },
      "show-ref": { flags: "--heads --tags --branches --head -s --hash -q --abbrev" },
      reflog: { flags: "-n=int -#", bare: true, subcommands: { show: {} } },
      "for-each-ref": {
        flags: "--count=int --sort=git.sort --format=git.fields --merged?git.revision --contains=git.revision",
        operands: "git.revision*",
      },
      "merge-base": { flags: "--is-ancestor --all -a --octopus", operands: "git.revision git.revision+" },
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
          list: { flags: "--porcelain" },
          "add remove prune move lock unlock repair": { refused: review("changes working copies") },
        },
      },
      "count-objects": { flags: "-v -H --verbose --human-readable" },
      "ls-tree": { flags: "-r -t -d -l --name-only --long", operands: "git.revision" },
      remote: { flags: "" },
      [`status diff show blame grep ls-files cat-file config ls-remote archive bundle bisect difftool mergetool instaweb gui citool help
        whatchanged annotate range-diff format-patch notes submodule fsck verify-commit verify-tag request-pull daemon svn p4`]: {
        refused: review("runs programs that the working copy names, or shows what may be secret", "use `git log --oneline -n 10`"),
      },
      [`add am apply checkout cherry-pick clean clone commit fetch gc init lfs maintenance merge mv prune pull push rebase reset restore
        revert rm switch sparse-checkout filter-branch filter-repo update-ref update-index symbolic-ref fast-import`]: {
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
