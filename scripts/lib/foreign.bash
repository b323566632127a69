# Programs that others wrote, run against ours: one function per check, each named in foreign().
# Sourced by scripts/test, which sets $cache, $work and $root, and has program(). A tool that is missing fails its check.

foreign() {
  program
  read_back
  stripe_library
  recurrence
  outage
  foreign_demos
  start_postgres
  HOURKEEP_DATABASE_URL="postgres://hourkeep@127.0.0.1:$postgres_port/postgres" subscribers
}

# Those that a demo answers: at the moment $CLOCK.
foreign_demos() {
  mail
  https_source
  subscribers
}

# Of the whole workspace: one package alone has other features of its dependencies, and all of them would be compiled again.
lib_tests() { cargo test --locked --quiet --workspace --lib "$1" -- "${@:2}"; }

# What we write, read by two others: every property has to come back, and none that was not written.
read_back() {
  mkdir "$work/calendars"
  CALENDARS="$work/calendars" lib_tests write::tests::foreign
  "$cache/$RECURRENCE/bin/python" tests/foreign/read_back.py "$work/calendars"
  node tests/foreign/read_back.mjs "$work/calendars" "$cache/$ICAL_JS/node_modules/ical.js/dist/ical.js"
}

# What the sandbox shows and posts, by Stripe's own library and its types.
stripe_library() {
  mkdir "$work/stripe"
  STRIPE_OBJECTS="$work/stripe" lib_tests tests::foreign --skip write::tests
  node tests/foreign/stripe.mjs "$work/stripe" "$cache/$STRIPE/node_modules"
}

# What we understand of calendars, against a library that expands them too.
recurrence() { "$cache/$RECURRENCE/bin/python" tests/foreign/recurrence.py "$CARGO_TARGET_DIR/debug/hourkeep"; }

# Our mails at a real mail server, read by Python's parser; the same environment as above.
mail() { "$cache/$RECURRENCE/bin/python" tests/foreign/mail.py "$CARGO_TARGET_DIR/debug/hourkeep" "$CLOCK"; }

# A day on which that mail server is down.
outage() {
  MAIL_SERVER="$cache/$RECURRENCE/bin/python $root/tests/foreign/mail_server.py" cargo test --locked --test hourkeep outage -- --ignored
}

# Calendars served to us by https, under certificates of an authority made for it; the same environment again.
https_source() { "$cache/$RECURRENCE/bin/python" tests/foreign/https_source.py "$CARGO_TARGET_DIR/debug/hourkeep" "$CLOCK"; }

# Two calendar programs that subscribe to a feed of a running demo; HOURKEEP_DATABASE_URL chooses its engine.
subscribers() {
  start_demo
  "$cache/$SUBSCRIBERS/bin/python" tests/foreign/subscribers.py "http://127.0.0.1:$demo_port" "$demo_data/demo-keys.toml" "$demo_data/subscriber"
  invariants
  stop_servers
}
