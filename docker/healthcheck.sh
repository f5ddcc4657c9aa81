#!/bin/bash
# Succeeds when the gateway answers GET /healthz with 200. For plain HTTP on AROUTER_HEALTH_PORT
# (default 8080); the caller bounds the time.
set -euo pipefail

exec 3<>"/dev/tcp/127.0.0.1/${AROUTER_HEALTH_PORT:-8080}"
printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r _ status _ <&3
[ "$status" = 200 ]
