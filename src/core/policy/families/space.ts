import { review, type CommandSpec } from "../spec.js";

/** File systems and the room on them. */
export const space: readonly CommandSpec[] = [
  {
    id: "df",
    programs: ["df"],
    because: "Shows how full the file systems are",
    flags: `-h -H -T -i -k -m -P -l -a -v -t=fstype -x=fstype -B=size --total --human-readable --print-type --inodes --local
      --output?columns --type=fstype --exclude-type=fstype --block-size=size --si --portability --all --no-sync`,
    refuse: { "--sync": review("writes everything out first") },
    operands: "path.stat*",
    examples: { allow: ["df -h", "df -i /var", "df --output=pcent /"], review: ["df x"] },
  },
  {
    id: "du",
    programs: ["du"],
    because: "Adds up the sizes of files",
    flags: `-h -H -s -a -c -d=int -k -m -b -x -L -P -S -D -l -0 -t=size -B=size --human-readable --summarize --all --total --max-depth=int
      --one-file-system --apparent-size --si --time?word --time-style=words --exclude=text --threshold=size --block-size=size
      --bytes --inodes --separate-dirs --dereference --no-dereference --count-links --null --dereference-args`,
    refuse: { "-X=text --exclude-from=text --files0-from=text": review("reads a file of names") },
    operands: "path.stat*",
    check: "walk",
    examples: {
      allow: ["du -sh /var/log", "du -xh --max-depth=1 /var", "du -d 1 /home"],
      review: ["du -sh *", "du -sh /", "du"],
      block: ["du /root/.ssh"],
    },
  },
  {
    id: "lsblk",
    programs: ["lsblk"],
    because: "Lists disks and partitions",
    flags: `-a -A -b -d -D -e=list -f -I=list -i -J -l -m -M -n -N -o=columns -O -p -P -r -s -S -t -T?word -v -w=int -x=word -y -z --all
      --bytes --nodeps --discard --exclude=word --fs --include=list --ascii --json --list --perms --merge --noheadings
      --output=columns --output-all --paths --pairs --raw --inverse --scsi --topology --tree?word --sort=word --nvme --virtio
      --zoned --noempty -E=word --dedup=word --width=int -V`,
    operands: "path.device*",
    examples: { allow: ["lsblk", "lsblk -f", "lsblk -o NAME,SIZE /dev/sda"], review: ["lsblk x"] },
  },
  {
    id: "findmnt",
    programs: ["findmnt"],
    because: "Lists mounts",
    flags: `-a -A -b -C -c -D -e -f -i -J -k -l -m -n -o=columns -O=words -P -R -r -s -S=word -t=word -T=path.stat -M=path.stat -u -U -v
      -y --all --bytes --df --first-only --json --list --noheadings --output=columns --output-all --raw --real --pseudo --fstab
      --mtab --kernel --source=word --types=word --target=path.stat --mountpoint=path.stat --options=words --notruncate --verify
      --tree --ascii --nocanonicalize --canonicalize -d=word --direction=word --evaluate --invert --pairs --shadowed --submounts --uniq --nofsroot -x --verbose --vfs-all -h -V`,
    refuse: {
      [`-F=text --tab-file=text -p?text --poll?text -N=text --task=text -w=text --timeout=text`]: review("reads another table or waits"),
    },
    operands: "word*",
    examples: { allow: ["findmnt", "findmnt -t ext4", "findmnt /var"], review: ["findmnt -F /etc/shadow"] },
  },
  {
    id: "mount",
    programs: ["mount"],
    because: "Lists mounts",
    flags: `-l -t=fstype --types=fstype --show-labels -v --verbose -h -V`,
    refuse: {
      [`-a --all -o=text --options=text -r -w -n -f -i -L=text -U=text -B --bind -R --rbind -M --move -m --mkdir --make-shared
        --make-private --source=text --target=text -F -O=text -s -T=text -N=text`]: review("mounts something"),
    },
    examples: { allow: ["mount", "mount -t ext4"], review: ["mount /dev/sdb1 /mnt", "mount -a"] },
  },
  {
    id: "swapon",
    programs: ["swapon"],
    because: "Lists swap space",
    flags: `-s --show?columns --summary --bytes --noheadings --raw -v --verbose -V`,
    needs: [{ flags: "-s --show --summary", because: "Turning swap on is for a person", mend: "add `--show`" }],
    examples: { allow: ["swapon --show"], review: ["swapon /dev/sdb", "swapon -a"] },
  },
];
