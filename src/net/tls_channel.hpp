// One TLS session driven directly on a non-blocking socket: OpenSSL reads and writes the kernel's
// buffers itself, so a record is copied once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <openssl/ssl.h>

namespace arouter::net {

struct SslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using SslPtr = std::unique_ptr<SSL, SslFree>;

enum class TlsStep : std::uint8_t { done, want_read, want_write, closed, failed };

class TlsChannel {
 public:
  static constexpr std::size_t record_bytes_max = 16 * 1024;

  // `ssl` is configured but for its socket and role.
  enum class Role : std::uint8_t { client, server };
  TlsChannel(SslPtr ssl, int socket, Role role);
  ~TlsChannel();
  TlsChannel(const TlsChannel&) = delete;
  TlsChannel& operator=(const TlsChannel&) = delete;

  TlsStep handshake();
  // Up to one record. `bytes` is set when done.
  TlsStep read(std::span<char> into, std::size_t& bytes);
  TlsStep write(std::span<const char> from, std::size_t& bytes);
  // Like `read` of one byte that is left where it is.
  TlsStep peek();
  // Says that nothing more will be sent; does not wait for the peer.
  void close_notify();

  [[nodiscard]] bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
  // Why the last step failed: OpenSSL's reason or the result of certificate verification. For logs.
  [[nodiscard]] std::string failure() const;

 private:
  TlsStep classify(int result);

  SslPtr ssl_;
  unsigned long last_error_ = 0;
};

}  // namespace arouter::net
