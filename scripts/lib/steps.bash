# How the steps run: one after the other, or side by side. Sourced by scripts/test, which has the steps and sets $work.

times=()
current=""
declare -A running=() # names of the steps that run side by side, by process id
declare -A began=()   # by name

# Not called in a condition: inside one, bash would go on after a failed command of the step.
run_step() {
  began[$1]=$SECONDS
  current=$1
  printf '\n=== %s ===\n' "$current"
  "$1"
  ended
}

ended() {
  times+=("$(printf '%-14s %4d s' "$current" $((SECONDS - began[$current])))")
  current=""
}

# side_by_side STEP…: as many at once as there are processors. What a step prints is shown whole when it has ended; after one that
# failed there is no other.
side_by_side() {
  local step
  for step in "$@"; do
    if ((${#running[@]} == $(nproc))); then await_step; fi
    begin_step "$step"
  done
  while ((${#running[@]})); do await_step; done
}

# In a process group of its own, so that it can be ended with all that it started.
begin_step() {
  printf '\n... %s begins\n' "$1"
  began[$1]=$SECONDS
  set -m
  (
    set +m
    apart "$1"
  ) >"$work/$1.log" 2>&1 </dev/null &
  set +m
  running[$!]=$1
}

# A step with a work folder and servers of its own.
apart() {
  work="$work/$1"
  servers=()
  mkdir -m 755 "$work"
  trap leave EXIT
  trap 'exit 130' INT TERM
  "$1"
}

# shellcheck disable=SC2329  # called by the trap
leave() {
  local status=$?
  trap - EXIT
  end_servers
  last_words "$status"
  exit "$status"
}

# Of the demo, when a check failed.
last_words() {
  if (($1 != 0)) && [[ -s $work/demo.log ]]; then
    printf '\n=== the last lines of the demo ===\n'
    tail -n 60 "$work/demo.log"
  fi
}

await_step() {
  local pid status=0
  wait -n -p pid "${!running[@]}" || status=$?
  current=${running[$pid]}
  unset "running[$pid]"
  printf '\n=== %s ===\n' "$current"
  cat "$work/$current.log"
  ((status == 0)) || return "$status"
  ended
}

# shellcheck disable=SC2329  # called by the trap
finish() {
  local status=$? pid
  trap - EXIT
  for pid in "${!running[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
  wait "${!running[@]}" 2>/dev/null || true
  end_servers
  last_words "$status"
  rm -rf "$work"
  printf '\n=== times ===\n'
  printf '%s\n' "${times[@]}" "$(printf '%-14s %4d s' all "$SECONDS")"
  if ((status != 0)); then printf 'FAILED: %s\n' "${current:-${running[*]:-before the first step}}"; fi
  exit "$status"
}
