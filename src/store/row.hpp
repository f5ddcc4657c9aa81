// Column text to domain type and back. Unknown enum names, malformed times and unexpected nulls
// throw std::runtime_error, which becomes an `internal` Error: they mean the database was tampered
// with. Sessions pin the text forms (UTC, ISO dates, hex bytes), so parsing is exact.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>
#include <arouter/domain/actor.hpp>
#include <arouter/domain/key.hpp>
#include <arouter/domain/money.hpp>
#include <arouter/domain/org_profile.hpp>
#include <arouter/domain/scope.hpp>
#include <arouter/domain/usage.hpp>
#include <arouter/domain/usage_record.hpp>
#include <pqxx/pqxx>

namespace arouter::store {

// "2026-11-23 06:15:18.123456+00", or without the fraction when it is zero. PostgreSQL keeps
// microseconds: finer parts are cut off.
std::string to_timestamp(WallTime time);
// The same, written to `at`, which has room for `timestamp_bytes_max`. Returns its end.
char* write_timestamp(char* at, WallTime time);
inline constexpr std::size_t timestamp_bytes_max = 29;
std::string to_date(WallTime time);  // "2026-11-23", the day in UTC
std::optional<std::string> to_timestamp(const std::optional<WallTime>& time);
WallTime timestamp_of(const pqxx::field& field);
std::optional<WallTime> nullable_timestamp_of(const pqxx::field& field);

Uuid uuid_of(const pqxx::field& field);
Money money_of(const pqxx::field& field);
std::optional<Money> nullable_money_of(const pqxx::field& field);
std::optional<std::int64_t> nullable_count_of(const pqxx::field& field);
std::optional<std::int64_t> to_nullable_nano(const std::optional<Money>& amount);

std::string to_bytea(const Fingerprint& fingerprint);
Fingerprint fingerprint_of(const pqxx::field& field);

// Array literals, for parameters. They are begun empty, added to and closed.
void add_element(std::string& literal, std::int64_t number);
void add_element(std::string& literal, std::string_view text);
void close(std::string& literal);
std::string to_text_array(const std::vector<std::string>& texts);
std::string to_scope_id_array(const std::vector<ScopeWindow>& scopes);
std::string to_window_start_array(const std::vector<ScopeWindow>& scopes);
std::string to_bigint_array(const std::vector<std::int64_t>& numbers);
std::vector<std::string> text_array_of(const pqxx::field& field);
std::vector<ScopeWindow> scopes_of(const pqxx::field& scope_ids, const pqxx::field& window_starts);

ActorKind actor_kind_of(const pqxx::field& field);
KeyKind key_kind_of(const pqxx::field& field);
Role role_of(const pqxx::field& field);
OrgKind org_kind_of(const pqxx::field& field);
LimitReset limit_reset_of(const pqxx::field& field);
ScopeKind budget_kind_of(const pqxx::field& field);
CallStatus call_status_of(const pqxx::field& field);
UsageSource usage_source_of(const pqxx::field& field);

// `text` as PostgreSQL can hold it: invalid UTF-8 and NUL bytes become '?'.
std::string storable(std::string_view text);

}  // namespace arouter::store
