#include "app/snapshot_json.hpp"

#include <cstring>

#include <arouter/base/text.hpp>
#include <arouter/wire/json_write.hpp>
#include <nlohmann/json.hpp>

namespace arouter::app {

namespace {

using nlohmann::json;

// The text is written as it comes: a tree of ten thousand keys would be most of the process.
using wire::JsonWriter;

void write_time(JsonWriter& out, std::string_view name, const std::optional<WallTime>& time) {
  out.key(name);
  time ? out.number(time->time_since_epoch().count()) : out.null();
}

void write_texts(JsonWriter& out, std::string_view name, const std::vector<std::string>& texts) {
  out.key(name).begin_array();
  for (const auto& text : texts) out.string(text);
  out.end_array();
}

std::optional<WallTime> read_time(const json& value) {
  if (value.is_null()) return std::nullopt;
  return WallTime(std::chrono::nanoseconds(value.get<std::int64_t>()));
}

template <class Id>
void write_id(JsonWriter& out, std::string_view name, const std::optional<Id>& id) {
  if (id) out.member(name, id->to_string());
}

Uuid read_uuid(const json& value) {
  return Uuid::parse(value.get<std::string>()).value();
}

void write_rate_limit(JsonWriter& out, const RateLimit& rate) {
  out.key("rate_limit").begin_array();
  for (const auto& count : {rate.requests_per_minute, rate.requests_per_day, rate.tokens_per_minute,
                            rate.concurrent_requests}) {
    count ? out.number(*count) : out.null();
  }
  out.end_array();
}

RateLimit read_rate_limit(const json& value) {
  const auto count = [&](std::size_t at) -> std::optional<std::int64_t> {
    if (value.at(at).is_null()) return std::nullopt;
    return value.at(at).get<std::int64_t>();
  };
  return {count(0), count(1), count(2), count(3)};
}

// Absent in files of earlier versions too.
template <class Id>
std::optional<Id> read_id(const json& value, const char* name) {
  const auto found = value.find(name);
  if (found == value.end()) return std::nullopt;
  return Id{read_uuid(*found)};
}

void write(JsonWriter& out, const Org& org) {
  out.begin_object()
      .member("id", org.id.to_string())
      .member("name", org.name)
      .member("credit_scope", org.credit_scope.value)
      .member("credits_granted", org.credits_granted.nano());
  write_rate_limit(out, org.rate_limit);
  out.end_object();
}

Org read_org(const json& value) {
  Org org;
  org.id = OrgId{read_uuid(value.at("id"))};
  org.name = value.at("name");
  org.credit_scope = ScopeId{value.at("credit_scope").get<std::int64_t>()};
  org.credits_granted = Money::nano_usd(value.at("credits_granted").get<std::int64_t>());
  if (value.contains("rate_limit")) org.rate_limit = read_rate_limit(value.at("rate_limit"));
  return org;
}

void write(JsonWriter& out, const KeySecret& secret) {
  out.begin_object().member("fingerprint", to_hex(secret.fingerprint.bytes));
  write_time(out, "expires_at", secret.expires_at);
  out.end_object();
}

KeySecret read_secret(const json& value) {
  KeySecret secret;
  const auto bytes = from_hex(value.at("fingerprint").get<std::string>()).value();
  if (bytes.size() != secret.fingerprint.bytes.size()) throw std::length_error("fingerprint");
  std::memcpy(secret.fingerprint.bytes.data(), bytes.data(), bytes.size());
  secret.expires_at = read_time(value.at("expires_at"));
  return secret;
}

void write(JsonWriter& out, const Key& key) {
  out.begin_object()
      .member("hash", key.hash)
      .member("org", key.org.to_string())
      .member("name", key.name)
      .member("label", key.label)
      .member("management", key.kind == KeyKind::management)
      .member("disabled", key.disabled);
  out.key("secrets").begin_array();
  for (const auto& secret : key.secrets) write(out, secret);
  out.end_array().key("limit");
  key.limit ? out.number(key.limit->nano()) : out.null();
  out.member("limit_reset", static_cast<std::int64_t>(key.limit_reset))
      .member("scope", key.scope.value);
  write_texts(out, "allowed_models", key.allowed_models);
  write_texts(out, "allowed_providers", key.allowed_providers);
  write_rate_limit(out, key.rate_limit);
  out.member("include_byok_in_limit", key.include_byok_in_limit).key("creator");
  key.creator ? out.string(key.creator->to_string()) : out.null();
  write_id(out, "workspace", key.workspace);
  write_time(out, "expires_at", key.expires_at);
  write_time(out, "created_at", key.created_at);
  out.end_object();
}

// Members that snapshots of earlier versions lack.
void read_newer_members(const json& value, Key& key) {
  if (value.contains("rate_limit")) key.rate_limit = read_rate_limit(value.at("rate_limit"));
  key.include_byok_in_limit = value.value("include_byok_in_limit", false);
  if (value.contains("creator") && !value.at("creator").is_null()) {
    key.creator = UserId{read_uuid(value.at("creator"))};
  }
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
  read_newer_members(value, key);
  key.workspace = read_id<WorkspaceId>(value, "workspace");
  key.expires_at = read_time(value.at("expires_at"));
  key.created_at = read_time(value.at("created_at")).value();
  return key;
}

void write(JsonWriter& out, const Budget& budget) {
  out.begin_object()
      .member("id", budget.id.to_string())
      .member("org", budget.subject.org.to_string())
      .member("kind", static_cast<std::int64_t>(budget.subject.kind))
      .member("subject", budget.subject.id.to_string())
      .member("interval", static_cast<std::int64_t>(budget.interval))
      .member("limit", budget.limit.nano())
      .member("scope", budget.scope.value)
      .end_object();
}

Budget read_budget(const json& value) {
  Budget budget;
  budget.id = BudgetId{read_uuid(value.at("id"))};
  budget.subject.org = OrgId{read_uuid(value.at("org"))};
  budget.subject.kind = static_cast<ScopeKind>(value.at("kind").get<int>());
  budget.subject.id = read_uuid(value.at("subject"));
  budget.interval = static_cast<LimitReset>(value.at("interval").get<int>());
  budget.limit = Money::nano_usd(value.at("limit").get<std::int64_t>());
  budget.scope = ScopeId{value.at("scope").get<std::int64_t>()};
  return budget;
}

}  // namespace

std::string snapshot_to_json(const KeySnapshot& snapshot) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().member("format", std::int64_t{1});
  out.member("epoch", static_cast<std::int64_t>(snapshot.epoch)).key("orgs").begin_array();
  for (const auto& org : snapshot.orgs) write(out, org);
  out.end_array().key("keys").begin_array();
  for (const auto& key : snapshot.keys) write(out, key);
  out.end_array().key("budgets").begin_array();
  for (const auto& budget : snapshot.budgets) write(out, budget);
  out.end_array().end_object();
  return text;
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
    if (const auto budgets = document.find("budgets"); budgets != document.end()) {
      for (const auto& budget : *budgets) snapshot.budgets.push_back(read_budget(budget));
    }
    return snapshot;
  } catch (const std::exception& broken) {
    return fail(ErrorCode::invalid_request, "the key snapshot cannot be read")
        .with_log_detail(broken.what());
  }
}

}  // namespace arouter::app
