import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

const changing = review("installs, updates or removes software");

/** Package managers: what is installed and what could be. */
export const packages: readonly CommandSpec[] = [
  {
    id: "apt",
    programs: ["apt", "apt-get"],
    because: "Shows what is installed and what could be",
    flags: "-q -qq -s --simulate --just-print --dry-run --recon --no-act -V --verbose-versions --quiet -h",
    refuse: {
      [`-y --yes --assume-yes -t=text --target-release=text --reinstall -f --fix-broken --no-install-recommends --only-upgrade -m
        --fix-missing -d --download-only -u --auto-remove --autoremove --no-download --trivial-only --install-suggests -b -a`]:
        review("is for installing"),
      [`-o=text --option=text -c=text --config-file=text --force-yes --allow-unauthenticated --allow-downgrades
        --allow-remove-essential --allow-change-held-packages --purge`]: block(
        "sets aside what protects the host, or names a program to run",
      ),
    },
    subcommands: {
      list: { flags: "--installed -i --upgradable --upgradeable -u --all-versions -a --manual-installed", operands: "package*" },
      show: { flags: "-a --all-versions", operands: "package+" },
      "policy madison depends rdepends": { operands: "package*" },
      search: { flags: "-n -f --names-only --full", operands: "text+" },
      check: {},
      "clean autoclean auto-clean distclean dist-clean": {
        effect: "change",
        because: "Removes downloaded packages, which can be downloaded again",
      },
      [`update upgrade full-upgrade dist-upgrade dselect-upgrade install reinstall remove autoremove auto-remove download source
        build-dep satisfy indextargets`]: { refused: changing },
      purge: { refused: block("removes software with its settings and data") },
      "changelog edit-sources": { refused: block("opens a pager or an editor") },
      moo: { refused: review("is a joke") },
    },
    examples: {
      allow: ["apt list --upgradable", "apt show nginx", "apt-get clean", "apt-get check"],
      review: ["apt install nginx", "apt-get update", "sudo apt-get remove nginx", "apt nosuch"],
      block: ["apt purge nginx", "apt-get -o APT::Update::Pre-Invoke::=sh update", "apt changelog apt"],
    },
  },
  {
    id: "apt-cache",
    programs: ["apt-cache"],
    because: "Shows what could be installed",
    flags: "-q -a -i -n -f --names-only --full --installed --recurse --no-all-versions --important",
    refuse: { "-o=text --option=text -c=text --config-file=text -p=text -s=text": block("names files or programs") },
    subcommands: {
      "policy show madison depends rdepends showpkg showsrc": { operands: "package*" },
      search: { operands: "text+" },
      "stats pkgnames": { operands: "package?" },
    },
    examples: {
      allow: ["apt-cache policy nginx", "apt-cache search web server"],
      review: ["apt-cache gencaches"],
      block: ["apt-cache -c /tmp/x policy"],
    },
  },
  {
    id: "apt-mark",
    programs: ["apt-mark"],
    because: "Shows which packages are held",
    subcommands: { "showhold showauto showmanual": { operands: "package*" }, "hold unhold auto manual": { refused: changing } },
    examples: { allow: ["apt-mark showhold"], review: ["apt-mark hold nginx"] },
  },
  refusing({
    id: "apt-other",
    programs:
      words(`apt-key add-apt-repository apt-file aptitude apt-config dselect unattended-upgrade needrestart debsums alien gdebi tasksel
      dpkg-reconfigure dpkg-divert`),
    refused: changing,
    examples: { review: ["add-apt-repository ppa:x"] },
  }),
  {
    id: "dpkg",
    programs: ["dpkg"],
    because: "Shows installed packages",
    flags: `-l -L -s -S -p -V -C --list --listfiles --status --search --verify --print-avail --get-selections --print-architecture
      --print-foreign-architectures --audit --no-pager --version --robot --yet-to-unpack --compare-versions`,
    refuse: {
      [`-i --install --unpack --configure -r --remove --set-selections --clear-selections --merge-avail --update-avail
        --forget-old-unavail --add-architecture --remove-architecture -a --pending -x -X -e -c -I -f -b --extract --contents --info`]:
        review("installs, removes or unpacks"),
      [`-P --purge --force-all --root=text --admindir=text --instdir=text --pre-invoke=text --post-invoke=text --status-logger=text
        --force-depends --force-remove-essential --force-remove-reinstreq`]: block("sets aside what protects the host, or runs a program"),
    },
    operands: "package.path*",
    given: [{ flags: "--compare-versions", operands: "word (lt|le|eq|ne|ge|gt|lt-nl|le-nl|ge-nl|gt-nl) word" }],
    needs: [
      {
        flags: `--compare-versions --yet-to-unpack -l -L -s -S -p -V -C --list --listfiles --status --search --verify --print-avail --get-selections --print-architecture
      --print-foreign-architectures --audit --version`,
        because: "Otherwise it installs or removes",
        mend: "use `dpkg -l`",
      },
    ],
    examples: {
      allow: ["dpkg -l", "dpkg -l 'nginx*'", "dpkg -S /usr/bin/ls", "dpkg -L nginx"],
      review: ["dpkg -i x.deb", "dpkg --configure -a"],
      block: ["dpkg --purge openssh-server"],
    },
  },
  {
    id: "dpkg-query",
    programs: ["dpkg-query"],
    because: "Shows installed packages",
    flags: `-l -L -s -S -W -p -c -f=text --show --list --listfiles --status --search --showformat=text --no-pager --control-list`,
    operands: "package.path*",
    examples: { allow: ["dpkg-query -W -f='${Package}\\n' nginx"], review: ["dpkg-query --admindir=/x -l"] },
  },
  {
    id: "dnf",
    programs: ["dnf", "yum", "dnf5", "microdnf"],
    because: "Shows what is installed and what could be",
    flags: "-q -C -v -d=int -e=int --quiet --cacheonly --verbose --showduplicates --noplugins --color=word",
    refuse: {
      [`-y --assumeyes --enablerepo=text --disablerepo=text --repo=text --repoid=text --releasever=text -x=text --exclude=text
        --best --nobest --allowerasing --skip-broken --downloadonly --refresh --security --advisory=text --assumeno -b`]: review(
        "is for installing, or goes to the network",
      ),
      [`-c=text --config=text --setopt=text --installroot=text --nogpgcheck --no-gpgchecks --repofrompath=text --forcearch=text
        --rpmverbosity=text`]: block("sets aside what protects the host"),
    },
    subcommands: {
      list: {
        flags: `--installed --available --upgrades --updates --all --extras --obsoletes --recent --autoremove`,
        operands: "package*",
      },
      "info repolist repoinfo deplist changelog module-list": {
        flags: "--all --enabled --disabled --installed --available --upgrades --count=int --since=time --obsoletes --recent",
        operands: "package*",
      },
      "search se provides prov whatprovides": { flags: "--all", operands: "package.path+" },
      "check-update check-upgrade check": {
        flags: "--changelogs --all --dependencies --duplicates --obsoleted --provides",
        operands: "package*",
      },
      repoquery: {
        flags: `-l -i -a -s -f=package.path --list --info --requires --requires-pre --provides --conflicts --obsoletes --recommends --suggests
          --supplements --enhances --depends --deplist --changelog --changelogs --srpm --location --nvr --nevra --envra --source --sourcerpm
          --installed --available --upgrades --extras --duplicates --unneeded --userinstalled --installonly --leaves --recent
          --latest-limit=int --arch=names --file=package.path --whatprovides=package.path --whatrequires=package.path
          --whatconflicts=package.path --whatobsoletes=package.path --whatrecommends=package.path --whatsuggests=package.path
          --whatdepends=package.path --alldeps --exactdeps --recursive --resolve --tree --querytags --qf=rpm.format
          --queryformat=rpm.format --all`,
        operands: "package.path*",
      },
      history: {
        bare: true,
        subcommands: { "list info": { operands: "word*" }, "undo rollback redo userinstalled replay store": { refused: changing } },
      },
      grouplist: { operands: "package*" },
      "leaves alias-list": {},
      alias: { subcommands: { list: { operands: "name*" }, "add delete": { refused: changing } } },
      environment: { subcommands: { "list info": { operands: "text*" } } },
      "needs-restarting": { flags: "-r -s -u --reboothint --services --useronly" },
      "group grp groups": { subcommands: { "list info": { operands: "text*" }, "install remove upgrade mark": { refused: changing } } },
      module: {
        subcommands: {
          "list info provides": { operands: "package*" },
          "enable disable install remove reset switch-to": { refused: changing },
        },
      },
      "updateinfo advisory": {
        bare: true,
        flags: "--all --installed --available --updates --with-cve --with-bz --bugfix --enhancement --newpackage",
        subcommands: { "list info summary": { operands: "package*" } },
      },
      clean: {
        effect: "change",
        because: "Removes downloaded packages, which can be downloaded again",
        operands: "(all|metadata|packages|dbcache|expire-cache)",
      },
      versionlock: { bare: true, subcommands: { list: {}, "add exclude delete clear": { refused: changing } } },
      "system-upgrade": { subcommands: { status: {}, "download reboot clean log upgrade": { refused: changing } } },
      "mark config-manager copr": { refused: changing },
      [`install reinstall update upgrade upgrade-minimal update-minimal downgrade remove erase autoremove distro-sync
        distribution-synchronization localinstall swap makecache download builddep groupinstall groupremove shell offline`]: {
        refused: changing,
      },
    },
    examples: {
      allow: ["dnf list installed", "yum check-update", "dnf history info 5", "dnf clean all"],
      review: ["dnf install nginx", "yum update"],
      block: ["dnf --nogpgcheck install x", "yum -c /tmp/x list"],
    },
  },
  refusing({
    id: "dnf-other",
    programs: words(`zypper pacman apk emerge brew nix nix-env xbps-install xbps-query eopkg swupd ostree yumdownloader yum-config-manager
      package-cleanup subscription-manager pkcon`),
    refused: changing,
    examples: { review: ["zypper install x", "apk add x"] },
  }),
  {
    id: "rpm-ostree",
    programs: ["rpm-ostree", "bootc"],
    because: "Shows which system image runs",
    subcommands: {
      status: { flags: "-v -b --verbose --booted --json" },
      db: { subcommands: { "list diff version": { operands: "word*" } } },
      [`install uninstall upgrade rollback rebase override apply-live cleanup deploy initramfs kargs refresh-md reload usroverlay ex
        reset switch edit`]: { refused: changing },
    },
    examples: { allow: ["rpm-ostree status"], review: ["rpm-ostree install nginx --reboot"] },
  },
  {
    id: "rpm",
    programs: ["rpm"],
    because: "Shows installed packages",
    flags: `-q -a -i -l -f -c -d -s -R -V -v --query --all --info --list --file --configfiles --docfiles --state --requires --provides
      --verify --changelog --scripts --triggers --whatprovides --whatrequires --last --qf=rpm.format --queryformat=rpm.format
      --nodeps --nofiles --nodigest --nosignature --obsoletes --conflicts --recommends --suggests --dump --quiet --verbose`,
    refuse: {
      [`-U -F -e -h --upgrade --freshen --install --erase --import --rebuilddb --initdb --setperms --setugids --reinstall --force
        --test --nopostun --noscripts --percent --hash -K --checksig`]: review("installs or removes"),
      // What is no package is read as a list of packages, and each of its lines shown in an error.
      "-p --package": review("reads a file that anybody may have brought", "ask for an installed package by its name"),
      [`-E=text --eval=text -D=text --define=text --undefine=text --pipe=text --root=text -r=text --load=text --macros=text
        --rcfile=text --dbpath=text --predefine=text --specfile --restore`]: block("runs macros or programs, or works elsewhere"),
    },
    operands: "package.path*",
    check: "rpm",
    needs: [{ flags: "-q -V --query --verify", because: "Anything but a query changes packages", mend: "use `rpm -q NAME`" }],
    examples: {
      allow: ["rpm -qa", "rpm -qi nginx", "rpm -qf /usr/bin/ls", "rpm -V nginx"],
      review: ["rpm -Uvh x.rpm", "rpm -e nginx", "rpm -qp /srv/app/settings.yaml", "rpm -q --qf '%{SUMMARY:expand}' bash"],
      block: ["rpm --eval '%(id)'", "rpm -q --pipe sh", "rpm -Vp /tmp/x.rpm"],
    },
  },
  {
    id: "snap",
    programs: ["snap", "flatpak"],
    because: "Shows installed snaps",
    subcommands: {
      list: { flags: "--all --columns=columns --app --runtime --user --system", operands: "package*" },
      "info services changes connections version warnings remotes": { flags: "--verbose", operands: "package*" },
      [`install remove refresh revert enable disable start stop restart run set unset connect disconnect update uninstall try pack
        download login logout find search`]: { refused: changing },
    },
    examples: { allow: ["snap list", "snap services"], review: ["snap install x", "flatpak run x"] },
  },
  refusing({
    id: "pip",
    programs:
      words(`pip pip3 pipx npm npx yarn pnpm gem bundle bundler cargo go composer conda poetry uv mvn gradle ant make cmake gcc cc g++
      clang ld as rustc javac java jshell dotnet mono kotlin scala groovy ghc ocaml erl elixir iex julia R Rscript octave swift zig
      deno bun tsc tsx ts-node`),
    refused: block("builds or runs code that nobody has judged"),
    help: true,
    examples: { allow: ["java --version", "npm --version"], block: ["npm install x", "pip install x", "java -jar /tmp/x.jar", "make"] },
  }),
];
