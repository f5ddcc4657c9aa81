#!/bin/bash
# `serve` brings the database to this version's schema, unless AROUTER_MIGRATE is no, and becomes
# the gateway; every other sub-command of arouter runs as it is.
set -euo pipefail

config=${AROUTER_CONFIG:-/etc/arouter/arouter.yaml}

# NAME_FILE stands for NAME with the content of that file, as orchestrators mount secrets.
for name in AROUTER_MASTER_KEY AROUTER_DATABASE_URL PGPASSWORD; do
  file=${name}_FILE
  if [ -z "${!file:-}" ]; then continue; fi
  if [ -n "${!name:-}" ]; then
    echo "arouter-entrypoint: set $name or $file, not both" >&2
    exit 2
  fi
  value=$(<"${!file}")
  export "$name=$value"
  unset "$file"
done

if [ "${1:-serve}" != serve ]; then
  exec arouter "$@"
fi
if [ "${AROUTER_MIGRATE:-yes}" != no ]; then
  arouter migrate --config "$config"
fi
exec arouter serve --config "$config" "${@:2}"
