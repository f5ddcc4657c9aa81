// Everything an operator can set, as plain values. Defaults stand here; names, meanings, units and
// bounds stand once in config/schema.cpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arouter/crypto/secret.hpp>
#include <arouter/domain/catalogue.hpp>
#include <arouter/domain/health.hpp>
#include <arouter/domain/rate_limit.hpp>
#include <arouter/domain/user.hpp>
#include <arouter/telemetry/log.hpp>

#include "app/config/listen_address.hpp"
#include "app/config/problems.hpp"

namespace arouter::app {

struct TlsConfig {
  std::string certificate_file;  // both empty: plain HTTP
  std::string private_key_file;

  [[nodiscard]] bool enabled() const { return !certificate_file.empty(); }
};

struct ServerConfig {
  ListenAddress listen{"127.0.0.1", 8080};
  std::optional<ListenAddress> metrics_listen{ListenAddress("127.0.0.1", 9090)};
  std::size_t cores = 0;  // 0 = one per CPU
  std::size_t request_body_bytes_max = 10'485'760;
  std::size_t head_bytes_max = 65'536;
  std::size_t connections_max_per_core = 16'384;
  std::chrono::milliseconds head_timeout{10'000};
  std::chrono::milliseconds body_timeout{60'000};
  std::chrono::milliseconds idle_timeout{75'000};
  std::chrono::milliseconds sse_keepalive{10'000};
  std::chrono::milliseconds shutdown_grace{30'000};
  bool proxy_protocol = false;
  std::vector<std::string> cors_allowed_origins;
  TlsConfig tls;
};

struct DatabaseConfig {
  std::string url = "postgresql:///arouter";  // may hold a password: never logged
  std::size_t connections = 4;
};

struct JournalConfig {
  std::chrono::milliseconds sync{20};  // 0 = every record
  std::uint64_t bytes_max = 4'294'967'296;
};

struct SecretsConfig {
  crypto::Secret master_key;    // empty, or 64 hexadecimal digits
  std::string master_key_file;  // holds the key instead; read when the configuration is loaded
};

struct LimitsConfig {
  std::int64_t min_affordable_output_tokens = 16;
  std::chrono::milliseconds lease_expiry{60'000};
  std::chrono::hours unreconciled_release{24};
  RateLimit free_models;  // of each organisation; only its requests per minute and per day are set
};

struct AccountsConfig {
  SignUp sign_up = SignUp::invite_only;
  std::chrono::hours session_lifetime{720};
  std::chrono::hours session_idle{168};
  std::chrono::hours invitation_lifetime{168};
  std::chrono::hours org_deletion_grace{720};
  std::string public_url;  // empty: invitations are answered without a link
  bool trust_forwarded_proto = false;
};

struct LogConfig {
  telemetry::LogLevel level = telemetry::LogLevel::info;
  bool access = true;
};

struct ProviderConfig {
  ProviderConfig() = default;
  Place place;
  bool complete = true;  // read without a mistake
  std::string id;
  std::string name;  // empty = as the id
  Dialect dialect = Dialect::openai;
  std::string base_url;
  std::vector<crypto::Secret> api_keys;
  std::chrono::milliseconds connect_timeout{2'000};
  std::chrono::milliseconds first_byte_timeout{30'000};
  std::chrono::milliseconds idle_timeout{60'000};
  std::chrono::milliseconds total_timeout{600'000};
  std::size_t max_connections_per_core = 256;
  std::string ca_file;  // empty = the system's certificate authorities
  bool denies_data_collection = false;
  bool zero_data_retention = false;
  bool drain_cancelled = false;
};

struct EndpointConfig {
  EndpointConfig() = default;
  Place place;
  Endpoint endpoint;  // its provider is still a name
};

struct ModelConfig {
  ModelConfig() = default;
  Place place;
  bool complete = true;  // read without a mistake
  Model model;           // without its endpoints
  std::vector<EndpointConfig> endpoints;
};

struct Config {
  Config() = default;
  ServerConfig server;
  DatabaseConfig database;
  std::string data_dir = "./var";
  JournalConfig journal;
  SecretsConfig secrets;
  LimitsConfig limits;
  AccountsConfig accounts;
  HealthPolicy health;
  LogConfig log;
  std::vector<std::string> catalogue{"builtin"};
  std::vector<ProviderConfig> providers;  // those of the catalogue included, once loaded
  std::vector<ModelConfig> models;
};

}  // namespace arouter::app
