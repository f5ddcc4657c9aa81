#include "store/row.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include <arouter/base/text.hpp>
#include <arouter/domain/window.hpp>

namespace arouter::store {

namespace {

[[noreturn]] void malformed(const pqxx::field& field) {
  throw std::runtime_error(std::string("malformed column ") + field.name());
}

// Writes `value` with leading zeros; returns the end.
template <std::size_t digits>
char* put_padded(char* at, std::int64_t value) {
  for (std::size_t i = digits; i > 0; value /= 10) at[--i] = static_cast<char>('0' + value % 10);
  return at + digits;
}

std::optional<int> number_at(std::string_view text, std::size_t at, std::size_t digits) {
  int value = 0;
  if (text.size() < at + digits) return std::nullopt;
  const char* end = text.data() + at + digits;
  const auto parsed = std::from_chars(text.data() + at, end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

// "YYYY-MM-DD HH:MM:SS[.f…]+00", years 0001 to 9999.
std::optional<WallTime> parse_timestamp(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < 22 || !text.ends_with("+00")) return std::nullopt;
  const auto y = number_at(text, 0, 4), mo = number_at(text, 5, 2), d = number_at(text, 8, 2);
  const auto h = number_at(text, 11, 2), mi = number_at(text, 14, 2), s = number_at(text, 17, 2);
  if (!y || !mo || !d || !h || !mi || !s) return std::nullopt;
  std::int64_t micros = 0;
  const auto fraction = text.substr(19, text.size() - 22);
  if (!fraction.empty()) {
    auto digits = std::string(fraction.substr(1));
    digits.resize(6, '0');
    const auto value = number_at(digits, 0, 6);
    if (fraction.front() != '.' || !value) return std::nullopt;
    micros = *value;
  }
  const auto date = year(*y) / month(static_cast<unsigned>(*mo)) / day(static_cast<unsigned>(*d));
  return sys_days(date) + hours(*h) + minutes(*mi) + seconds(*s) + microseconds(micros);
}

template <class Enum, std::size_t N>
Enum enum_of(const pqxx::field& field, const std::array<Enum, N>& values) {
  const std::string_view text(field.c_str(), field.size());
  for (const auto value : values) {
    if (to_string(value) == text) return value;
  }
  malformed(field);
}

// How much of the start of `text` is ASCII without NUL.
std::size_t ascii_length(std::string_view text) {
  const auto other = [](char c) { return static_cast<signed char>(c) <= 0; };
  return static_cast<std::size_t>(std::find_if(text.begin(), text.end(), other) - text.begin());
}

// Length of the valid UTF-8 sequence at the start of `text`; 0 when there is none or it is a NUL.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(0);
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const auto second = byte(1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second > 0x9F;
  const bool too_large = lead == 0xF4 && second > 0x8F;
  return overlong || surrogate || too_large ? 0 : length;
}

}  // namespace

char* write_timestamp(char* at, WallTime time) {
  using namespace std::chrono;
  const auto micros = floor<microseconds>(time);
  const auto midnight = floor<days>(micros);
  const year_month_day date(midnight);
  const hh_mm_ss clock(micros - midnight);
  at = put_padded<4>(at, static_cast<int>(date.year()));
  *at++ = '-';
  at = put_padded<2>(at, static_cast<unsigned>(date.month()));
  *at++ = '-';
  at = put_padded<2>(at, static_cast<unsigned>(date.day()));
  *at++ = ' ';
  at = put_padded<2>(at, clock.hours().count());
  *at++ = ':';
  at = put_padded<2>(at, clock.minutes().count());
  *at++ = ':';
  at = put_padded<2>(at, clock.seconds().count());
  if (clock.subseconds().count() != 0) {
    *at++ = '.';
    at = put_padded<6>(at, clock.subseconds().count());
  }
  *at++ = '+';
  return put_padded<2>(at, 0);
}

std::string to_timestamp(WallTime time) {
  std::array<char, timestamp_bytes_max> text;
  return {text.data(), write_timestamp(text.data(), time)};
}

std::string to_date(WallTime time) {
  constexpr std::size_t date_bytes = 10;
  return to_timestamp(time).substr(0, date_bytes);
}

std::optional<std::string> to_timestamp(const std::optional<WallTime>& time) {
  if (!time) return std::nullopt;
  return to_timestamp(*time);
}

WallTime timestamp_of(const pqxx::field& field) {
  const auto time = parse_timestamp({field.c_str(), field.size()});
  if (!time) malformed(field);
  return *time;
}

std::optional<WallTime> nullable_timestamp_of(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return timestamp_of(field);
}

Uuid uuid_of(const pqxx::field& field) {
  const auto uuid = Uuid::parse({field.c_str(), field.size()});
  if (!uuid) malformed(field);
  return *uuid;
}

Money money_of(const pqxx::field& field) {
  return Money::nano_usd(field.as<std::int64_t>());
}

std::optional<Money> nullable_money_of(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return money_of(field);
}

std::optional<std::int64_t> nullable_count_of(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return field.as<std::int64_t>();
}

std::optional<std::int64_t> to_nullable_nano(const std::optional<Money>& amount) {
  if (!amount) return std::nullopt;
  return amount->nano();
}

std::string to_bytea(const Fingerprint& fingerprint) {
  return "\\x" + to_hex(fingerprint.bytes);
}

Fingerprint fingerprint_of(const pqxx::field& field) {
  const std::string_view text(field.c_str(), field.size());
  const auto bytes = text.starts_with("\\x") ? from_hex(text.substr(2)) : std::nullopt;
  Fingerprint fingerprint;
  if (!bytes || bytes->size() != fingerprint.bytes.size()) malformed(field);
  for (std::size_t i = 0; i < bytes->size(); ++i) {
    fingerprint.bytes[i] = static_cast<std::byte>((*bytes)[i]);
  }
  return fingerprint;
}

void add_element(std::string& literal, std::int64_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
  literal += literal.empty() ? '{' : ',';
  literal.append(digits.data(), end);
}

void add_element(std::string& literal, std::string_view text) {
  literal += literal.empty() ? "{\"" : ",\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') literal += '\\';
    literal += c;
  }
  literal += '"';
}

void close(std::string& literal) {
  if (literal.empty()) literal = '{';
  literal += '}';
}

std::string to_text_array(const std::vector<std::string>& texts) {
  std::string literal;
  for (const auto& text : texts) add_element(literal, text);
  close(literal);
  return literal;
}

std::string to_bigint_array(const std::vector<std::int64_t>& numbers) {
  std::string literal;
  for (const auto number : numbers) add_element(literal, number);
  close(literal);
  return literal;
}

std::string to_scope_id_array(const std::vector<ScopeWindow>& scopes) {
  std::string literal;
  for (const auto& scope : scopes) add_element(literal, scope.scope.value);
  close(literal);
  return literal;
}

std::string to_window_start_array(const std::vector<ScopeWindow>& scopes) {
  std::string literal;
  for (const auto& scope : scopes) add_element(literal, to_timestamp(scope.window_start));
  close(literal);
  return literal;
}

std::vector<std::string> text_array_of(const pqxx::field& field) {
  std::vector<std::string> texts;
  auto parser = field.as_array();
  for (auto [kind, text] = parser.get_next(); kind != pqxx::array_parser::done;
       std::tie(kind, text) = parser.get_next()) {
    if (kind == pqxx::array_parser::string_value) texts.push_back(text);
  }
  return texts;
}

std::vector<ScopeWindow> scopes_of(const pqxx::field& scope_ids, const pqxx::field& window_starts) {
  const auto ids = text_array_of(scope_ids);
  const auto starts = text_array_of(window_starts);
  std::vector<ScopeWindow> scopes;
  for (std::size_t i = 0; i < ids.size() && i < starts.size(); ++i) {
    const auto id = parse_i64(ids[i]);
    const auto start = parse_timestamp(starts[i]);
    if (!id || !start) malformed(scope_ids);
    scopes.push_back(ScopeWindow{ScopeId{*id}, *start});
  }
  return scopes;
}

ActorKind actor_kind_of(const pqxx::field& field) {
  return enum_of(field, std::array{ActorKind::management_key, ActorKind::session,
                                   ActorKind::operator_key, ActorKind::command_line});
}

Role role_of(const pqxx::field& field) {
  return enum_of(field, all_roles);
}

OrgKind org_kind_of(const pqxx::field& field) {
  return enum_of(field, std::array{OrgKind::personal, OrgKind::team});
}

KeyKind key_kind_of(const pqxx::field& field) {
  return enum_of(field, std::array{KeyKind::inference, KeyKind::management});
}

LimitReset limit_reset_of(const pqxx::field& field) {
  return enum_of(field, std::array{LimitReset::never, LimitReset::daily, LimitReset::weekly,
                                   LimitReset::monthly});
}

ScopeKind budget_kind_of(const pqxx::field& field) {
  return enum_of(field,
                 std::array{ScopeKind::member, ScopeKind::workspace, ScopeKind::organization});
}

CallStatus call_status_of(const pqxx::field& field) {
  return enum_of(field, std::array{CallStatus::completed, CallStatus::cancelled, CallStatus::failed,
                                   CallStatus::limited, CallStatus::abandoned});
}

UsageSource usage_source_of(const pqxx::field& field) {
  return enum_of(field, std::array{UsageSource::provider, UsageSource::counted,
                                   UsageSource::estimated, UsageSource::none});
}

std::string storable(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const auto plain = ascii_length(text);
    clean.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const auto length = utf8_length(text);
    clean.append(length == 0 ? "?" : text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return clean;
}

}  // namespace arouter::store
