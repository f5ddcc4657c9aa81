// Activity: what an organisation used, summed up by UTC day; and the movements of its account.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <arouter/base/clock.hpp>
#include <arouter/domain/money.hpp>
#include <arouter/domain/user_id.hpp>

namespace arouter {

// What the rows of one day are told apart by.
struct ActivityGrouping {
  bool model = false;
  bool provider = false;
  bool key = false;
  bool creator = false;  // the person who made the key
};

struct ActivityRow {
  ActivityRow() = default;
  WallTime day{};
  // Of the grouping; the others are empty.
  std::string model;
  std::string provider;
  std::string key_hash;
  std::string key_name;
  std::optional<UserId> creator;

  std::int64_t requests = 0;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t reasoning_tokens = 0;  // part of completion_tokens
  std::int64_t cached_tokens = 0;     // part of prompt_tokens
  Money cost;
};

// One movement: a call that was paid for, or an entry of the credit ledger.
struct Transaction {
  Transaction() = default;
  std::string id;    // of the call or the entry
  std::string kind;  // "usage", "grant", "purchase", "refund", "adjustment", …
  Money amount;      // usage is negative
  std::string note;
  WallTime at{};

  // Of usage only.
  std::string model;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
};

}  // namespace arouter
