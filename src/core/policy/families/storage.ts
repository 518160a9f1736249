import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

/** Storage past one disk: buses, paths, shares, quotas, mirrors. Looking only. */
export const storage: readonly CommandSpec[] = [
  {
    id: "lsscsi",
    programs: ["lsscsi"],
    because: "Lists disks by their bus",
    flags: `-b -c -C -d -D -g -H -i -k -l -L -n -N -p -P -s -S -t -u -U -v -V -w -x --brief --classic --controllers --device --generic --hosts
      --kname --list --long --longunit --lunhex --no-nvme --protection --protmode --scsi_id --size --transport --unit --verbose --wwn`,
    operands: "word?",
    examples: { allow: ["lsscsi -s", "lsscsi"], review: ["lsscsi --sysfsroot=/x"] },
  },
  {
    id: "hdparm",
    programs: ["hdparm"],
    because: "Shows what a disk says of itself",
    flags: "-I -i -g -H",
    needs: [{ flags: "-I -i -g -H", because: "Other flags set the disk up", mend: "use `hdparm -I /dev/sda`" }],
    operands: "path.device+",
    examples: { allow: ["hdparm -I /dev/sda"], review: ["hdparm -t /dev/sda", "hdparm --security-erase x /dev/sda", "hdparm /dev/sda"] },
  },
  {
    id: "multipath",
    programs: ["multipath"],
    because: "Lists the paths to disks",
    flags: "-l -ll -v=int",
    reading: "long",
    needs: [{ flags: "-l -ll", because: "Without `-ll` it sets paths up", mend: "use `multipath -ll`" }],
    operands: "name*",
    examples: { allow: ["multipath -ll", "multipath -l mpatha"], review: ["multipath -F", "multipath", "multipath -f mpatha"] },
  },
  {
    id: "iscsiadm",
    programs: ["iscsiadm"],
    because: "Lists iSCSI sessions",
    flags: "-m=(session|iface|host) --mode=(session|iface|host) -P=int[0..3] --print=int[0..3]",
    needs: [{ flags: "-m --mode", because: "It needs to be told what to list", mend: "use `iscsiadm -m session`" }],
    examples: {
      allow: ["iscsiadm -m session", "iscsiadm -m session -P 3"],
      review: ["iscsiadm -m node -u", "iscsiadm -m session -u", "iscsiadm -m session -R"],
    },
  },
  {
    id: "nfs",
    programs: ["nfsstat", "mountstats", "nfsiostat-once"],
    because: "Shows what NFS does",
    flags: "-c -s -n -r -m -2 -3 -4 -o=word -l -v --client --server --nfs --rpc --mounts --all --list --verbose",
    refuse: {
      "-Z?text --sleep?text -S=text --since=text": review("waits, or reads a file"),
      "-z --zero": review("forgets what was counted"),
    },
    examples: { allow: ["nfsstat -c", "nfsstat -m"], review: ["nfsstat -Z", "nfsstat -z"] },
  },
  {
    id: "showmount",
    programs: ["showmount"],
    because: "Lists what a listed host shares",
    flags: "-a -d -e --all --directories --exports --no-headers",
    operands: "host.listed?",
    examples: { allow: ["showmount -e", "showmount -e localhost"], review: ["showmount -e web-01"] },
  },
  {
    id: "quota",
    programs: ["quota", "repquota"],
    because: "Shows how much users may keep",
    flags: "-a -g -i -l -n -p -q -s -u -v -w -A -C -P --all --group --human-readable --user --verbose --no-names",
    operands: "path.stat*",
    examples: { allow: ["repquota -a", "quota -s"], review: ["repquota x"] },
  },
  {
    id: "drbd",
    programs: ["drbdadm", "drbdsetup", "drbd-overview"],
    because: "Shows mirrored disks",
    subcommands: {
      "status cstate dstate role": { flags: "--verbose --statistics", operands: "name?" },
      [`up down primary secondary connect disconnect attach detach invalidate invalidate-remote resize adjust create-md wipe-md verify
        pause-sync resume-sync outdate new-current-uuid apply-al dump-md forget-peer dump sh-nop`]: {
        refused: review("changes mirrored disks"),
      },
    },
    examples: { allow: ["drbdadm status"], review: ["drbdadm primary r0", "drbdadm"] },
  },
  {
    id: "gluster",
    programs: ["gluster"],
    because: "Shows shared volumes",
    flags: "--mode=(script)",
    subcommands: {
      peer: { subcommands: { status: {}, "probe detach": { refused: review("changes the cluster") } } },
      pool: { subcommands: { list: {} } },
      "volume vol": {
        subcommands: {
          "info list": { operands: "name?" },
          status: { operands: "name? (detail|clients|mem|inode|fd|callpool|tasks)?" },
          heal: { operands: "name (info)" },
          [`start stop create delete reset set add-brick remove-brick replace-brick rebalance quota profile top sync log geo-replication
            bitrot barrier get statedump`]: { refused: review("changes a volume") },
        },
      },
    },
    examples: {
      allow: ["gluster volume status", "gluster peer status", "gluster volume heal data info"],
      review: ["gluster volume stop data", "gluster volume heal data full", "gluster"],
    },
  },
  refusing({
    id: "storage.change",
    programs: words("xfs_quota edquota setquota sdparm sg_inq losetup cryptsetup dmraid exportfs"),
    refused: review("sets up disks, shares or quotas, or shows more than their state"),
    examples: { review: ["cryptsetup luksFormat /dev/sdb", "exportfs -ra"] },
  }),
  refusing({
    id: "storage.erase",
    programs: words("sg_sanitize nwipe hdparm-erase nvme-sanitize"),
    refused: block("erases a disk"),
    examples: { block: ["nwipe /dev/sda"] },
  }),
];
