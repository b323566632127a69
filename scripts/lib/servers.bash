# The servers that the API checks run against: on loopback, on free ports, ended by the process ids kept here.
# Sourced by scripts/test, which sets $work.

servers=()

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for SECONDS PID LOG COMMAND…: until the command succeeds; fails when the process ends or the time is up.
wait_for() {
  local deadline=$((SECONDS + $1)) pid=$2 log=$3
  shift 3
  until "$@" >/dev/null 2>&1; do
    if ! kill -0 "$pid" 2>/dev/null || ((SECONDS >= deadline)); then
      echo "not up: $log says" >&2
      tail -n 40 "$log" >&2
      return 1
    fi
    sleep 0.1
  done
}

answers_ok() { python3 -c 'import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=2)' "$1"; }

# A private cluster in the work folder; sets $postgres_port. PostgreSQL refuses to run as root, so root steps down.
start_postgres() {
  local bin data step_down=()
  bin=$(postgres_bin)
  data=$(mktemp -d "$work/postgres.XXXXXX")
  if (($(id -u) == 0)); then
    local user=nobody
    if id -u postgres >/dev/null 2>&1; then user=postgres; fi
    chown "$user" "$data"
    step_down=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups)
  fi
  (cd / && "${step_down[@]}" "$bin/initdb" -D "$data" -U hourkeep --auth=trust --encoding=UTF8 --locale=C --no-sync) >"$work/initdb.log"
  postgres_port=$(free_port)
  (cd / && exec "${step_down[@]}" "$bin/postgres" -D "$data" -h 127.0.0.1 -p "$postgres_port" -c unix_socket_directories= -c fsync=off) \
    >"$work/postgres.log" 2>&1 </dev/null &
  servers+=("$!")
  wait_for 30 "$!" "$work/postgres.log" "$bin/pg_isready" -h 127.0.0.1 -p "$postgres_port"
}

# The demo on data of its own, at the moment $CLOCK (HOURKEEP_DATABASE_URL chooses the engine, $profile the build; its limits are off unless
# $limits is `on`); sets $demo_port, $demo_data, $demo_key and $demo_ahead.
start_demo() {
  local log="$work/demo.log"
  demo_data=$(mktemp -d "$work/demo.XXXXXX")
  demo_port=$(free_port)
  demo_ahead=$(clock_ahead)
  HOURKEEP_RATE_LIMITS_ENFORCE="${limits:-off}" "$CARGO_TARGET_DIR/${profile:-debug}/hourkeep" demo --listen "127.0.0.1:$demo_port" --data "$demo_data" --clock "$CLOCK" \
    >"$log" 2>&1 </dev/null &
  servers+=("$!")
  wait_for 60 "$!" "$log" answers_ok "http://127.0.0.1:$demo_port/healthz"
  demo_key=$(awk '$1 == "key" { print $3; exit }' "$log")
  [[ $demo_key == hk_sk_test_* ]] || { echo "the demo printed no line 'key <slug> hk_sk_test_…'" >&2; return 1; }
}

# Ends the servers in order, the last one first: SIGTERM, and 30 seconds to finish (PostgreSQL waits for its clients, so
# the demo goes before it). One that had ended before, has to be killed or says it failed is a failure of the check.
stop_servers() {
  local failed=0 at
  for ((at = ${#servers[@]} - 1; at >= 0; at--)); do end_server "${servers[at]}" || failed=1; done
  servers=()
  if ((failed)); then
    echo "a server died during the check, or did not end in order; the last words of each:" >&2
    tail -n 30 "$work"/*.log >&2
    return 1
  fi
}

end_server() {
  local pid=$1 deadline=$((SECONDS + 30))
  kill -TERM "$pid" 2>/dev/null || return 1
  while kill -0 "$pid" 2>/dev/null; do
    if ((SECONDS >= deadline)); then kill -KILL "$pid"; fi
    sleep 0.1
  done
  wait "$pid"
}

# The same on the way out, whatever happened.
end_servers() { if ((${#servers[@]})); then stop_servers || true; fi; }
