#include "app/config/schema.hpp"

#include <arouter/base/text.hpp>
#include <arouter/store/database_url.hpp>

#include "app/config/base_url.hpp"
#include "app/config/web_origin.hpp"

namespace arouter::app {
namespace {

constexpr std::int64_t kibi = 1024;
constexpr std::int64_t mebi = 1024 * kibi;
constexpr std::int64_t hour_ms = 3'600'000;

Field listen_field(std::string name, ListenAddress& target, std::string doc) {
  auto parse = [&target](const std::string& text) {
    const auto address = parse_listen_address(text);
    if (address) target = *address;
    return address.has_value();
  };
  return scalar_field(std::move(name), "ADDRESS:PORT, port 0 to 65535", std::move(doc), parse,
                      [&target] { return target.to_string(); });
}

Field optional_listen_field(std::string name, std::optional<ListenAddress>& target,
                            std::string doc) {
  auto parse = [&target](const std::string& text) {
    target = parse_listen_address(text);
    return target.has_value() || text == "off";
  };
  return scalar_field(std::move(name), "ADDRESS:PORT, or off", std::move(doc), parse,
                      [&target] { return target ? target->to_string() : "off"; });
}

// `null` is no limit.
Field optional_count_field(std::string name, std::optional<std::int64_t>& target, std::int64_t min,
                           std::int64_t max, std::string doc) {
  Field field = integer_field(
      std::move(name), min, max, "or null", std::move(doc),
      [&target](std::int64_t value) { target = value; }, [&target] { return target.value_or(0); });
  field.print = [&target] { return target ? std::to_string(*target) : "null"; };
  field.read = [read = field.read, &target](const YamlNode& node, const ReadContext& context) {
    if (node.kind == YamlNode::Kind::null) return target.reset();
    read(node, context);
  };
  return field;
}

Field database_url_field(std::string& target) {
  auto parse = [&target](const std::string& text) {
    if (!text.starts_with("postgresql://") && !text.starts_with("postgres://")) return false;
    target = text;
    return true;
  };
  Field field = scalar_field(
      "url", "postgresql://[user[:password]@][host][:port][,…][/name][?option=…]",
      "libpq URL; several hosts allowed. AROUTER_DATABASE_URL overrides it.", parse,
      [&target] { return yaml_scalar(target); }, true);
  const auto read = field.read;
  field.read = [read, &target](const YamlNode& node, const ReadContext& context) {
    read(node, context);
    const auto usable = store::check_database_url(target);
    if (!usable) context.problem(node.line, usable.error().message());
  };
  return field;
}

bool is_master_key(const std::string& text) {
  return text.empty() || (text.size() == 64 && from_hex(text).has_value());
}

Field section(std::string name, std::string doc, std::vector<Field> fields) {
  return mapping_field(std::move(name), std::move(doc), std::move(fields));
}

Field server_section(ServerConfig& c) {
  return section(
      "server", "Where clients connect, and how patient to be with them.",
      {listen_field("listen", c.listen,
                    "The API. Port 0 lets the kernel choose. AROUTER_LISTEN overrides it."),
       optional_listen_field("metrics_listen", c.metrics_listen,
                             "/metrics for Prometheus, apart from the API."),
       count_field("cores", c.cores, 0, 1024, "Event loops; 0 = one per CPU."),
       count_field("request_body_bytes_max", c.request_body_bytes_max, kibi, 1024 * mebi,
                   "Larger request bodies are refused with 413.", "bytes"),
       count_field("head_bytes_max", c.head_bytes_max, 4 * kibi, mebi,
                   "Request line and headers together.", "bytes"),
       count_field("connections_max_per_core", c.connections_max_per_core, 1, 10'000'000,
                   "Client connections an event loop holds open at once."),
       duration_field("head_timeout_ms", c.head_timeout, 1, hour_ms,
                      "From the first byte of a request to the end of its head."),
       duration_field("body_timeout_ms", c.body_timeout, 1, hour_ms, "For a whole request body."),
       duration_field("idle_timeout_ms", c.idle_timeout, 1, hour_ms,
                      "How long a connection may wait for its next request."),
       duration_field("sse_keepalive_ms", c.sse_keepalive, 1, hour_ms,
                      "Silence after which a stream gets a comment line."),
       duration_field("shutdown_grace_ms", c.shutdown_grace, 0, hour_ms,
                      "How long running calls may go on after SIGTERM."),
       flag_field("proxy_protocol", c.proxy_protocol,
                  "Expect the PROXY protocol (v1 or v2) on every connection; only behind a "
                  "balancer that speaks it."),
       list_field("cors_allowed_origins", c.cors_allowed_origins,
                  "scheme://host[:port] in lower case and without a path, or \"*\"",
                  "Browser origins that may call the API; empty = none.",
                  [](const std::string& text) { return text == "*" || is_web_origin(text); }),
       section("tls", "Serve HTTPS. Both files or neither; re-read when they change.",
               {text_field("certificate_file", c.tls.certificate_file, "path of a PEM file",
                           "Certificate chain."),
                text_field("private_key_file", c.tls.private_key_file, "path of a PEM file",
                           "Its private key.")})});
}

Field database_section(DatabaseConfig& c) {
  return section("database", "PostgreSQL 13 or later.",
                 {database_url_field(c.url),
                  count_field("connections", c.connections, 1, 256,
                              "Connections of this process; one more listens for changes.")});
}

Field journal_section(JournalConfig& c) {
  return section("journal", "The local record of usage that has not reached the database yet.",
                 {duration_field("sync_ms", c.sync, 0, 10'000,
                                 "How often it is forced to disk; 0 = every record."),
                  count_field("bytes_max", c.bytes_max, 16 * mebi, 1024LL * 1024 * mebi,
                              "Above this, paid calls are refused with 503.", "bytes")});
}

Field secrets_section(SecretsConfig& c) {
  return section("secrets", "",
                 {secret_field("master_key", c.master_key, "64 hexadecimal digits", is_master_key,
                               "A key for every purpose is derived from it; losing it makes all "
                               "API keys useless. AROUTER_MASTER_KEY overrides it."),
                  text_field("master_key_file", c.master_key_file, "path of a file",
                             "A file that holds the master key, used when master_key is empty.")});
}

Field limits_section(LimitsConfig& c) {
  return section(
      "limits", "",
      {count_field("min_affordable_output_tokens", c.min_affordable_output_tokens, 1, 1'000'000,
                   "A call whose budget affords fewer is refused with 402.", "tokens"),
       duration_field("lease_expiry_ms", c.lease_expiry, 1'000, hour_ms,
                      "How long a replica that stopped its heartbeat keeps its share of budgets."),
       duration_field("unreconciled_release_hours", c.unreconciled_release, 1, 8'760,
                      "After this, what a dead replica had committed and never reported is given "
                      "back.",
                      "hours"),
       optional_count_field("free_model_requests_per_minute", c.free_models.requests_per_minute, 1,
                            RateLimit::most,
                            "What each organization may ask of models that cost nothing."),
       optional_count_field("free_model_requests_per_day", c.free_models.requests_per_day, 1,
                            RateLimit::most, "The same for each UTC day.")});
}

// Links are built by appending to it.
Field public_url_field(std::string& target) {
  auto parse = [&target](const std::string& text) {
    if (!text.empty() && (!parse_base_url(text) || text.ends_with('/'))) return false;
    target = text;
    return true;
  };
  return scalar_field("public_url", "http:// or https:// URL without a trailing slash, or empty",
                      "Where people reach this installation; links in invitations begin with it.",
                      parse, [&target] { return yaml_scalar(target); });
}

Field accounts_section(AccountsConfig& c) {
  constexpr std::int64_t year_hours = 8'760;
  return section(
      "accounts", "People who sign in with an e-mail address and a password.",
      {choice_field<SignUp>("sign_up", c.sign_up,
                            {{"closed", SignUp::closed},
                             {"invite_only", SignUp::invite_only},
                             {"open", SignUp::open}},
                            "Who may make an account: nobody (operators do, with `arouter admin "
                            "create-user`), whoever was invited, or anybody."),
       duration_field("session_lifetime_hours", c.session_lifetime, 1, year_hours,
                      "How long after signing in one has to do so again.", "hours"),
       duration_field("session_idle_hours", c.session_idle, 1, year_hours,
                      "How long a session may go unused.", "hours"),
       duration_field("invitation_lifetime_hours", c.invitation_lifetime, 1, year_hours,
                      "How long an invitation can be accepted.", "hours"),
       duration_field("org_deletion_grace_hours", c.org_deletion_grace, 0, year_hours,
                      "How long a deleted organisation can be restored.", "hours"),
       public_url_field(c.public_url),
       flag_field("trust_forwarded_proto", c.trust_forwarded_proto,
                  "Believe X-Forwarded-Proto, so that cookies are marked Secure behind a proxy "
                  "that ends TLS; only where nobody can reach this process past the proxy.")});
}

Field health_section(HealthPolicy& c) {
  return section("health",
                 "When an endpoint that fails is left alone. Learnt from real calls only.",
                 {count_field("failures_to_open", c.failures_to_open, 1, 1'000,
                              "Failures in a row after which other endpoints are preferred."),
                  duration_field("window_ms", c.window, 1'000, hour_ms,
                                 "The window over which the error rate counts."),
                  duration_field("open_ms", c.open_for, 100, hour_ms,
                                 "How long until one call may probe it again.")});
}

Field log_section(LogConfig& c) {
  using telemetry::LogLevel;
  return section("log", "JSON lines on standard error.",
                 {choice_field<LogLevel>("level", c.level,
                                         {{"trace", LogLevel::trace},
                                          {"debug", LogLevel::debug},
                                          {"info", LogLevel::info},
                                          {"warn", LogLevel::warn},
                                          {"error", LogLevel::error}},
                                         "AROUTER_LOG_LEVEL overrides it."),
                  flag_field("access", c.access, "One line per call, without its content.")});
}

}  // namespace

std::vector<Field> config_fields(Config& c) {
  return {server_section(c.server),
          database_section(c.database),
          text_field("data_dir", c.data_dir, "path of a folder",
                     "Usage journal and the last known good keys. One process at a time."),
          journal_section(c.journal),
          secrets_section(c.secrets),
          limits_section(c.limits),
          accounts_section(c.accounts),
          health_section(c.health),
          log_section(c.log),
          list_field("catalogue", c.catalogue, "paths of files or folders, and the word builtin",
                     "Where providers and models come from; of two entries with the same id the "
                     "later one counts. `builtin` is the catalogue inside the program.")};
}

}  // namespace arouter::app
