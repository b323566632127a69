# What the checks need beside Rust, Python and Node; installed by package name, outside the clone.
# Sourced by scripts/test, which sets $cache and $STEPS.

# The versions that the checks were written against. A folder per version: a new one is installed afresh.
SCHEMATHESIS=schemathesis-4.32.5
REDOCLY=redocly-cli-2.77.0
ICAL_JS=ical.js-2.2.1
# Of the version of the API that we speak (src/adapters/stripe), and what reads its types.
STRIPE=stripe-23.0.1
STRIPE_TYPES=(typescript@5.9.3 @types/node@20.19.43)
# By what their lists name.
CARGO_TOOLS=cargo-tools-$(sha256sum scripts/lib/cargo_tools.txt | cut -c1-16)
RECURRENCE=recurrence-$(sha256sum tests/foreign/recurrence.txt | cut -c1-16)
SUBSCRIBERS=subscribers-$(sha256sum tests/foreign/subscribers.txt | cut -c1-16)

as_root() { if (($(id -u) == 0)); then "$@"; else sudo "$@"; fi; }

debian() {
  command -v apt-get >/dev/null || { echo "missing: $* (no apt-get here: install it by hand)" >&2; return 1; }
  if [[ -z ${apt_updated:-} ]]; then
    as_root apt-get update -qq
    apt_updated=1
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null
}

# The folder of initdb and postgres; Debian keeps them out of PATH.
postgres_bin() {
  local found
  found=$(command -v initdb || true)
  if [[ -z $found ]]; then found=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1 || true); fi
  [[ -n $found ]] && dirname "$(readlink -f "$found")"
}

# PgBouncer follows prepared statements from here on: Debian 13 has it, Debian 12 has an older one.
PGBOUNCER_LEAST=1.21

pgbouncer_version() {
  local program=${TEST_PGBOUNCER:-$(command -v pgbouncer || echo /usr/sbin/pgbouncer)}
  if [[ -x $program ]]; then "$program" --version | sed -n 's/^PgBouncer //p'; fi
}

# Whether a version, which may be none, is late enough.
follows_statements() { [[ -n $1 && $(printf '%s\n' "$PGBOUNCER_LEAST" "$1" | sort -V | head -n 1) == "$PGBOUNCER_LEAST" ]]; }

pgbouncer() {
  local offered
  if follows_statements "$(pgbouncer_version)"; then return; fi
  if command -v apt-cache >/dev/null; then
    offered=$(apt-cache policy pgbouncer | sed -n 's/ *Candidate: \([0-9.]*\).*/\1/p')
    if follows_statements "$offered"; then
      debian pgbouncer
      return
    fi
  fi
  printf '!!! no PgBouncer from %s on is here: the tests behind a pooler are NOT run (TEST_PGBOUNCER names one)\n' "$PGBOUNCER_LEAST"
}

# Where the compiler of rust-toolchain.toml is installed under another name (`stable`), that one is taken, not a second one fetched.
toolchain() {
  local wanted named
  wanted=$(sed -n 's/^channel = "\(.*\)"$/\1/p' rust-toolchain.toml)
  command -v rustup >/dev/null || return 0
  if rustup toolchain list | grep -q "^$wanted"; then return; fi
  for named in $(rustup toolchain list | cut -d' ' -f1); do
    if [[ $(rustc "+$named" --version 2>/dev/null) == "rustc $wanted "* ]]; then
      export RUSTUP_TOOLCHAIN=$named
      return
    fi
  done
}

tools() {
  command -v cargo >/dev/null || { echo "missing: Rust, with cargo in PATH" >&2; return 1; }
  toolchain
  if ! command -v cc >/dev/null; then debian build-essential; fi
  if ! command -v curl >/dev/null || ! command -v jq >/dev/null; then debian curl jq; fi
  if [[ -z ${CHROMIUM:-} ]] && ! command -v chromium >/dev/null; then debian chromium fonts-dejavu-core; fi
  if ! postgres_bin >/dev/null; then
    # Without this the package would make and start a cluster that nobody asked for.
    debian postgresql-common
    as_root sed -i 's/^#\? *create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
    debian postgresql
  fi
  pgbouncer
  cargo_tools
  python_tool "$SCHEMATHESIS" "${SCHEMATHESIS/-/==}"
  node_tool "$REDOCLY" "@redocly/cli@${REDOCLY##*-}"
  node_tool "$ICAL_JS" "${ICAL_JS/-/@}"
  node_tool "$STRIPE" "${STRIPE/-/@}" "${STRIPE_TYPES[@]}"
  python_tool "$RECURRENCE" --requirement tests/foreign/recurrence.txt
  python_tool "$SUBSCRIBERS" --requirement tests/foreign/subscribers.txt
  printf 'rust %s, postgres %s, %s, %s, %s, %s\n' "$(cargo --version | cut -d' ' -f2)" \
    "$("$(postgres_bin)/postgres" --version | cut -d' ' -f3)" "$SCHEMATHESIS" "$REDOCLY" "$ICAL_JS" "$STRIPE"
}

# The only environment that pip makes.
cargo_tools() {
  local venv="$cache/$CARGO_TOOLS"
  if [[ -e $venv/complete ]]; then return; fi
  rm -rf "$venv"
  # Debian's own Python comes without ensurepip.
  python3 -c 'import ensurepip' 2>/dev/null || debian python3-venv
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --requirement scripts/lib/cargo_tools.txt
  touch "$venv/complete"
}

# python_tool FOLDER PACKAGE==VERSION …, or --requirement FILE: an environment of its own, made in seconds by uv.
python_tool() {
  local venv="$cache/$1" uv="$cache/$CARGO_TOOLS/bin/uv"
  if [[ -e $venv/complete ]]; then return; fi
  rm -rf "$venv"
  "$uv" venv --quiet --python python3 "$venv"
  "$uv" pip install --quiet --python "$venv/bin/python" "${@:2}"
  touch "$venv/complete"
}

# node_tool FOLDER PACKAGE@VERSION …
node_tool() {
  local folder="$cache/$1"
  if [[ -e $folder/complete ]]; then return; fi
  rm -rf "$folder"
  mkdir -p "$folder"
  npm install --prefix "$folder" --no-fund --no-audit --silent "${@:2}" </dev/null
  touch "$folder/complete"
}
