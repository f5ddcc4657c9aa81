# shellcheck shell=bash
# The image without an engine: built by buildah in a chroot, run in namespaces of our own. Sourced
# by scripts/test-image.

storage=$PWD/build/image/storage
base=localhost/debian:12-slim
image=localhost/arouter-test
container=arouter-test

# Layers as plain folders, below build/ and nowhere else.
buildah_here() {
  buildah --storage-driver vfs --root "$storage/root" --runroot "$storage/run" "$@"
}

# What debian:12-slim is: a minimal Debian without documentation.
build_base() {
  if buildah_here inspect --type image "$base" >/dev/null 2>&1; then return; fi
  say "making $base with debootstrap"
  local root=$work/base empty
  rm -rf "$root"
  debootstrap --variant=minbase bookworm "$root"
  rm -rf "$root"/usr/share/{doc,info,locale,man}/* "$root"/var/cache/apt/archives/*.deb \
    "$root"/var/lib/apt/lists/*
  empty=$(buildah_here from scratch)
  buildah_here add --quiet "$empty" "$root" / >/dev/null
  buildah_here commit --quiet --rm "$empty" "$base" >/dev/null
  rm -rf "$root"
}

build_image() {
  if [ "$(id -u)" -ne 0 ]; then
    say "buildah is used as root here; run it with sudo"
    return 1
  fi
  need_packages buildah debootstrap util-linux iproute2
  build_base
  local options=(--isolation chroot --pull-never --file docker/Dockerfile --tag "$image"
    --format docker --build-arg "BASE=$base"
    --build-arg "COMMIT=$(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)")
  if [ -n "$binary" ]; then
    install -D "$binary" "$work/program/arouter"
    options+=(--build-context "build=$work/program")
  fi
  buildah_here bud "${options[@]}" .
  buildah_here rm "$container" >/dev/null 2>&1 || true
  buildah_here from --name "$container" --pull-never "$image" >/dev/null
}

# Runs a function of this file, with arguments, where the image is the root: mounted read-only, a
# fresh data folder and /run, no network but loopback, and processes that end with us. The function
# starts programs with `confined`.
with_image_root() {
  local root
  root=$(buildah_here mount "$container")
  unshare --mount --net --pid --fork --kill-child bash -euo pipefail -c '
    . scripts/image/buildah.sh
    root=$1
    mount_image_root
    "${@:2}"' test-image "$root" "$@"
}

mount_image_root() {
  mount --bind "$root" "$root"
  mount --bind -o remount,ro,bind "$root"
  mount -t tmpfs -o uid=10001,gid=10001,mode=700 tmpfs "$root/var/lib/arouter"
  mount -t tmpfs tmpfs "$root/run"
  mount -t proc proc "$root/proc"
  mount --bind /dev "$root/dev"
  ip link set lo up
}

# Becomes a program of the image, run as its user with nothing of our environment but what a
# container would be given.
confined() {
  exec env --ignore-environment PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    AROUTER_MASTER_KEY="${AROUTER_MASTER_KEY:-}" AROUTER_DATABASE_URL="${AROUTER_DATABASE_URL:-}" \
    setpriv --no-new-privs chroot --userspec="$(image_user)" "$root" "$@"
}

image_user() {
  buildah_here inspect --type image --format '{{.Docker.Config.User}}' "$image"
}

in_image() { with_image_root confined "$@"; }

# $1: the folder of PostgreSQL's Unix socket.
serve_in_image() { with_image_root serve_beside "$1"; }

serve_beside() {
  mkdir "$root/run/postgresql"
  mount --bind "$1" "$root/run/postgresql"
  AROUTER_MASTER_KEY=$(openssl rand -hex 32)
  AROUTER_DATABASE_URL="postgresql:///arouter?host=/run/postgresql&user=arouter"
  confined arouter-entrypoint &
  local gateway=$! healthy=false
  for _ in $(seq 100); do
    if (confined arouter-healthcheck 2>/dev/null); then healthy=true; break; fi
    sleep 0.3
  done
  kill -TERM "$gateway"
  wait "$gateway" && "$healthy"
}

image_size() {
  du -sh "$(buildah_here mount "$container")" | cut -f1
}
