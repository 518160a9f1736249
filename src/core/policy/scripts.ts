/**
 * Programs that are scripts on usual systems. A host starts only compiled programs, since a script is whatever its interpreter makes of
 * it, so what is allowed here is refused there as `binary-untrusted`. Each with what to write instead; empty where nothing else does it.
 * Source: Debian 12 and RHEL 9 packages. They keep their rules: on some hosts they are compiled, as `dnf5` and busybox's `egrep` are.
 */
const scripts: Readonly<Record<string, string>> = {
  egrep: "`grep -E`",
  fgrep: "`grep -F`",
  zgrep: "`journalctl -g`",
  zegrep: "`journalctl -g`",
  zfgrep: "`journalctl -g`",
  bzgrep: "`journalctl -g`",
  xzgrep: "`journalctl -g`",
  zcat: "`xzcat` for .xz, `bzcat` for .bz2, or `journalctl`",
  service: "`systemctl status UNIT` or `systemctl restart UNIT`",
  "rc-service": "",
  "invoke-rc.d": "`systemctl status UNIT`",
  apachectl: "`apache2 -t` or `httpd -t`",
  apache2ctl: "`apache2 -t`",
  ufw: "`iptables -S` or `nft list ruleset`",
  "firewall-cmd": "`nft list ruleset`",
  dnf: "`rpm -qa`",
  yum: "`rpm -qa`",
  which: "`ls -l /usr/bin/NAME`",
  lsb_release: "`cat /etc/os-release`",
  "aa-status": "`cat /sys/module/apparmor/parameters/enabled`",
  apparmor_status: "`cat /sys/module/apparmor/parameters/enabled`",
  "virt-what": "`systemd-detect-virt`",
  xfs_info: "`findmnt -t xfs`",
  iotop: "`pidstat -d 1 3`",
  "iotop-py": "`pidstat -d 1 3`",
  pg_lsclusters: "`pg_isready`",
  ntpstat: "`chronyc tracking` or `ntpq -pn`",
  rabbitmqctl: "",
  "rabbitmq-diagnostics": "",
  certbot: "`openssl x509 -noout -enddate -in FILE`",
  ceph: "",
  pcs: "`crm_mon -1`",
  supervisorctl: "",
  "tuned-adm": "",
  mountstats: "`nfsstat -m`",
  "docker-compose": "`docker compose ps`",
  "podman-compose": "`podman ps`",
};

/** What an approver should know of an allowed program that most hosts refuse to start, with what to write instead; else null. */
export function scriptMend(program: string): string | null {
  const instead = Object.hasOwn(scripts, program) ? scripts[program] : undefined;
  if (instead === undefined) return null;
  const refusal = `\`${program}\` is a script on most hosts, and those start compiled programs only`;
  return instead === "" ? `${refusal}; a person has to look by hand` : `${refusal}; write ${instead}`;
}
