#include "app/snapshot_json.hpp"

#include <cstring>

#include <arouter/base/text.hpp>
#include <nlohmann/json.hpp>

namespace arouter::app {

namespace {

using nlohmann::json;

json time_or_null(const std::optional<WallTime>& time) {
  return time ? json(time->time_since_epoch().count()) : json();
}

std::optional<WallTime> read_time(const json& value) {
  if (value.is_null()) return std::nullopt;
  return WallTime(std::chrono::nanoseconds(value.get<std::int64_t>()));
}

Uuid read_uuid(const json& value) {
  return Uuid::parse(value.get<std::string>()).value();
}

json to_json(const Org& org) {
  return {{"id", org.id.to_string()},
          {"name", org.name},
          {"credit_scope", org.credit_scope.value},
          {"credits_granted", org.credits_granted.nano()}};
}

Org read_org(const json& value) {
  Org org;
  org.id = OrgId{read_uuid(value.at("id"))};
  org.name = value.at("name");
  org.credit_scope = ScopeId{value.at("credit_scope").get<std::int64_t>()};
  org.credits_granted = Money::nano_usd(value.at("credits_granted").get<std::int64_t>());
  return org;
}

json to_json(const KeySecret& secret) {
  return {{"fingerprint", to_hex(secret.fingerprint.bytes)},
          {"expires_at", time_or_null(secret.expires_at)}};
}

KeySecret read_secret(const json& value) {
  KeySecret secret;
  const auto bytes = from_hex(value.at("fingerprint").get<std::string>()).value();
  if (bytes.size() != secret.fingerprint.bytes.size()) throw std::length_error("fingerprint");
  std::memcpy(secret.fingerprint.bytes.data(), bytes.data(), bytes.size());
  secret.expires_at = read_time(value.at("expires_at"));
  return secret;
}

json to_json(const Key& key) {
  json secrets = json::array();
  for (const auto& secret : key.secrets) secrets.push_back(to_json(secret));
  return {{"hash", key.hash},
          {"org", key.org.to_string()},
          {"name", key.name},
          {"label", key.label},
          {"management", key.kind == KeyKind::management},
          {"disabled", key.disabled},
          {"secrets", secrets},
          {"limit", key.limit ? json(key.limit->nano()) : json()},
          {"limit_reset", static_cast<int>(key.limit_reset)},
          {"scope", key.scope.value},
          {"allowed_models", key.allowed_models},
          {"allowed_providers", key.allowed_providers},
          {"expires_at", time_or_null(key.expires_at)},
          {"created_at", key.created_at.time_since_epoch().count()}};
}

Key read_key(const json& value) {
  Key key;
  key.hash = value.at("hash");
  key.org = OrgId{read_uuid(value.at("org"))};
  key.name = value.at("name");
  key.label = value.at("label");
  key.kind = value.at("management").get<bool>() ? KeyKind::management : KeyKind::inference;
  key.disabled = value.at("disabled");
  for (const auto& secret : value.at("secrets")) key.secrets.push_back(read_secret(secret));
  if (const auto& limit = value.at("limit"); !limit.is_null()) {
    key.limit = Money::nano_usd(limit.get<std::int64_t>());
  }
  key.limit_reset = static_cast<LimitReset>(value.at("limit_reset").get<int>());
  key.scope = ScopeId{value.at("scope").get<std::int64_t>()};
  key.allowed_models = value.at("allowed_models").get<std::vector<std::string>>();
  key.allowed_providers = value.at("allowed_providers").get<std::vector<std::string>>();
  key.expires_at = read_time(value.at("expires_at"));
  key.created_at = read_time(value.at("created_at")).value();
  return key;
}

}  // namespace

std::string snapshot_to_json(const KeySnapshot& snapshot) {
  json orgs = json::array();
  for (const auto& org : snapshot.orgs) orgs.push_back(to_json(org));
  json keys = json::array();
  for (const auto& key : snapshot.keys) keys.push_back(to_json(key));
  return json{{"format", 1}, {"epoch", snapshot.epoch}, {"orgs", orgs}, {"keys", keys}}.dump();
}

Result<KeySnapshot> snapshot_from_json(std::string_view text) {
  try {
    const auto document = json::parse(text);
    if (document.at("format") != 1) {
      return fail(ErrorCode::invalid_request, "the key snapshot has another format version");
    }
    KeySnapshot snapshot;
    snapshot.epoch = document.at("epoch");
    for (const auto& org : document.at("orgs")) snapshot.orgs.push_back(read_org(org));
    for (const auto& key : document.at("keys")) snapshot.keys.push_back(read_key(key));
    return snapshot;
  } catch (const std::exception& broken) {
    return fail(ErrorCode::invalid_request, "the key snapshot cannot be read")
        .with_log_detail(broken.what());
  }
}

}  // namespace arouter::app
