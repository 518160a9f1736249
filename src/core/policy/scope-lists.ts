import { words } from "./words.js";

/** Lists that rules refer to by name. An organisation and a host may lengthen the protecting ones, never shorten them. */
export interface ScopeLists {
  /** Files whose content may be shown. */
  readonly read: readonly string[];
  /** Files that are a secret or lead to one. Not even listed. */
  readonly secret: readonly string[];
  /** Places that may be listed and measured, and whose files are never shown. */
  readonly sealed: readonly string[];
  /** Where files may be made, moved and removed. It wins over the protecting lists, which is why it is one narrow place. */
  readonly write: readonly string[];
  /** Files that nothing may change. */
  readonly protect: readonly string[];
  /** The audit trail: not emptied, whatever the host lists. */
  readonly audit: readonly string[];
  /** Units that no change may name, without `.service`. */
  readonly units: readonly string[];
  /** Names of processes that get no signal. */
  readonly processes: readonly string[];
  /** Kubernetes namespaces in which nothing is changed. */
  readonly namespaces: readonly string[];
  /** Hosts that `curl` and `nc` may ask. */
  readonly hosts: readonly string[];
}

const under = (base: string, names: string): readonly string[] => words(names).map((name) => `${base}/${name}`);
/** In any directory, the file itself and, where it is a directory, all in it. */
const anywhere = (names: string): readonly string[] => words(names).map((name) => `/**/${name}/**`);

/** What the built-in table knows of a usual Linux host. */
export const builtInScopes: ScopeLists = {
  read: [
    ...under("/var/log", `**`),
    ...under("/srv/*", `log/** logs/**`),
    ...under("/opt/*", `log/** logs/**`),
    ...under(
      "/etc",
      `os-release lsb-release debian_version redhat-release hosts hosts.allow hosts.deny resolv.conf fstab mtab hostname timezone
      localtime nsswitch.conf host.conf gai.conf logrotate.conf logrotate.d/** sysctl.conf sysctl.d/** security/limits.conf
      security/limits.d/** nginx/** apache2/** httpd/** haproxy/** systemd/** rsyslog.conf rsyslog.d/** chrony*/** chrony.conf
      ntp.conf php/** locale.conf modprobe.d/** services protocols shells multipath.conf exports redhat-release modules motd issue`,
    ),
    ...under("/usr", `lib/os-release lib/systemd/** share/doc/** share/zoneinfo/**`),
    ...under(
      "/proc",
      `meminfo loadavg cpuinfo stat vmstat diskstats mounts swaps uptime version interrupts softirqs slabinfo buddyinfo
      pagetypeinfo zoneinfo partitions filesystems modules mdstat locks cgroups devices cmdline crypto misc schedstat pressure/**
      net/** sys/** fs/** driver/** irq/**`,
    ),
    ...under(
      "/proc/*",
      `status stat statm limits io cgroup sched schedstat oom_score oom_score_adj smaps_rollup comm wchan stack mountinfo mounts
      mountstats numa_maps net/** task/*/status task/*/stat`,
    ),
    ...under("/sys", `fs/cgroup/** block/** class/** devices/** kernel/mm/** module/*/parameters/** module/*/version`),
    "/lib/systemd/**",
    "/var/lib/tagout/scratch/**",
    "/var/www/**.html",
  ],
  secret: [
    ...under(
      "/etc",
      `shadow* gshadow* sudoers* sudoers.d/** ssl/private/** pki/tls/private/** kubernetes/** krb5.keytab security/opasswd
      ssh/ssh_host_*_key ntp/keys wireguard/** openvpn/** ipsec.secrets ppp/*secrets rancher/** tagout*/**`,
    ),
    ...anywhere(`.ssh .aws .kube .gnupg .docker .azure .config .netrc .pgpass .my.cnf .env .env.* *.env *.pem *.key *.p12 *.pfx *.jks
      *.keystore *.kdbx *.ovpn *.tfstate id_rsa* id_dsa* id_ecdsa* id_ed25519* *htpasswd* *kubeconfig* *credential* *secret*
      *password* *passwd.* pwdfile* token *token token.* *tokens* .*history *_history *private_key* *privatekey* wp-config.php
      .git-credentials .vault-token passwd- shadow* *.keys *.keytab *.ppk *.pkcs12 *.jceks *.netdev key3.db key4.db
      *.kubeconfig *_fastopen_key autoinstall-user-data sudo-io *.ovpn.* .s3cfg .boto .my.cnf.* .pypirc .npmrc .netrc.* id_*_sk`),
    ...under(
      "/proc/*",
      `environ mem maps smaps root/** cwd/** map_files/** auxv task/*/environ task/*/mem task/*/root/**
      task/*/cwd/** task/*/fd/**`,
    ),
    ...under("/proc", `kcore kallsyms kmsg sysrq-trigger keys key-users`),
    ...under("/sys", `kernel/security/** kernel/debug/** kernel/tracing/** firmware/**`),
    ...under("/run", `secrets/** credentials/** containerd/** user/**`),
    ...under("/var", `run/secrets/** lib/kubelet/** lib/etcd/** lib/tagout/** lib/private/** lib/sss/** spool/cron/**`),
  ],
  sealed: [
    "/root/**",
    "/home/**",
    "/dev/**",
    "/proc/*/fd/**",
    "/proc/*/fdinfo/**",
    "/proc/*/exe",
    ...under("/var/lib", `mysql/** postgres*/** mongo*/** docker/** containerd/**`),
  ],
  write: ["/var/lib/tagout/scratch/**"],
  protect: [
    "/",
    "/*",
    ...under("", `bin/** sbin/** lib/** lib32/** lib64/** usr/** boot/** dev/** proc/** sys/** root/** home/** run/**`),
    ...under(
      "/etc",
      `passwd* group* shadow* gshadow* sudoers* sudoers.d/** ssh/** cron*/** crontab pam.d/** pam.conf ld.so* ld.so.conf.d/**
      profile* profile.d/** bash* environment systemd/** init.d/** rc*/** apt/** yum*/** dnf/** kubernetes/** hosts resolv.conf
      fstab nsswitch.conf security/** selinux/** udev/** modprobe.d/** modules*/** audit*/** ssl/** pki/** polkit-1/** tagout*/**
      logrotate.d/** logrotate.conf rsyslog*/** sysctl*/** network*/** netplan/** motd update-motd.d/** docker/** containerd/**
      default/**`,
    ),
    ...under("/var", `lib/** spool/cron/** spool lib log cache tmp run www mail backups run/**`),
    ...anywhere(`.ssh .bash* .profile .zsh* .git`),
  ],
  audit: [
    ...under("/var/log", `audit*/** wtmp* btmp* lastlog* faillog* tallylog* auth.log* secure* sudo*/** journal/** tagout*/**`),
    ...under("/run", `utmp log/journal/**`),
    "/var/run/utmp",
  ],
  units: [
    ...words(`ssh* sshd* systemd-* dbus* network* NetworkManager* wpa_supplicant* firewalld nftables iptables* ip6tables* ufw docker*
      containerd* crio* kubelet* k3s* rke2* etcd* postgres* mysql* mariadb* mongod* oracle* auditd* rsyslog* syslog* cron* chrony*
      ntp* vault* consul* tagout* polkit* sssd* nslcd* winbind* apparmor* selinux* fail2ban* falco* getty* serial-getty* user@*
      user-runtime-dir@* init -* rescue* emergency* libvirt* multipath* iscsi* lvm* keepalived* *.target *.mount *.automount
      *.slice *.scope *.swap *.device *@`),
  ],
  processes: [
    ...words(`systemd* (sd-pam) init sshd* dbus* NetworkManager wpa_supplicant dhclient firewalld auditd rsyslogd login agetty polkitd
      sssd* chronyd ntpd cron* dockerd* containerd* runc conmon crio kubelet kube-* etcd k3s* postgres* postmaster mysqld*
      mariadbd* mongod tagout* vault consul kthreadd multipathd iscsid libvirtd qemu*`),
  ],
  namespaces: [
    ...words(`kube-* openshift* istio-system linkerd* cert-manager monitoring vault tagout* argocd flux-system calico* tigera* cilium*
      metallb* ingress-* longhorn* rook* gatekeeper* kyverno cattle-* external-secrets`),
  ],
  hosts: ["localhost", "127.0.0.1", "::1", "[::1]"],
};
