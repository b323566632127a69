#!/usr/bin/env bash
# Whether widget/dist/widget.js is what the sources make, is small enough, and agrees with the contract's types, which are made anew
# of openapi.yaml each time. Writes nothing into the work tree.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source-path=SCRIPTDIR source=packages.sh
source "$root/widget/packages.sh"
stage=$(mktemp -d "${TMPDIR:-/tmp}/hourkeep-widget.XXXXXX")
trap 'rm -rf "$stage"' EXIT
mkdir "$stage/widget"
cp -r "$root/locales" "$root/openapi.yaml" "$stage/"
cp -r "$root/widget/"{build,dist,src,package.json,tsconfig.json} "$stage/widget/"
ln -s "$(packages "$root/widget")" "$stage/widget/node_modules"
npm --prefix "$stage/widget" --silent run check
