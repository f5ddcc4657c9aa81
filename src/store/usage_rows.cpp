#include "store/usage_rows.hpp"

#include <array>

#include "store/row.hpp"

namespace arouter::store {

namespace {

constexpr std::size_t column_count = 41;

constexpr std::array<const char*, column_count> columns{"request_id",
                                                        "created_at",
                                                        "org_id",
                                                        "key_hash",
                                                        "scope_ids",
                                                        "window_starts",
                                                        "model",
                                                        "requested_model",
                                                        "provider",
                                                        "upstream_model",
                                                        "upstream_id",
                                                        "status",
                                                        "usage_source",
                                                        "prompt_tokens",
                                                        "completion_tokens",
                                                        "cached_read_tokens",
                                                        "cache_write_tokens",
                                                        "reasoning_tokens",
                                                        "prompt_audio_tokens",
                                                        "completion_audio_tokens",
                                                        "accepted_prediction_tokens",
                                                        "rejected_prediction_tokens",
                                                        "cost_nano",
                                                        "prompt_cost_nano",
                                                        "completion_cost_nano",
                                                        "price_version",
                                                        "streamed",
                                                        "is_byok",
                                                        "http_status",
                                                        "attempts",
                                                        "finish_reason",
                                                        "native_finish_reason",
                                                        "error_slug",
                                                        "latency_ms",
                                                        "time_to_first_token_ms",
                                                        "generation_ms",
                                                        "gateway_overhead_us",
                                                        "end_user",
                                                        "app_url",
                                                        "app_title",
                                                        "session_id"};

using CopyRow = std::array<std::string, column_count>;

std::string flag(bool value) {
  return value ? "t" : "f";
}

// In the order of `columns`.
CopyRow copy_row(const UsageRecord& record) {
  const auto& usage = record.usage;
  using std::to_string;
  return {record.id.to_string(),
          to_timestamp(record.created_at),
          record.org.to_string(),
          storable(record.key_hash),
          to_scope_id_array(record.scopes),
          to_window_start_array(record.scopes),
          storable(record.model),
          storable(record.requested_model),
          storable(record.provider),
          storable(record.upstream_model),
          storable(record.upstream_id),
          std::string(arouter::to_string(record.status)),
          std::string(arouter::to_string(record.usage_source)),
          to_string(usage.prompt),
          to_string(usage.completion),
          to_string(usage.cached_read),
          to_string(usage.cache_write),
          to_string(usage.reasoning),
          to_string(usage.prompt_audio),
          to_string(usage.completion_audio),
          to_string(usage.accepted_prediction),
          to_string(usage.rejected_prediction),
          to_string(record.cost.nano()),
          to_string(record.prompt_cost.nano()),
          to_string(record.completion_cost.nano()),
          storable(record.price_version),
          flag(record.streamed),
          flag(record.is_byok),
          to_string(record.http_status),
          to_string(record.attempts),
          storable(record.finish_reason),
          storable(record.native_finish_reason),
          storable(record.error_slug),
          to_string(record.latency_ms),
          to_string(record.time_to_first_token_ms),
          to_string(record.generation_ms),
          to_string(record.gateway_overhead_us),
          storable(record.user),
          storable(record.app_url),
          storable(record.app_title),
          storable(record.session_id)};
}

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
  pqxx::stream_to stream(session.transaction(), table, columns);
  for (const auto* row : rows) stream << copy_row(*row);
  stream.complete();
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
