#include "app/snapshot_file.hpp"

#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include <arouter/base/text.hpp>
#include <arouter/crypto/sign.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/snapshot_json.hpp"

namespace arouter::app {

namespace {

constexpr std::size_t signature_digits = 64;

// Runs `work` on the pool and resumes the calling coroutine on its core.
Task<void> on_worker(boost::asio::thread_pool& pool, std::function<void()> work) {
  const auto core = co_await boost::asio::this_coro::executor;
  const auto start = [&pool, &work, core](auto resume) {
    auto job = [&work, core, resume = std::move(resume)]() mutable {
      work();
      boost::asio::post(core, std::move(resume));
    };
    boost::asio::post(pool, std::move(job));
  };
  const boost::asio::use_awaitable_t<CoreExecutor> token;
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<CoreExecutor>, void()>(
      start, token);
}

Status write_atomically(const std::string& path, std::string_view bytes) {
  const auto temporary = path + ".new";
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) {
    return fail(ErrorCode::unavailable, "cannot write " + temporary + ": " + std::strerror(errno));
  }
  bool written = true;
  while (written && !bytes.empty()) {
    const auto count = ::write(file, bytes.data(), bytes.size());
    written = count > 0;
    if (written) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  written = ::fsync(file) == 0 && written;
  ::close(file);
  if (!written || ::rename(temporary.c_str(), path.c_str()) != 0) {
    return fail(ErrorCode::unavailable, "cannot write " + path + ": " + std::strerror(errno));
  }
  return {};
}

std::string sign(const crypto::SubKey& key, std::string_view text) {
  return to_hex(crypto::hmac_sha256(std::span<const std::byte, 32>(key), text).bytes);
}

Status save_to(const std::string& path, const crypto::SubKey& key, const KeySnapshot& snapshot) {
  const auto text = snapshot_to_json(snapshot);
  return write_atomically(path, sign(key, text) + "\n" + text);
}

Result<KeySnapshot> load_from(const std::string& path, const crypto::SubKey& key) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::not_found, "there is no key snapshot");
  std::ostringstream content;
  content << file.rdbuf();
  const auto bytes = content.str();
  const std::string_view all = bytes;
  if (all.size() <= signature_digits || all[signature_digits] != '\n' ||
      !constant_time_equals(all.substr(0, signature_digits),
                            sign(key, all.substr(signature_digits + 1)))) {
    return fail(ErrorCode::invalid_request,
                "the key snapshot was not written with this master key, or was altered");
  }
  return snapshot_from_json(all.substr(signature_digits + 1));
}

}  // namespace

SnapshotFile::SnapshotFile(std::string path, crypto::SubKey key)
    : path_(std::move(path)), key_(key) {}

SnapshotFile::~SnapshotFile() {
  worker_.join();
}

Task<Status> SnapshotFile::save(KeySnapshot snapshot) {
  Status saved;
  std::function<void()> work = [&] { saved = save_to(path_, key_, snapshot); };
  co_await on_worker(worker_, std::move(work));
  co_return saved;
}

Task<Result<KeySnapshot>> SnapshotFile::load() {
  Result<KeySnapshot> loaded = fail(ErrorCode::not_found, "there is no key snapshot");
  std::function<void()> work = [&] { loaded = load_from(path_, key_); };
  co_await on_worker(worker_, std::move(work));
  co_return loaded;
}

}  // namespace arouter::app
