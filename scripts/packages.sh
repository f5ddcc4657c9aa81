# The Debian 12 packages each task needs, as plain words: read by scripts/lib.sh and by the image
# build, so POSIX shell.
# shellcheck shell=sh disable=SC2034

build_packages="g++ cmake ninja-build ccache mold pkg-config libboost1.81-dev nlohmann-json3-dev
  libsimdjson-dev libpqxx-dev libspdlog-dev libfmt-dev libssl-dev libsodium-dev libcli11-dev
  libyaml-cpp-dev prometheus-cpp-dev libre2-dev libmimalloc-dev"

# The server, for the private database of `arouter quickstart`.
quickstart_packages="ca-certificates curl git postgresql"

test_packages="libgtest-dev libgmock-dev postgresql openssl util-linux git curl nodejs npm python3
  python3-venv"

ci_packages="clang-14 clang-format-14 libclang-rt-14-dev libfuzzer-14-dev llvm-14"

# For the programs of bench/micro; without them those are left out.
bench_packages="libbenchmark-dev postgresql"
