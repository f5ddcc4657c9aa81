#include "journal/record.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include "journal/byte_codec.hpp"

namespace arouter::journal {
namespace {

constexpr std::uint8_t body_version = 1;

// The order of the fields on disk, once for both directions.
template <class Codec, class Record>
void each_field(Codec& codec, Record& record) {
  codec.field(record.id);
  codec.field(record.created_at);
  codec.field(record.org);
  codec.field(record.key_hash);
  codec.field(record.scopes);
  codec.field(record.model);
  codec.field(record.requested_model);
  codec.field(record.provider);
  codec.field(record.upstream_model);
  codec.field(record.upstream_id);
  codec.field(record.status, CallStatus::abandoned);
  codec.field(record.usage_source, UsageSource::none);
  codec.field(record.usage.prompt);
  codec.field(record.usage.completion);
  codec.field(record.usage.cached_read);
  codec.field(record.usage.cache_write);
  codec.field(record.usage.reasoning);
  codec.field(record.usage.prompt_audio);
  codec.field(record.usage.completion_audio);
  codec.field(record.usage.accepted_prediction);
  codec.field(record.usage.rejected_prediction);
  codec.field(record.cost);
  codec.field(record.prompt_cost);
  codec.field(record.completion_cost);
  codec.field(record.price_version);
  codec.field(record.streamed);
  codec.field(record.is_byok);
  codec.field(record.http_status);
  codec.field(record.attempts);
  codec.field(record.finish_reason);
  codec.field(record.native_finish_reason);
  codec.field(record.error_slug);
  codec.field(record.latency_ms);
  codec.field(record.time_to_first_token_ms);
  codec.field(record.generation_ms);
  codec.field(record.gateway_overhead_us);
  codec.field(record.user);
  codec.field(record.app_url);
  codec.field(record.app_title);
  codec.field(record.session_id);
}

constexpr std::size_t texts = 14;
constexpr std::size_t text_bytes_most = 2 + usage_text_bytes_max;
constexpr std::size_t scopes_bytes_most =
    varint_bytes_max + scopes_per_record_max * (varint_bytes_max + sizeof(std::int64_t));
constexpr std::size_t numbers = 18;
constexpr std::size_t fixed_bytes = 1 + 16 + sizeof(std::int64_t) + 16 + 4;
static_assert(fixed_bytes + numbers * varint_bytes_max + texts * text_bytes_most +
                      scopes_bytes_most <=
                  body_bytes_max,
              "a row with every field at its largest fits into a record");

std::string_view cut(std::string_view text) {
  if (text.size() <= usage_text_bytes_max) return text;
  std::size_t end = usage_text_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

class Encoder {
 public:
  explicit Encoder(std::byte* at) : out_(at) {}

  template <class Tag>
  void field(const Id<Tag>& id) {
    out_.raw(id.value.bytes.data(), id.value.bytes.size());
  }
  void field(WallTime time) {
    const std::int64_t nanoseconds = time.time_since_epoch().count();
    out_.raw(&nanoseconds, sizeof nanoseconds);
  }
  // Not inlined, as every number: forty fields of unrolled code would not stay in a small cache.
  [[gnu::noinline]] void field(const std::string& text) { out_.text(cut(text)); }
  void field(Money money) { field(money.nano()); }
  void field(bool value) { out_.byte(value ? 1 : 0); }
  template <std::integral Integer>
  void field(Integer value) {
    if constexpr (std::is_signed_v<Integer>) {
      number(zigzag(value));
    } else {
      number(value);
    }
  }
  template <class Enum>
  void field(Enum value, Enum /*last*/) {
    out_.byte(static_cast<std::uint8_t>(value));
  }
  void field(const std::vector<ScopeWindow>& scopes) {
    const std::size_t count = std::min(scopes.size(), scopes_per_record_max);
    field(count);
    for (std::size_t i = 0; i < count; ++i) {
      field(scopes[i].scope.value);
      field(scopes[i].window_start);
    }
  }
  [[nodiscard]] std::byte* end() const { return out_.end(); }

 private:
  [[gnu::noinline]] void number(std::uint64_t value) { out_.varint(value); }

  ByteWriter out_;
};

class Decoder {
 public:
  explicit Decoder(ByteReader& in) : in_(in) {}

  template <class Tag>
  void field(Id<Tag>& id) {
    const auto bytes = in_.raw(id.value.bytes.size());
    if (!bytes.empty()) std::memcpy(id.value.bytes.data(), bytes.data(), bytes.size());
  }
  void field(WallTime& time) {
    const auto bytes = in_.raw(sizeof(std::int64_t));
    if (bytes.empty()) return;
    time = WallTime(WallTime::duration(load_number<std::int64_t>(bytes.data())));
  }
  void field(std::string& text) { text = in_.text(usage_text_bytes_max); }
  void field(Money& money) {
    std::int64_t nano = 0;
    field(nano);
    money = Money::nano_usd(nano);
  }
  void field(bool& value) {
    const std::uint8_t byte = in_.byte();
    if (byte > 1) in_.fail();
    value = byte == 1;
  }
  template <std::integral Integer>
  void field(Integer& value) {
    const std::uint64_t number = in_.varint();
    if constexpr (std::is_signed_v<Integer>) {
      static_assert(sizeof(Integer) == sizeof(std::int64_t));
      value = unzigzag(number);
    } else {
      if (number > std::numeric_limits<Integer>::max()) in_.fail();
      value = static_cast<Integer>(number);
    }
  }
  template <class Enum>
  void field(Enum& value, Enum last) {
    const std::uint8_t byte = in_.byte();
    if (byte > static_cast<std::uint8_t>(last)) return in_.fail();
    value = static_cast<Enum>(byte);
  }
  void field(std::vector<ScopeWindow>& scopes) {
    std::uint64_t count = 0;
    field(count);
    if (count > scopes_per_record_max) return in_.fail();
    scopes.resize(static_cast<std::size_t>(count));
    for (ScopeWindow& scope : scopes) {
      field(scope.scope.value);
      field(scope.window_start);
    }
  }

 private:
  ByteReader& in_;
};

}  // namespace

std::size_t encode_usage(const UsageRecord& record, std::span<std::byte, body_bytes_max> out) {
  out[0] = std::byte{body_version};
  Encoder encoder(out.data() + 1);
  each_field(encoder, record);
  return static_cast<std::size_t>(encoder.end() - out.data());
}

std::optional<UsageRecord> decode_usage(std::span<const std::byte> body) {
  std::optional<UsageRecord> record;
  ByteReader in(body);
  if (in.byte() != body_version) return record;
  Decoder decoder(in);
  each_field(decoder, record.emplace());
  if (!in.ok() || !in.at_end()) record.reset();
  return record;
}

std::optional<RequestId> request_id_of(std::span<const std::byte> body) {
  ByteReader in(body);
  if (in.byte() != body_version) return std::nullopt;
  RequestId id;
  Decoder(in).field(id);
  if (!in.ok()) return std::nullopt;
  return id;
}

}  // namespace arouter::journal
