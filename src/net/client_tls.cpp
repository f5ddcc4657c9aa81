#include "net/client_tls.hpp"

#include <array>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace arouter::net {
namespace {

constexpr std::array<unsigned char, 9> http_1_1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// Where an SSL keeps the pointer to its slot.
int slot_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

int keep_session(SSL* ssl, SSL_SESSION* session) {
  auto* slot = static_cast<TlsSessionSlot*>(SSL_get_ex_data(ssl, slot_index()));
  if (slot == nullptr || SSL_SESSION_is_resumable(session) != 1) return 0;
  slot->store(session);
  return 1;  // the reference is ours now
}

bool is_address(const std::string& host) {
  boost::system::error_code error;
  static_cast<void>(boost::asio::ip::make_address(host, error));
  return !error;
}

}  // namespace

TlsSessionSlot::~TlsSessionSlot() {
  SSL_SESSION_free(session_);
}

void TlsSessionSlot::store(SSL_SESSION* session) {
  SSL_SESSION_free(session_);
  session_ = session;
}

Result<std::shared_ptr<ClientTls>> ClientTls::load(const std::string& ca_file) {
  ERR_clear_error();
  SslContextPtr context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context.get(), 1);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context.get(), keep_session);
  SSL_CTX_set_alpn_protos(context.get(), http_1_1.data(), http_1_1.size());
  const int loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context.get())
                                     : SSL_CTX_load_verify_file(context.get(), ca_file.c_str());
  if (loaded != 1) {
    return fail(ErrorCode::upstream_failed, "The provider could not be reached.")
        .with_log_detail("CA file cannot be read: " + ca_file);
  }
  return std::make_shared<ClientTls>(std::move(context));
}

std::unique_ptr<TlsChannel> ClientTls::connect(int socket, const std::string& host,
                                               TlsSessionSlot& sessions) {
  SslPtr ssl(SSL_new(context_.get()));
  X509_VERIFY_PARAM* verify = SSL_get0_param(ssl.get());
  X509_VERIFY_PARAM_set_hostflags(verify, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  // Either call must succeed, or any name would be accepted.
  const bool named = is_address(host)
                         ? X509_VERIFY_PARAM_set1_ip_asc(verify, host.c_str()) == 1
                         : X509_VERIFY_PARAM_set1_host(verify, host.c_str(), host.size()) == 1 &&
                               SSL_set_tlsext_host_name(ssl.get(), host.c_str()) == 1;
  if (!named) return nullptr;
  SSL_set_ex_data(ssl.get(), slot_index(), &sessions);
  if (sessions.get() != nullptr) SSL_set_session(ssl.get(), sessions.get());
  return std::make_unique<TlsChannel>(std::move(ssl), socket, TlsChannel::Role::client);
}

std::optional<Result<std::shared_ptr<ClientTls>>> ClientTlsCache::cached(
    const std::string& ca_file) {
  const std::lock_guard lock(mutex_);
  auto& loaded = entries_[ca_file].loaded;
  if (!loaded || loaded->has_value()) return loaded;
  return std::exchange(loaded, std::nullopt);
}

void ClientTlsCache::request(const std::string& ca_file, std::function<void()> done) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[ca_file];
  entry.waiting.push_back(std::move(done));
  if (std::exchange(entry.under_way, true)) return;
  boost::asio::post(workers_, [this, ca_file] { load(ca_file); });
}

void ClientTlsCache::load(const std::string& ca_file) {
  auto loaded = ClientTls::load(ca_file);
  std::vector<std::function<void()>> waiting;
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[ca_file];
    entry.loaded = std::move(loaded);
    entry.under_way = false;
    waiting.swap(entry.waiting);
  }
  for (const auto& done : waiting) done();
}

}  // namespace arouter::net
