import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

const lvm = `-a -A=word -v -q -y -H -P -S=label -o=columns -O=columns -c -C -m -s -B --all --binary --history --nameprefixes --noheadings
    --nosuffix --options=columns --sort=columns --separator=text --units=word --unbuffered --rows --reportformat=(basic|json) --segments
    --select=label --verbose --quiet --aligned --columns --colon --short --partial --readonly --nolocking --unquoted --foreign
    --ignorelockingfailure`;

/** Disks, volumes and file systems: looking at them. What formats, shrinks or removes them is blocked. Long, since a family is read as one list. */
export const disks: readonly CommandSpec[] = [
  {
    id: "lvm",
    programs: words(`lvs vgs pvs lvdisplay vgdisplay pvdisplay lvmdiskscan lvscan vgscan pvscan`),
    because: "Lists logical volumes",
    flags: lvm,
    refuse: {
      [`--config=text --profile=text --commandprofile=text --driverloaded=text --cache --activate=text --mknodes
      --setautoactivation=text`]: review("sets how the tool works, or changes something"),
    },
    operands: "word*",
    examples: { allow: ["lvs", "pvs -o +pv_used", "vgs --noheadings"], review: ["lvs --config x"] },
  },
  refusing({
    id: "lvm.grow",
    programs:
      words(`lvextend vgextend lvcreate vgcreate pvcreate lvchange vgchange pvchange lvrename vgrename pvresize pvmove lvconvert vgimport
      vgexport vgcfgbackup vgck lvmconfig lvm vgsplit vgmerge dmsetup`),
    refused: review("changes logical volumes"),
    examples: { review: ["lvextend -L +10G /dev/vg/x"] },
  }),
  refusing({
    id: "lvm.remove",
    programs: ["lvremove", "vgremove", "pvremove", "lvreduce", "vgreduce", "lvresize", "vgcfgrestore"],
    refused: block("takes storage away, with what is on it"),
    examples: { block: ["lvremove -f /dev/vg/x", "lvreduce -L 1G /dev/vg/x"] },
  }),
  {
    id: "smartctl",
    programs: ["smartctl"],
    because: "Shows a disk's health",
    flags: `-a -i -H -A -x -c -j -q=word -d=word -l=smart.log -n=word --all --xall --info --health --attributes --capabilities --json?word
      --device=word --log=smart.log --scan --scan-open --nocheck=word`,
    refuse: {
      [`-t=text --test=text -s=text --smart=text --set=text -X --abort -o=text -S=text -B=text -P=text -F=text -T=text -v=text -r=text`]:
        review("starts a test or sets something"),
    },
    operands: "path.device?",
    examples: { allow: ["smartctl -a /dev/sda", "smartctl -H /dev/nvme0n1"], review: ["smartctl -t short /dev/sda", "smartctl -a x"] },
  },
  {
    id: "nvme",
    programs: ["nvme"],
    because: "Shows a disk's health",
    subcommands: {
      "list list-subsys version": { flags: "-o=word -v --output-format=word --verbose" },
      "smart-log error-log id-ctrl id-ns fw-log effects-log endurance-log show-regs": {
        flags: `-o=word -n=int -e=int -H --output-format=word --namespace-id=int --log-entries=int --human-readable`,
        operands: "path.device",
      },
      [`format sanitize write write-zeroes write-uncor reset subsystem-reset delete-ns create-ns detach-ns attach-ns fw-download
        fw-commit set-feature device-self-test compare security-send copy`]: { refused: block("changes or erases the disk") },
    },
    examples: {
      allow: ["nvme list", "nvme smart-log /dev/nvme0"],
      review: ["nvme get-feature /dev/nvme0"],
      block: ["nvme format /dev/nvme0n1"],
    },
  },
  {
    id: "mdadm",
    programs: ["mdadm"],
    because: "Shows a disk array",
    flags: "-D -Q -E -s -v -b --detail --query --examine --scan --verbose --brief --export --test -t",
    needs: [
      {
        flags: "-D -Q -E --detail --query --examine",
        because: "Anything but looking changes the array",
        mend: "use `mdadm --detail /dev/md0`",
        ruling: "block",
      },
    ],
    operands: "path.device*",
    examples: {
      allow: ["mdadm --detail /dev/md0"],
      review: ["mdadm --detail x"],
      block: ["mdadm --stop /dev/md0", "mdadm /dev/md0 -f /dev/sda"],
    },
  },
  {
    id: "fdisk",
    programs: ["fdisk"],
    because: "Lists partitions",
    flags: "-l -x -o=columns -u?word --list --list-details --output=columns --bytes",
    needs: [{ flags: "-l --list -x --list-details", because: "Without `-l` it changes partitions", mend: "add `-l`", ruling: "block" }],
    operands: "path.device*",
    examples: { allow: ["fdisk -l", "fdisk -l /dev/sda"], review: ["fdisk -l x"], block: ["fdisk /dev/sda"] },
  },
  {
    id: "sfdisk",
    programs: ["sfdisk"],
    because: "Lists partitions",
    flags: "-l -d -F -V -J --list --dump --list-free --verify --json",
    needs: [
      {
        flags: "-l -d -F -V -J --list --dump --list-free --verify --json",
        because: "Anything but listing changes partitions",
        mend: "add `-l`",
        ruling: "block",
      },
    ],
    operands: "path.device*",
    examples: { allow: ["sfdisk -l /dev/sda"], review: ["sfdisk -l x"], block: ["sfdisk /dev/sda"] },
  },
  {
    id: "sgdisk",
    programs: ["sgdisk"],
    because: "Lists partitions",
    flags:
      "-p -v -f -F -E -D -L --print --verify -i=int --info=int --first-in-largest --first-aligned-in-largest --end-of-largest --list-types",
    // In gdisk `-l` lists; here it loads a table over the one that is there.
    refuse: { "-l=text --load-backup=text": block("replaces the partition table") },
    needs: [
      {
        flags:
          "-p -v -f -F -E -D -L --print --verify -i --info --first-in-largest --first-aligned-in-largest --end-of-largest --list-types",
        because: "Anything but listing changes partitions",
        mend: "use `sgdisk -p`",
        ruling: "block",
      },
    ],
    operands: "path.device*",
    examples: {
      allow: ["sgdisk -p /dev/sda"],
      review: ["sgdisk -p -d 1 /dev/sda"],
      block: ["sgdisk --zap-all /dev/sda", "sgdisk -l /dev/sdb /dev/sda"],
    },
  },
  {
    id: "gdisk",
    programs: ["gdisk"],
    because: "Lists partitions",
    flags: "-l",
    needs: [{ flags: "-l", because: "Without `-l` it changes partitions", mend: "use `gdisk -l /dev/sda`", ruling: "block" }],
    operands: "path.device",
    examples: { allow: ["gdisk -l /dev/sda"], review: ["gdisk -l x"], block: ["gdisk /dev/sda"] },
  },
  {
    id: "blockdev",
    programs: ["blockdev"],
    because: "Shows a disk's size",
    flags: `--report --getsize64 --getsz --getss --getbsz --getpbsz --getro --getra --getfra --getmaxsect --getdiscardzeroes --getiomin
      --getioopt --getalignoff -q -v --getsize`,
    needs: [
      {
        flags: `--report --getsize64 --getsz --getss --getbsz --getpbsz --getro --getra --getfra --getmaxsect --getdiscardzeroes --getiomin
      --getioopt --getalignoff`,
        because: "Anything but looking changes the disk",
        mend: "use `blockdev --report`",
        ruling: "block",
      },
    ],
    operands: "path.device*",
    examples: { allow: ["blockdev --getsize64 /dev/sda"], block: ["blockdev --flushbufs /dev/sda"] },
  },
  {
    id: "tune2fs",
    programs: ["tune2fs", "dumpe2fs", "xfs_info"],
    because: "Shows a file system's settings",
    flags: "-l -h",
    check: "tune2fs",
    operands: "word",
    examples: {
      allow: ["tune2fs -l /dev/sda1", "dumpe2fs -h /dev/sda1", "xfs_info /var"],
      review: ["tune2fs -l x"],
      block: ["tune2fs -c 2 /dev/sda1"],
    },
  },
  {
    id: "blkid",
    programs: ["blkid"],
    because: "Shows what is on a disk",
    flags: `-o=(full|value|list|device|udev|export|json) -s=name -L=name -U=name -l -k -p -i -n=word
      --output=(full|value|list|device|export) --match-tag=name --label=name --uuid=name --probe --info -d --no-encoding --list-filesystems --list-one -t=word --match-token=word -u=word --usages=word --match-types=word -D --no-part-details -S=int --size=int -O=int --offset=int -V`,
    refuse: { "-c=text --cache-file=text -g --garbage-collect -w=text": review("reads or writes its cache") },
    operands: "path.device*",
    examples: { allow: ["blkid", "blkid -o list", "blkid /dev/sda1"], review: ["blkid -c /tmp/x"] },
  },
  {
    id: "zfs",
    programs: ["zfs", "zpool", "btrfs"],
    because: "Shows pools and volumes",
    subcommands: {
      "list status get history iostat": {
        flags: "-H -p -v -r -o=columns -t=word -s=word -S=word -x -d=int -L -P -T=word -l -q -i -n -y -w",
        operands: "word*",
        check: "interval",
      },
      filesystem: {
        subcommands: { "usage show df du": { flags: "-h -b -k -m -g -d -s --human-readable --summarize", operands: "path.stat*" } },
      },
      device: { subcommands: { "stats usage": { flags: "-b -h", operands: "path.stat+" } } },
      scrub: { refused: review("starts a long check of every disk") },
      [`destroy rollback labelclear offline detach remove export create add replace set send receive recv snapshot clone promote
        rename inherit import clear upgrade trim split subvolume balance rescue restore check`]: {
        refused: block("changes or destroys a pool"),
      },
    },
    examples: {
      allow: ["zpool status", "zfs list", "btrfs filesystem usage /"],
      review: ["zpool scrub tank", "zpool nosuch", "zpool iostat tank 1"],
      block: ["zpool destroy tank", "zfs rollback x@y"],
    },
  },
  {
    id: "ceph",
    programs: ["ceph"],
    because: "Shows the storage cluster's state",
    flags:
      "-f=(plain|json|json-pretty|xml|xml-pretty|yaml) --format=(plain|json|json-pretty|xml|xml-pretty|yaml) -s --status --health --verbose --concise -v --connect-timeout=int",
    refuse: {
      [`-c=text --conf=text -k=text --keyring=text -n=text --name=text --id=text --user=text --cluster=text -i=text --in-file=text
      -o=text --out-file=text -w --watch --watch-debug -p=text --pool=text --admin-daemon=text`]: review(
        "speaks as somebody else, reads files or never ends",
      ),
    },
    bare: true,
    needs: [{ flags: "-s --status --health -v", because: "Without a command it waits for somebody to type", mend: "write `ceph status`" }],
    subcommands: {
      "status versions version fsid quorum_status df features time-sync-status progress": { operands: "(detail|json)?" },
      health: { operands: "(detail)?" },
      log: { subcommands: { last: { operands: "word*" } } },
      osd: {
        subcommands: {
          [`df tree perf stat status utilization blocked-by dump versions lspools numa-status getmaxosd find metadata
            ok-to-stop safe-to-destroy map ls ls-tree count-metadata`]: { operands: "word*" },
          pool: {
            subcommands: {
              stats: { operands: "name?" },
              ls: { operands: "(detail)?" },
              get: { operands: "name name" },
              "autoscale-status": {},
            },
          },
          crush: {
            subcommands: {
              "tree dump": {},
              rule: { subcommands: { "ls list dump": { operands: "name?" } } },
              class: { subcommands: { ls: {} } },
            },
          },
          "erasure-code-profile": { subcommands: { ls: {}, get: { operands: "name" } } },
        },
      },
      pg: {
        subcommands: { "stat dump dump_stuck dump_pools_json ls ls-by-pool ls-by-osd ls-by-primary map debug": { operands: "word*" } },
      },
      mon: { subcommands: { "stat dump metadata versions": { operands: "word*" }, feature: { subcommands: { ls: {} } } } },
      mgr: { subcommands: { "stat dump services metadata versions": { operands: "word*" }, module: { subcommands: { ls: {} } } } },
      mds: { subcommands: { "stat metadata versions": { operands: "word*" } } },
      fs: {
        subcommands: {
          "status ls dump get": { operands: "name?" },
          "volume subvolumegroup subvolume": { subcommands: { "ls info": { operands: "name*" } } },
        },
      },
      orch: {
        subcommands: {
          "status ls ps": { operands: "name?" },
          host: { subcommands: { ls: {} } },
          device: { subcommands: { ls: { operands: "name*" } } },
          upgrade: { subcommands: { "status ls": {} } },
        },
      },
      balancer: { subcommands: { status: {} } },
      device: { subcommands: { ls: {}, info: { operands: "word" } } },
      crash: { subcommands: { "ls ls-new stat": {}, info: { operands: "word" } } },
      // Its own socket on this host.
      daemon: {
        operands: `name (ops|dump_ops_in_flight|dump_blocked_ops|dump_historic_ops|dump_historic_ops_by_duration
          |dump_historic_slow_ops|status|version|dump_mempools)`.replace(/\s+\|/g, "|"),
        because: "Asks a daemon of this host what it is doing",
      },
      "auth config config-key dashboard tell": { refused: review("changes the cluster, or shows keys") },
    },
    examples: {
      allow: ["ceph status", "ceph -s", "ceph osd tree", "ceph health detail", "ceph osd df tree", "ceph daemon osd.1 ops"],
      review: [
        "ceph osd out 3",
        "ceph auth ls",
        "ceph",
        "ceph daemon osd.1 config show",
        "ceph osd pool set x size 3",
        "ceph tell osd.0 bench",
      ],
    },
  },
  {
    id: "rbd",
    programs: ["rbd", "rados"],
    because: "Shows the storage cluster's images and pools",
    flags: "--format=(plain|json|xml) --pretty-format",
    refuse: {
      [`-c=text --conf=text -k=text --keyring=text -n=text --name=text --id=text --user=text --cluster=text`]: review(
        "speaks as somebody else, or reads files",
      ),
    },
    subcommands: {
      "df lspools": {},
      "ls list": { flags: "-l --long -p=name --pool=name", operands: "word?" },
      "info status du showmapped device-list": { flags: "-p=name --pool=name --image=name", operands: "word?" },
      snap: { subcommands: { "ls list": { flags: "-p=name --pool=name", operands: "word" } } },
      lock: { subcommands: { "ls list": { flags: "-p=name --pool=name", operands: "word" } } },
      trash: { subcommands: { "ls list": { flags: "-p=name --pool=name", operands: "word?" } } },
      mirror: { subcommands: { pool: { subcommands: { "status info": { flags: "-p=name --pool=name --verbose", operands: "word?" } } } } },
    },
    examples: { allow: ["rados df", "rbd info pool/image", "rbd du"], review: ["rbd rm pool/image", "rados get x -"] },
  },
  {
    id: "mountpoint",
    programs: ["mountpoint"],
    because: "Says whether something is mounted there",
    flags: `-q -d -x --quiet --fs-devno --nofollow --devno -V`,
    operands: "path.stat",
    examples: { allow: ["mountpoint /var"], review: ["mountpoint x"] },
  },
  refusing({
    id: "disk.change",
    programs:
      words(`umount swapoff fstrim resize2fs xfs_growfs xfs_repair e2label xfs_admin fallocate debugfs growpart partprobe partx kpartx
      fsfreeze quotaon quotaoff badblocks ddrescue`),
    refused: review("changes disks or file systems"),
    examples: { review: ["umount /mnt", "swapoff -a", "fallocate -l 1T /srv/fill", "xfs_repair -L /dev/sdb1"] },
  }),
  refusing({
    id: "disk.format",
    programs: words(`mkfs mke2fs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.ntfs mkfs.minix mkfs.cramfs
      mkfs.msdos mkfs.exfat mkfs.f2fs mkfs.jfs mkfs.reiserfs mkswap mkdosfs mkntfs wipefs shred blkdiscard parted cfdisk cgdisk`),
    refused: block("destroys what is on a disk"),
    help: true,
    examples: {
      allow: ["mkfs --help", "shred --version"],
      block: ["mkfs.ext4 /dev/sdb1", "wipefs -a /dev/sdb", "shred -u /var/log/syslog", "parted /dev/sdb rm 1"],
    },
  }),
  refusing({
    id: "disk.repair",
    programs: words("fsck e2fsck fsck.ext2 fsck.ext3 fsck.ext4 fsck.xfs fsck.vfat fsck.fat dosfsck ntfsfix sg_format srm wipe scrub"),
    refused: block("rewrites what is on a disk"),
    examples: { block: ["fsck /dev/sda1", "fsck --help"] },
  }),
];
