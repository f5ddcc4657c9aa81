#include "unit/journal/rows.hpp"

#include <cstring>
#include <random>

namespace arouter {

void PrintTo(const UsageRecord& row, std::ostream* out) {
  *out << "row " << journal::number_of(row) << " " << static_cast<int>(row.status) << " at "
       << row.cost.nano();
}

namespace journal {

// The number is in the last bytes, which are the random ones of a real id.
RequestId id_of(std::uint64_t number) {
  RequestId id;
  id.value.bytes[6] = 0x70;
  for (std::size_t i = 0; i < 8; ++i) {
    id.value.bytes[8 + i] = static_cast<std::uint8_t>(number >> (8 * (7 - i)));
  }
  return id;
}

UsageRecord row(std::uint64_t number) {
  UsageRecord row;
  row.id = id_of(number);
  row.created_at = WallTime(std::chrono::seconds(1'770'000'000 + number));
  row.org.value.bytes[15] = 7;
  row.key_hash = std::string(64, 'a');
  row.scopes = {{ScopeId{1}, WallTime(std::chrono::seconds(1'769'990'400))},
                {ScopeId{900'000}, WallTime{}}};
  row.model = "openai/gpt-5.4";
  row.requested_model = "gpt-5.4";
  row.provider = "openai";
  row.upstream_model = "gpt-5.4";
  row.upstream_id = "chatcmpl-" + std::to_string(number);
  row.usage_source = UsageSource::provider;
  row.usage.prompt = 1000 + static_cast<std::int64_t>(number);
  row.usage.completion = 200;
  row.cost = Money::nano_usd(3'250'000);
  row.price_version = "9f31c2ab";
  row.http_status = 200;
  row.attempts = 1;
  row.finish_reason = "stop";
  row.latency_ms = 812;
  return row;
}

UsageRecord arbitrary_row(std::uint64_t seed, std::size_t text_bytes_max) {
  std::mt19937_64 random(seed);
  const auto text = [&](std::size_t bytes_max) {
    std::string bytes(random() % (bytes_max + 1), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
  };
  // Small, large and negative numbers alike.
  const auto number = [&] { return static_cast<std::int64_t>(random()) >> (random() % 64); };
  const auto small = [&] { return static_cast<std::uint32_t>(random() >> (32 + random() % 32)); };
  UsageRecord row;
  for (auto& byte : row.id.value.bytes) byte = static_cast<std::uint8_t>(random());
  for (auto& byte : row.org.value.bytes) byte = static_cast<std::uint8_t>(random());
  row.created_at = WallTime(std::chrono::nanoseconds(number()));
  row.scopes.resize(random() % 9);
  for (auto& scope : row.scopes) {
    scope = {ScopeId{number()}, WallTime(std::chrono::nanoseconds(number()))};
  }
  for (std::string* field :
       {&row.key_hash, &row.model, &row.requested_model, &row.provider, &row.upstream_model,
        &row.upstream_id, &row.price_version, &row.finish_reason, &row.native_finish_reason,
        &row.error_slug, &row.user, &row.app_url, &row.app_title, &row.session_id}) {
    *field = text(text_bytes_max);
  }
  row.status = static_cast<CallStatus>(random() % 5);
  row.usage_source = static_cast<UsageSource>(random() % 4);
  for (std::int64_t* field :
       {&row.usage.prompt, &row.usage.completion, &row.usage.cached_read, &row.usage.cache_write,
        &row.usage.reasoning, &row.usage.prompt_audio, &row.usage.completion_audio,
        &row.usage.accepted_prediction, &row.usage.rejected_prediction}) {
    *field = number();
  }
  for (Money* field : {&row.cost, &row.prompt_cost, &row.completion_cost}) {
    *field = Money::nano_usd(number());
  }
  row.streamed = random() % 2 == 0;
  row.is_byok = random() % 2 == 0;
  row.http_status = static_cast<std::uint16_t>(random());
  row.attempts = static_cast<std::uint8_t>(random());
  for (std::uint32_t* field : {&row.latency_ms, &row.time_to_first_token_ms, &row.generation_ms,
                               &row.gateway_overhead_us}) {
    *field = small();
  }
  return row;
}

UsageRecord abandoned(UsageRecord row) {
  row.status = CallStatus::abandoned;
  row.cost = Money::usd(1);
  return row;
}

std::uint64_t number_of(const UsageRecord& row) {
  std::uint64_t number = 0;
  for (std::size_t i = 8; i < 16; ++i) number = (number << 8) | row.id.value.bytes[i];
  return number;
}

std::vector<std::uint64_t> numbers_of(const std::vector<UsageRecord>& rows) {
  std::vector<std::uint64_t> numbers;
  for (const UsageRecord& row : rows) numbers.push_back(number_of(row));
  return numbers;
}

std::vector<UsageRecord> drain_all(JournalDrain& journal, std::size_t batch) {
  std::vector<UsageRecord> all;
  for (;;) {
    JournalBatch next = journal.next(batch);
    if (next.records.empty()) return all;
    all.insert(all.end(), next.records.begin(), next.records.end());
    journal.acknowledge(next.position);
  }
}

}  // namespace journal
}  // namespace arouter
