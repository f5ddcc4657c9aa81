# What the scripts share: progress lines, log files, and installing Debian packages. To be sourced
# by bash from the root of the tree.
# shellcheck shell=bash
. scripts/packages.sh
read -r -d '' -a build_packages <<<"$build_packages" || true
read -r -d '' -a quickstart_packages <<<"$quickstart_packages" || true
read -r -d '' -a test_packages <<<"$test_packages" || true
read -r -d '' -a ci_packages <<<"$ci_packages" || true

# A line per compiled file is progress for a person and noise in a log.
ninja_options=()
[ -t 1 ] || ninja_options=(--quiet)

say() { printf '%s: %s\n' "${0##*/}" "$*"; }

# The path of a log file of that name, under build/logs.
log_file() {
  mkdir -p build/logs
  printf 'build/logs/%s.log' "$1"
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    say "this needs root, and there is no sudo: $*" >&2
    return 1
  fi
}

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Installed, or (Node.js from elsewhere brings its own npm) there under its command.
is_present() {
  is_installed "$1" && return
  [ "$1" = npm ] && command -v npm >/dev/null
}

# Installs those of the packages that are missing; does nothing, without root, when none is.
need_packages() {
  local missing=() package
  for package in "$@"; do is_present "$package" || missing+=("$package"); done
  [ "${#missing[@]}" -gt 0 ] || return 0
  say "installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
}
