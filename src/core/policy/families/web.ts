import { block, refusing, review, type CommandSpec } from "../spec.js";
import { words } from "../words.js";

/** Web servers, proxies, certificates and the like: checking their settings. */
export const web: readonly CommandSpec[] = [
  {
    id: "nginx",
    programs: ["nginx"],
    because: "Checks the web server's settings",
    reading: "gnu",
    flags: "-t -T -v -V -q",
    changes: "-s=(reload|reopen)",
    becauseChange: "Makes the web server read its settings again",
    refuse: { "-g=text -p=text -e=text": block("sets directives, which can load code"), "-c=text": review("reads other settings") },
    needs: [{ flags: "-t -T -v -V -s", because: "Without a flag it starts the server", mend: "use `nginx -t`" }],
    check: "reload",
    examples: {
      allow: ["nginx -t", "nginx -s reload"],
      review: ["nginx", "nginx -s stop", "nginx -c /tmp/x -t"],
      block: ["nginx -t -g 'load_module /tmp/x.so;'"],
    },
  },
  {
    id: "apachectl",
    programs: ["apachectl", "apache2ctl", "httpd", "apache2"],
    because: "Checks the web server's settings",
    flags: "-t -S -M -v -V -l -L -h",
    refuse: { "-f=text -d=text -C=text -c=text -E=text -D=text -k=text -X -e=text": review("sets directives, or stops the server") },
    needs: [],
    operands: "(configtest)?",
    check: "apache",
    examples: { allow: ["apachectl configtest", "apachectl -S"], review: ["apachectl stop", "apachectl", "httpd -f /tmp/x"] },
  },
  {
    id: "haproxy",
    programs: ["haproxy"],
    because: "Checks the proxy's settings",
    flags: "-c -v -vv -q -V -f=path.haproxy",
    needs: [{ flags: "-c -v -vv", because: "Without `-c` it starts the proxy", mend: "add `-c`" }],
    examples: {
      allow: ["haproxy -c -f /etc/haproxy/haproxy.cfg", "haproxy -v"],
      review: ["haproxy -f /etc/haproxy/haproxy.cfg", "haproxy -c -f /var/log/app/x.cfg", "haproxy -c -f /etc/shadow"],
      block: ["haproxy -c -f /etc/haproxy/../shadow"],
    },
  },
  {
    id: "sshd",
    programs: ["sshd"],
    because: "Checks the settings of the SSH server",
    flags: "-t -T -q",
    needs: [{ flags: "-t -T", because: "Without `-t` it starts a server", mend: "use `sshd -t`", ruling: "block" }],
    examples: { allow: ["sshd -t", "sshd -T"], review: ["sshd -t -f /tmp/x"], block: ["sshd"] },
  },
  {
    id: "configtest",
    programs: ["named-checkconf", "visudo", "php-fpm", "unbound-checkconf"],
    because: "Checks settings",
    flags: "-c -t -v -q",
    needs: [{ flags: "-c -t -v", because: "Without `-c` it edits or starts something", mend: "add `-c`", ruling: "block" }],
    examples: { allow: ["visudo -c"], review: ["visudo -c x"], block: ["visudo"] },
  },
  refusing({
    id: "postfix",
    programs: words(`exim postfix postsuper postconf sendmail mail mailx mutt swaks exim4 dovecot doveadm squid varnishadm
      varnishstat varnishlog traefik caddy envoy php-fpm8`),
    refused: review("reads or sends mail, or runs a server"),
    examples: { review: ["mail -s x y", "postsuper -d ALL"] },
  }),
  {
    id: "openssl",
    programs: ["openssl"],
    because: "Shows a certificate",
    reading: "long",
    subcommands: {
      version: { flags: "-a -v -b -d -o -p" },
      x509: {
        flags: `-noout -text -subject -issuer -dates -enddate -startdate -serial -fingerprint -sha256 -sha1 -email -ext=names
          -in=path.certificate -inform=(PEM|DER|pem|der) -checkend=int -checkhost=host -purpose -ocsp_uri -hash -nameopt=names`,
        refuse: {
          [`-out=text -signkey=text -key=text -CA=text -CAkey=text -req -engine=text -provider=text -provider-path=text -passin=text
          -extfile=text -writerand=text -rand=text -keyform=text -set_serial=text -days=text`]: block("writes files, signs, or loads code"),
        },
        needs: [{ flags: "-noout", because: "Without `-noout` it prints the certificate too", mend: "add `-noout`" }],
      },
      ciphers: { flags: "-v -V -s -tls1_2 -tls1_3", operands: "text?" },
      [`s_client s_server s_time ocsp crl verify req rsa dsa ec pkey pkcs8 pkcs12 pkcs7 genrsa genpkey gendsa rand dgst enc cms
        smime ca passwd speed prime asn1parse list help`]: { refused: review("connects, signs, decodes or shows keys") },
      engine: { refused: block("loads code") },
    },
    examples: {
      allow: ["openssl x509 -noout -enddate -in /etc/nginx/site.crt", "openssl version"],
      review: ["openssl s_client -connect x:443", "openssl x509 -noout -in cert.crt"],
      block: ["openssl engine -t /tmp/x.so", "openssl x509 -noout -engine /tmp/x.so", "openssl x509 -noout -in /etc/ssl/private/x.key"],
    },
  },
  {
    id: "certbot",
    programs: ["certbot"],
    because: "Lists certificates",
    subcommands: {
      certificates: {},
      [`renew certonly run install enhance register update_account show_account reconfigure plugins`]: {
        refused: review("asks for or installs certificates"),
      },
      "revoke delete unregister rollback": { refused: block("takes certificates away") },
    },
    refuse: {
      [`--config-dir=text --work-dir=text --logs-dir=text --config=text -c=text --pre-hook=text --post-hook=text --deploy-hook=text
      --manual-auth-hook=text`]: block("runs a program, or works elsewhere"),
    },
    examples: {
      allow: ["certbot certificates"],
      review: ["certbot renew", "certbot"],
      block: ["certbot delete x", "certbot renew --pre-hook sh"],
    },
  },
  refusing({
    id: "promtool",
    programs:
      words(`promtool amtool mtail telegraf filebeat node_exporter prometheus alertmanager grafana-cli logcli vector fluentd fluent-bit
      otelcol consul vault nomad systemd-cat logger wall write mesg notify-send sendxmpp`),
    refused: review("sends messages, or runs a service"),
    examples: { review: ["vault read secret/x", "logger x", "wall hi"] },
  }),
];
