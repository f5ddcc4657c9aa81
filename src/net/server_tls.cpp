#include "net/server_tls.hpp"

#include <array>
#include <cstring>

#include <openssl/err.h>

namespace arouter::net {
namespace {

constexpr std::array<unsigned char, 9> http_1_1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_length,
                    const unsigned char* offered, unsigned int offered_length, void*) {
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_length, http_1_1.data(), http_1_1.size(), offered,
                            offered_length) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

Error unusable(const std::string& file) {
  std::array<char, 160> text{};
  ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
  return fail(ErrorCode::invalid_request, "The TLS file " + file + " cannot be used.")
      .with_log_detail(text.data());
}

}  // namespace

Result<std::shared_ptr<ServerTls>> ServerTls::load(const std::string& certificate_file,
                                                   const std::string& private_key_file) {
  ERR_clear_error();
  SslContextPtr context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context.get(), 1);
  // Tickets resume without shared state; a cache would be a lock shared by all cores.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1) {
    return unusable(certificate_file);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), private_key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return unusable(private_key_file);
  }
  return std::make_shared<ServerTls>(std::move(context));
}

std::unique_ptr<TlsChannel> ServerTls::accept(int socket) {
  return std::make_unique<TlsChannel>(SslPtr(SSL_new(context_.get())), socket,
                                      TlsChannel::Role::server);
}

}  // namespace arouter::net
