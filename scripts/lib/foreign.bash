# Programs that others wrote, run against ours: one function per check, each named in foreign().
# Sourced by scripts/test, which sets $cache, $work and $root. A tool that is missing fails its check.

foreign() {
  read_back
}

# What we write, read by two others: every property has to come back, and none that was not written.
read_back() {
  mkdir "$work/calendars"
  CALENDARS="$work/calendars" cargo test --locked --quiet --lib ical::tests::foreign
  "$cache/$ICALENDAR/bin/python" tests/foreign/read_back.py "$work/calendars"
  node tests/foreign/read_back.mjs "$work/calendars" "$cache/$ICAL_JS/node_modules/ical.js/dist/ical.js"
}
