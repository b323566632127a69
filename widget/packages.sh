# packages FOLDER: installs what the lock file of the folder names, outside the work tree, once; prints where. To be sourced.
packages() {
  local folder=$1 lock kept
  lock=$(sha256sum "$folder/package-lock.json" | cut -c1-16)
  kept="${XDG_CACHE_HOME:-$HOME/.cache}/hourkeep/npm-$lock"
  if [[ ! -e $kept/complete ]]; then
    rm -rf "$kept"
    mkdir -p "$kept"
    cp "$folder/package.json" "$folder/package-lock.json" "$kept/"
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --prefix "$kept" --no-fund --no-audit --silent </dev/null >&2
    touch "$kept/complete"
  fi
  echo "$kept/node_modules"
}
