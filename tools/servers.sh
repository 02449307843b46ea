#!/usr/bin/env bash
# Start PostgreSQL, oxigraph serve and Virtuoso 7, run the command given, stop them, and return the
# command's exit code:  tools/servers.sh .venv/bin/python -m pytest -m servers tests
#
# On Debian as root a missing server is installed first; elsewhere it is a failure that names the
# package. All data lie in a temporary folder, all ports are free ones of the loopback interface.
# The command finds in its environment:
#   MODELLAKE_TEST_POSTGRESQL            postgresql+psycopg://user:password@127.0.0.1:port/modellake
#   MODELLAKE_TEST_OXIGRAPH              http://127.0.0.1:port (query, update and store lie under it)
#   MODELLAKE_TEST_VIRTUOSO              query and update, HTTP basic authentication
#   MODELLAKE_TEST_VIRTUOSO_GRAPH_STORE  graph store protocol, HTTP basic authentication
#   MODELLAKE_TEST_VIRTUOSO_USER, MODELLAKE_TEST_VIRTUOSO_PASSWORD
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
python="$root/.venv/bin/python"
work="$(mktemp -d "${TMPDIR:-/tmp}/modellake-servers.XXXXXX")"
chmod 755 "$work"
started=()

fail() {
  printf 'servers.sh: %s\n' "$1" >&2
  [ -n "${2:-}" ] && [ -f "$2" ] && tail -n 30 "$2" >&2
  exit 1
}

# The data are thrown away, so nobody waits for a clean shutdown. PostgreSQL alone gets a signal
# that it can handle (QUIT: immediate shutdown), because it holds shared memory and has children.
stop() {
  local one
  exec 2>/dev/null # bash would tell of each process that it was killed
  for one in "${started[@]}"; do kill "-${one%:*}" "${one#*:}" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Print as many free ports as asked, all different.
free_ports() {
  "$python" - "$1" <<'PYTHON'
import socket
import sys

held = [socket.socket() for _ in range(int(sys.argv[1]))]
for one in held:
    one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in held))
PYTHON
}

# Install a Debian package, once.
install() {
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    fail "$1 is not installed. Install it (Debian: apt-get install $1), then run this again."
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -qq -y --no-install-recommends "$1" >"$work/apt.log" 2>&1 ||
    { apt-get update -qq && apt-get install -qq -y --no-install-recommends "$1"; } \
      >"$work/apt.log" 2>&1 || fail "$1 could not be installed" "$work/apt.log"
}

# Wait until a command succeeds: name, log file, process, command.
await() {
  local name="$1" log="$2" process="$3" left=600
  shift 3
  until "$@" >/dev/null 2>&1; do
    kill -0 "$process" 2>/dev/null || fail "$name stopped while starting" "$log"
    ((left -= 1)) || fail "$name does not answer after 60 s" "$log"
    sleep 0.1
  done
}

# Succeed where an HTTP address answers a request with 200: address, user:password.
answers() {
  "$python" - "$@" <<'PYTHON'
import sys

import httpx

user = tuple(sys.argv[2].split(":", 1)) if len(sys.argv) > 2 else None
query = {"query": "ASK {}"}
answer = httpx.get(sys.argv[1], params=query, auth=user, timeout=5, trust_env=False)
sys.exit(answer.status_code != 200)
PYTHON
}

secret() { "$python" -c 'import secrets; print(secrets.token_hex(12))'; }

# Become a program as another user than root, which PostgreSQL refuses to run as. setpriv, unlike
# runuser and su, leaves no parent process between.
unprivileged() {
  local user=nobody
  cd /
  if id postgres >/dev/null 2>&1; then user=postgres; fi
  if [ "$(id -u)" = 0 ]; then
    set -- setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$@"
  fi
  exec "$@"
}

postgresql_folder() {
  local found
  for found in "$(command -v initdb || true)" /usr/lib/postgresql/*/bin/initdb; do
    if [ -x "$found" ]; then
      dirname "$(readlink -f "$found")"
      return
    fi
  done
  return 1
}

start_postgresql() {
  local folder data="$work/postgresql" log="$work/postgresql.log" password
  folder="$(postgresql_folder)" || { install postgresql && folder="$(postgresql_folder)"; } ||
    fail "initdb is on no known path"
  password="$(secret)"
  mkdir -m 777 "$data"
  printf '%s\n' "$password" >"$work/password"
  (unprivileged "$folder/initdb" -D "$data/data" -U modellake -A scram-sha-256 \
    --pwfile="$work/password" -E UTF8 --locale=C) >"$log" 2>&1 || fail "initdb failed" "$log"
  (unprivileged "$folder/postgres" -D "$data/data" -p "$1" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories="$data") >>"$log" 2>&1 &
  started+=("QUIT:$!")
  export MODELLAKE_TEST_POSTGRESQL="postgresql+psycopg://modellake:$password@127.0.0.1:$1/postgres"
  await PostgreSQL "$log" $! "$python" -c '
import os, psycopg
psycopg.connect(os.environ["MODELLAKE_TEST_POSTGRESQL"].replace("+psycopg", "")).close()'
}

start_oxigraph() {
  local log="$work/oxigraph.log"
  [ -x "$root/.venv/bin/oxigraph" ] || fail "oxigraph is not in .venv. Run make setup."
  # A test gives up on a query that would run for ever; the server must, too.
  "$root/.venv/bin/oxigraph" serve --location "$work/oxigraph" --bind "127.0.0.1:$1" \
    --timeout-s 20 >"$log" 2>&1 &
  started+=("KILL:$!")
  export MODELLAKE_TEST_OXIGRAPH="http://127.0.0.1:$1"
  await oxigraph "$log" $! answers "$MODELLAKE_TEST_OXIGRAPH/query"
}

# Virtuoso's own endpoints (/sparql-auth, /sparql-graph-crud-auth) want digest authentication; these
# two paths of the same server take basic.
virtuoso_setup() {
  cat <<SQL
USER_SET_PASSWORD ('dba', '$1');
DB.DBA.VHOST_DEFINE (lpath=>'/modellake/sparql', ppath=>'/!sparql/', is_dav=>1,
  vhost=>'*ini*', lhost=>'*ini*', auth_fn=>'DB.DBA.HP_AUTH_SPARQL_USER', realm=>'SPARQL',
  sec=>'basic', vsp_user=>'dba', opts=>vector ('noinherit', 1));
DB.DBA.VHOST_DEFINE (lpath=>'/modellake/store', ppath=>'/!sparql-graph-crud/', is_dav=>1,
  vhost=>'*ini*', lhost=>'*ini*', auth_fn=>'DB.DBA.HP_AUTH_SPARQL_USER', realm=>'SPARQL',
  sec=>'basic', vsp_user=>'dba', opts=>vector ('noinherit', 1, 'exec_as_get', 1));
SQL
}

start_virtuoso() {
  local log="$work/virtuoso.log" data="$work/virtuoso" password
  command -v virtuoso-t >/dev/null || install virtuoso-opensource
  password="$(secret)"
  mkdir "$data"
  cat >"$data/virtuoso.ini" <<INI
[Database]
DatabaseFile = $data/virtuoso.db
TransactionFile = $data/virtuoso.trx
ErrorLogFile = $data/virtuoso.log
LockFile = $data/virtuoso.lck
xa_persistent_file = $data/virtuoso.pxa
[TempDatabase]
DatabaseFile = $data/temp.db
TransactionFile = $data/temp.trx
[Parameters]
ServerPort = 127.0.0.1:$1
NumberOfBuffers = 20000
DirsAllowed = $data
[HTTPServer]
ServerPort = 127.0.0.1:$2
ServerRoot = $data
[SPARQL]
ResultSetMaxRows = 1000000
INI
  (cd "$data" && exec virtuoso-t +foreground +configfile "$data/virtuoso.ini") >"$log" 2>&1 &
  started+=("KILL:$!")
  await Virtuoso "$log" $! isql-vt "127.0.0.1:$1" dba dba exec="SELECT 1;"
  virtuoso_setup "$password" >"$work/setup.sql"
  isql-vt "127.0.0.1:$1" dba dba ERRORS=STDOUT "$work/setup.sql" >"$work/setup.log" 2>&1
  if grep -q '^\*\*\* Error' "$work/setup.log"; then fail "Virtuoso refuses" "$work/setup.log"; fi
  export MODELLAKE_TEST_VIRTUOSO="http://127.0.0.1:$2/modellake/sparql"
  export MODELLAKE_TEST_VIRTUOSO_GRAPH_STORE="http://127.0.0.1:$2/modellake/store"
  export MODELLAKE_TEST_VIRTUOSO_USER=dba MODELLAKE_TEST_VIRTUOSO_PASSWORD="$password"
  await Virtuoso "$log" $! answers "$MODELLAKE_TEST_VIRTUOSO" "dba:$password"
}

[ $# -gt 0 ] || fail "name the command to run: tools/servers.sh .venv/bin/python -m pytest -m servers"
[ -x "$python" ] || fail ".venv is missing. Run make setup."
read -r -a port <<<"$(free_ports 4)"
start_postgresql "${port[0]}"
start_oxigraph "${port[1]}"
start_virtuoso "${port[2]}" "${port[3]}"
result=0
"$@" || result=$?
exit "$result"
