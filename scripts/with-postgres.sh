#!/usr/bin/env bash
# Runs a command against a PostgreSQL server of its own, thrown away afterwards: scripts/with-postgres.sh COMMAND...
# The server's programs are taken from PATH or from where Debian puts them.
set -euo pipefail

bin=$(dirname "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -n 1 || true)")
if [ ! -x "$bin/initdb" ]; then
  echo "No PostgreSQL server is installed here. Install one (apt-get install postgresql)." >&2
  exit 1
fi

dir=$(mktemp -d)
port=$(node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
as=()
# PostgreSQL does not run as root.
if [ "$(id -u)" -eq 0 ]; then
  as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  chown 65534:65534 "$dir"
fi
cd "$dir"
"${as[@]}" "$bin/initdb" -D "$dir/data" -U tagout -A trust -E UTF8 --no-locale >/dev/null
"${as[@]}" "$bin/postgres" -D "$dir/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$dir" >"$dir/log" 2>&1 &
server=$!
trap 'kill -INT $server 2>/dev/null; wait $server 2>/dev/null || true; rm -rf "$dir"' EXIT
for _ in $(seq 100); do (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break || sleep 0.1; done
cd "$OLDPWD"
TAGOUT_TEST_DATABASE_URL="postgres://tagout@127.0.0.1:$port/postgres" "$@"
