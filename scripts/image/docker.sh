# shellcheck shell=bash
# The image with a Docker engine. Sourced by scripts/test-image.

image=arouter-test
confined=(--rm --read-only --cap-drop ALL --security-opt no-new-privileges --network none
  --tmpfs /var/lib/arouter:uid=10001,gid=10001,mode=700)

build_image() {
  local options=(--file docker/Dockerfile --tag "$image"
    --build-arg "COMMIT=$(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)")
  if [ -n "$binary" ]; then
    install -D "$binary" "$work/program/arouter"
    options+=(--build-context "build=$work/program")
  fi
  DOCKER_BUILDKIT=1 docker build "${options[@]}" .
}

# The command as the image's user on a read-only root, without network.
in_image() {
  docker run "${confined[@]}" --env AROUTER_MASTER_KEY --env AROUTER_DATABASE_URL \
    --entrypoint "$1" "$image" "${@:2}"
}

# $1: the folder of PostgreSQL's Unix socket.
serve_in_image() {
  local container
  container=$(docker run --detach "${confined[@]}" --volume "$1:/run/postgresql" \
    --env "AROUTER_MASTER_KEY=$(openssl rand -hex 32)" \
    --env "AROUTER_DATABASE_URL=postgresql:///arouter?host=/run/postgresql&user=arouter" "$image")
  local healthy=false
  for _ in $(seq 100); do
    if docker exec "$container" arouter-healthcheck 2>/dev/null; then healthy=true; break; fi
    sleep 0.3
  done
  docker logs "$container"
  docker kill --signal TERM "$container" >/dev/null
  [ "$(docker wait "$container")" = 0 ] && "$healthy"
}

image_size() {
  docker image inspect --format '{{.Size}}' "$image" | numfmt --to=iec
}
