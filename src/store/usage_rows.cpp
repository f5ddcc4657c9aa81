#include "store/usage_rows.hpp"

#include <pqxx/tablewriter>

#include "store/copy_text.hpp"
#include "store/row.hpp"

namespace arouter::store {

namespace {

// Bytes handed to libpq at a time.
constexpr std::size_t copy_bytes = std::size_t{64} << 10;

// The columns that are written, once for their names and their values.
template <class Visitor>
void each_column(Visitor& column, const UsageRecord& record) {
  const auto& usage = record.usage;
  column("request_id", record.id.value);
  column("created_at", record.created_at);
  column("org_id", record.org.value);
  column("key_hash", record.key_hash);
  column("scope_ids", record.scopes, [](const ScopeWindow& each) { return each.scope.value; });
  column("window_starts", record.scopes, [](const ScopeWindow& each) { return each.window_start; });
  column("model", record.model);
  column("requested_model", record.requested_model);
  column("provider", record.provider);
  column("upstream_model", record.upstream_model);
  column("upstream_id", record.upstream_id);
  column("status", to_string(record.status));
  column("usage_source", to_string(record.usage_source));
  column("prompt_tokens", usage.prompt);
  column("completion_tokens", usage.completion);
  column("cached_read_tokens", usage.cached_read);
  column("cache_write_tokens", usage.cache_write);
  column("reasoning_tokens", usage.reasoning);
  column("prompt_audio_tokens", usage.prompt_audio);
  column("completion_audio_tokens", usage.completion_audio);
  column("accepted_prediction_tokens", usage.accepted_prediction);
  column("rejected_prediction_tokens", usage.rejected_prediction);
  column("cost_nano", record.cost.nano());
  column("prompt_cost_nano", record.prompt_cost.nano());
  column("completion_cost_nano", record.completion_cost.nano());
  column("price_version", record.price_version);
  column("streamed", record.streamed);
  column("is_byok", record.is_byok);
  column("http_status", std::int64_t{record.http_status});
  column("attempts", std::int64_t{record.attempts});
  column("finish_reason", record.finish_reason);
  column("native_finish_reason", record.native_finish_reason);
  column("error_slug", record.error_slug);
  column("latency_ms", std::int64_t{record.latency_ms});
  column("time_to_first_token_ms", std::int64_t{record.time_to_first_token_ms});
  column("generation_ms", std::int64_t{record.generation_ms});
  column("gateway_overhead_us", std::int64_t{record.gateway_overhead_us});
  column("end_user", record.user);
  column("app_url", record.app_url);
  column("app_title", record.app_title);
  column("session_id", record.session_id);
}

struct ColumnNames {
  template <class... Values>
  void operator()(const char* name, const Values&...) {
    names.emplace_back(name);
  }
  std::vector<std::string> names;
};

struct ColumnValues {
  template <class Value>
  void operator()(const char*, const Value& value) {
    text.field(value);
  }
  void operator()(const char*, const std::string& value) { text.field(std::string_view(value)); }
  template <class Element, class Member>
  void operator()(const char*, const std::vector<Element>& elements, Member member) {
    for (const auto& each : elements) text.element(member(each));
    text.end_array();
  }
  CopyText& text;
};

// libpqxx's stream_to escapes each field apart, for several times what all else here costs, and
// tablewriter is its only class that takes whole lines.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
pqxx::tablewriter copy_into(Session& session, const std::string& table) {
  ColumnNames columns;
  each_column(columns, UsageRecord());
  return {session.transaction(), table, columns.names.begin(), columns.names.end()};
}
#pragma GCC diagnostic pop

TokenUsage token_usage_of(const pqxx::row& row) {
  TokenUsage usage;
  usage.prompt = row["prompt_tokens"].as<std::int64_t>();
  usage.completion = row["completion_tokens"].as<std::int64_t>();
  usage.cached_read = row["cached_read_tokens"].as<std::int64_t>();
  usage.cache_write = row["cache_write_tokens"].as<std::int64_t>();
  usage.reasoning = row["reasoning_tokens"].as<std::int64_t>();
  usage.prompt_audio = row["prompt_audio_tokens"].as<std::int64_t>();
  usage.completion_audio = row["completion_audio_tokens"].as<std::int64_t>();
  usage.accepted_prediction = row["accepted_prediction_tokens"].as<std::int64_t>();
  usage.rejected_prediction = row["rejected_prediction_tokens"].as<std::int64_t>();
  return usage;
}

void read_texts(const pqxx::row& row, UsageRecord& record) {
  record.key_hash = row["key_hash"].c_str();
  record.model = row["model"].c_str();
  record.requested_model = row["requested_model"].c_str();
  record.provider = row["provider"].c_str();
  record.upstream_model = row["upstream_model"].c_str();
  record.upstream_id = row["upstream_id"].c_str();
  record.price_version = row["price_version"].c_str();
  record.finish_reason = row["finish_reason"].c_str();
  record.native_finish_reason = row["native_finish_reason"].c_str();
  record.error_slug = row["error_slug"].c_str();
  record.user = row["end_user"].c_str();
  record.app_url = row["app_url"].c_str();
  record.app_title = row["app_title"].c_str();
  record.session_id = row["session_id"].c_str();
}

void read_timing(const pqxx::row& row, UsageRecord& record) {
  record.latency_ms = row["latency_ms"].as<std::uint32_t>();
  record.time_to_first_token_ms = row["time_to_first_token_ms"].as<std::uint32_t>();
  record.generation_ms = row["generation_ms"].as<std::uint32_t>();
  record.gateway_overhead_us = row["gateway_overhead_us"].as<std::uint32_t>();
}

}  // namespace

void copy_usage(Session& session, const std::string& table, const UsageRows& rows) {
  auto writer = copy_into(session, table);
  CopyText text;
  ColumnValues columns{text};
  for (const auto* row : rows) {
    each_column(columns, *row);
    text.end_row();
    if (text.bytes() < copy_bytes) continue;
    writer.write_raw_line(text.lines());
    text.clear();
  }
  if (text.bytes() > 0) writer.write_raw_line(text.lines());
  writer.complete();
}

UsageRecord usage_record_of(const pqxx::row& row) {
  UsageRecord record;
  record.id = RequestId{uuid_of(row["request_id"])};
  record.created_at = timestamp_of(row["created_at"]);
  record.org = OrgId{uuid_of(row["org_id"])};
  record.scopes = scopes_of(row["scope_ids"], row["window_starts"]);
  record.status = call_status_of(row["status"]);
  record.usage_source = usage_source_of(row["usage_source"]);
  record.usage = token_usage_of(row);
  record.cost = money_of(row["cost_nano"]);
  record.prompt_cost = money_of(row["prompt_cost_nano"]);
  record.completion_cost = money_of(row["completion_cost_nano"]);
  record.streamed = row["streamed"].as<bool>();
  record.is_byok = row["is_byok"].as<bool>();
  record.http_status = static_cast<std::uint16_t>(row["http_status"].as<int>());
  record.attempts = static_cast<std::uint8_t>(row["attempts"].as<int>());
  read_texts(row, record);
  read_timing(row, record);
  return record;
}

}  // namespace arouter::store
