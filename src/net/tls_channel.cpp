#include "net/tls_channel.hpp"

#include <array>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

namespace arouter::net {

TlsChannel::TlsChannel(SslPtr ssl, int socket, Role role) : ssl_(std::move(ssl)) {
  SSL_set_fd(ssl_.get(), socket);
  if (role == Role::client) {
    SSL_set_connect_state(ssl_.get());
  } else {
    SSL_set_accept_state(ssl_.get());
  }
}

// OpenSSL forbids resuming the session of a connection that was not shut down in both directions,
// which is how most keep-alive connections end.
TlsChannel::~TlsChannel() {
  SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

TlsStep TlsChannel::classify(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return TlsStep::want_read;
    case SSL_ERROR_WANT_WRITE:
      return TlsStep::want_write;
    case SSL_ERROR_ZERO_RETURN:
      return TlsStep::closed;
    default:
      // An end of the connection without close_notify lands here too: it may be a truncation.
      last_error_ = ERR_peek_last_error();
      return TlsStep::failed;
  }
}

TlsStep TlsChannel::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  return result == 1 ? TlsStep::done : classify(result);
}

TlsStep TlsChannel::read(std::span<char> into, std::size_t& bytes) {
  ERR_clear_error();
  const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &bytes);
  return result == 1 ? TlsStep::done : classify(result);
}

TlsStep TlsChannel::write(std::span<const char> from, std::size_t& bytes) {
  ERR_clear_error();
  const int result = SSL_write_ex(ssl_.get(), from.data(), from.size(), &bytes);
  return result == 1 ? TlsStep::done : classify(result);
}

TlsStep TlsChannel::peek() {
  ERR_clear_error();
  char byte = 0;
  std::size_t bytes = 0;
  const int result = SSL_peek_ex(ssl_.get(), &byte, 1, &bytes);
  return result == 1 ? TlsStep::done : classify(result);
}

void TlsChannel::close_notify() {
  ERR_clear_error();
  if (SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
}

std::string TlsChannel::failure() const {
  const long verdict = SSL_get_verify_result(ssl_.get());
  if (verdict != X509_V_OK) return X509_verify_cert_error_string(verdict);
  if (last_error_ == 0) return "connection closed";
  std::array<char, 160> text{};
  ERR_error_string_n(last_error_, text.data(), text.size());
  return text.data();
}

}  // namespace arouter::net
