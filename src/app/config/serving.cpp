#include "app/config/serving.hpp"

#include "app/config/file.hpp"

namespace arouter::app {
namespace {

void check_master_key(const SecretsConfig& secrets, const Places& places, Problems& problems) {
  const bool given = !secrets.master_key.empty() || !secrets.master_key_file.empty();
  if (given || problems.concern("secrets.master_key")) return;
  problems.add(places.of({"secrets", "master_key"}), "secrets.master_key",
               "is not set: put 64 hexadecimal digits into AROUTER_MASTER_KEY (make them once with "
               "`openssl rand -hex 32` and keep them)");
}

void check_pem_file(const std::string& file, const Place& place, std::string_view field,
                    Problems& problems) {
  if (file.empty()) return;
  const auto text = read_file(file);
  if (!text) return problems.add(place, field, text.error().message());
  if (text->find("-----BEGIN ") == std::string::npos) {
    problems.add(place, field, file + " holds no PEM text");
  }
}

bool is_any(const std::string& host) {
  return host == "0.0.0.0" || host == "::";
}

void check_listeners(const ServerConfig& server, const Places& places, Problems& problems) {
  if (!server.metrics_listen || server.listen.port == 0) return;
  const auto& metrics = *server.metrics_listen;
  if (metrics.port != server.listen.port) return;
  const bool same_host =
      metrics.host == server.listen.host || is_any(metrics.host) || is_any(server.listen.host);
  if (!same_host) return;
  problems.add(places.of({"server", "metrics_listen"}), "server.metrics_listen",
               metrics.to_string() + " is taken by server.listen; `off` puts the metrics there");
}

}  // namespace

void check_serving(const LoadedConfig& loaded, const Places& places, Problems& problems) {
  const auto& config = loaded.config;
  check_master_key(config.secrets, places, problems);
  check_listeners(config.server, places, problems);
  const auto& tls = config.server.tls;
  check_pem_file(tls.certificate_file, places.of({"server", "tls", "certificate_file"}),
                 "server.tls.certificate_file", problems);
  check_pem_file(tls.private_key_file, places.of({"server", "tls", "private_key_file"}),
                 "server.tls.private_key_file", problems);
  for (std::size_t i = 0; i < loaded.providers.size(); ++i) {
    const auto& provider = config.providers[i];
    check_pem_file(loaded.providers[i].origin->ca_file, provider.place,
                   "providers." + provider.id + ".ca_file", problems);
  }
}

}  // namespace arouter::app
