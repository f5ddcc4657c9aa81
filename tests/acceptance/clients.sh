# The pinned client packages, installed under build/acceptance on first use. To be sourced by bash
# from the root of the tree.
# shellcheck shell=bash
clients=build/acceptance

# True when the folder was made from exactly this lock file.
is_current() { cmp -s "$1" "$2/lock"; }

install_node() {
  local target=$clients/node lock=tests/acceptance/node/package-lock.json
  mkdir -p "$target"
  is_current "$lock" "$target" && return
  echo "installing $lock" >&2
  cp tests/acceptance/node/package.json "$lock" "$target"
  npm ci --prefix "$target" --ignore-scripts --no-audit --no-fund --loglevel=error
  cp "$lock" "$target/lock"
}

install_python() {
  local target=$clients/python lock=tests/acceptance/python/requirements.txt
  is_current "$lock" "$target" && return
  echo "installing $lock" >&2
  rm -rf "$target"
  python3 -m venv "$target"
  "$target/bin/pip" install --quiet --disable-pip-version-check --require-hashes \
    --only-binary :all: -r "$lock"
  cp "$lock" "$target/lock"
}
