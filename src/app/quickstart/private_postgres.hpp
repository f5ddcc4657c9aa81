// A PostgreSQL server of our own: made on first use, reachable over a Unix socket only, run as an
// unprivileged account and stopped with this process, however that ends.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <arouter/base/result.hpp>

#include "app/quickstart/process.hpp"

namespace arouter::app::quickstart {

class PrivatePostgres {
 public:
  using Progress = std::function<void(std::string_view line)>;

  // Data under `home`/postgres, log in `home`/postgres.log; `home` is absolute and exists. The
  // caller holds the lock of `home`, so a server still running there was left by a process that was
  // killed; it is stopped first. Returns when the server accepts connections. To be called, and the
  // result destroyed, on a thread that lives until the end of the process.
  static Result<std::unique_ptr<PrivatePostgres>> start(const std::string& home,
                                                        const Progress& progress);
  ~PrivatePostgres();  // stops
  PrivatePostgres(const PrivatePostgres&) = delete;
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;

  // libpq URL of its database `arouter`.
  [[nodiscard]] const std::string& url() const { return url_; }

  // Ends all connections, writes everything out and waits for the end.
  void stop();

 private:
  PrivatePostgres(ChildProcess server, std::string url)
      : server_(std::move(server)), url_(std::move(url)) {}

  ChildProcess server_;
  std::string url_;
};

}  // namespace arouter::app::quickstart
