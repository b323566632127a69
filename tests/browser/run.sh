#!/usr/bin/env bash
# The website's tests in a real browser, against a running demo:
#
#   HOURKEEP_URL=http://127.0.0.1:8080 HOURKEEP_DATA=data/demo tests/browser/run.sh [NAME…]
#
# HOURKEEP_AHEAD says by how many seconds the demo's clock is ahead of this machine's, when it was started with --clock.
# NAME is a file of tests/ without its ending; --speed measures instead. Needs Node and Chromium (CHROMIUM names another than /usr/bin/chromium); the
# demo with HOURKEEP_RATE_LIMITS_ENFORCE=off, but for `challenge`, which is about the limits and has to be named. Screenshots go to $SCREENS,
# else to target/screens. Writes nothing else into the work tree: the packages are kept in the cache, by their lock file.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export SCREENS="${SCREENS:-${CARGO_TARGET_DIR:-$root/target}/screens}"
mkdir -p "$SCREENS"
HOURKEEP_DATA=$(realpath "${HOURKEEP_DATA:?the data folder of the demo}")
export HOURKEEP_DATA

# shellcheck source-path=SCRIPTDIR source=../../widget/packages.sh
source "$root/widget/packages.sh"
stage=$(mktemp -d "${TMPDIR:-/tmp}/hourkeep-browser.XXXXXX")
trap 'rm -rf "$stage"' EXIT
mkdir -p "$stage/tests" "$stage/widget"
cp -r "$root/widget/dist" "$stage/widget/dist"
cp -r "$root/tests/browser" "$stage/tests/browser"
rm -rf "$stage/tests/browser/node_modules"
ln -s "$(packages "$root/tests/browser")" "$stage/tests/browser/node_modules"

cd "$stage/tests/browser"
if [[ ${1:-} == --speed ]]; then
  node speed.js
  exit
fi
shopt -s extglob
files=(tests/!(challenge).test.js)
if (($#)); then files=("${@/#/tests/}") && files=("${files[@]/%/.test.js}"); fi
node --test --test-concurrency=1 --test-timeout=600000 --test-reporter=spec "${files[@]}"
