// The server's certificate: an OpenSSL context built from two PEM files, immutable once made; a
// reload makes another.
#pragma once

#include <memory>
#include <string>

#include <arouter/base/result.hpp>

#include "net/tls_channel.hpp"

namespace arouter::net {

struct SslContextFree {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslContextPtr = std::unique_ptr<SSL_CTX, SslContextFree>;

class ServerTls {
 public:
  // Errors: invalid_request with OpenSSL's reason as log detail.
  static Result<std::shared_ptr<ServerTls>> load(const std::string& certificate_file,
                                                 const std::string& private_key_file);

  explicit ServerTls(SslContextPtr context) : context_(std::move(context)) {}
  [[nodiscard]] std::unique_ptr<TlsChannel> accept(int socket);

 private:
  SslContextPtr context_;
};

}  // namespace arouter::net
