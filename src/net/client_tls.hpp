// TLS towards providers: verified against a CA bundle and the configured name, TLS 1.2 or newer,
// sessions resumed.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <arouter/base/result.hpp>
#include <boost/asio/thread_pool.hpp>

#include "net/server_tls.hpp"
#include "net/tls_channel.hpp"

namespace arouter::net {

// The newest session a server offered for resumption. One core; must outlive the channels made
// with it.
class TlsSessionSlot {
 public:
  ~TlsSessionSlot();
  TlsSessionSlot() = default;
  TlsSessionSlot(const TlsSessionSlot&) = delete;
  TlsSessionSlot& operator=(const TlsSessionSlot&) = delete;

  void store(SSL_SESSION* session);  // takes the reference
  [[nodiscard]] SSL_SESSION* get() const { return session_; }

 private:
  SSL_SESSION* session_ = nullptr;
};

class ClientTls {
 public:
  // Reads the bundle (tens of ms for the system's). Empty = the system's CAs. Errors:
  // invalid_request.
  static Result<std::shared_ptr<ClientTls>> load(const std::string& ca_file);

  explicit ClientTls(SslContextPtr context) : context_(std::move(context)) {}

  // `host` is the server name sent and the name or address the certificate must carry. Any thread.
  [[nodiscard]] std::unique_ptr<TlsChannel> connect(int socket, const std::string& host,
                                                    TlsSessionSlot& sessions);

 private:
  SslContextPtr context_;
};

// One ClientTls per bundle, built on a worker because reading one would hold a core up.
class ClientTlsCache {
 public:
  explicit ClientTlsCache(boost::asio::thread_pool& workers) : workers_(workers) {}

  // nullopt: ask with `request`. A failure is reported once and then tried again. Any thread.
  std::optional<Result<std::shared_ptr<ClientTls>>> cached(const std::string& ca_file);
  // Calls `done` on a worker when `cached` has the answer. Any thread.
  void request(const std::string& ca_file, std::function<void()> done);

 private:
  struct Entry {
    std::optional<Result<std::shared_ptr<ClientTls>>> loaded;
    bool under_way = false;
    std::vector<std::function<void()>> waiting;
  };

  void load(const std::string& ca_file);

  boost::asio::thread_pool& workers_;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace arouter::net
