// What a batch of usage adds up to: charges per spending scope and sums per day, as array
// parameters.
#pragma once

#include <string>
#include <vector>

#include <arouter/domain/usage_record.hpp>

namespace arouter::store {

using UsageRows = std::vector<const UsageRecord*>;

// What a scope is charged in one window.
struct ScopeCharge {
  ScopeWindow scope;
  Money amount;
};

struct ScopeCharges {
  // `missed`: what is charged besides what the rows name.
  ScopeCharges(const UsageRows& rows, const std::vector<ScopeCharge>& missed);
  [[nodiscard]] bool empty() const { return count == 0; }

  std::size_t count = 0;
  std::string scope_ids;  // three arrays of that many elements, in scope order
  std::string window_starts;
  std::string amounts_nano;
};

// One row of usage_daily for each distinct day, organisation, key, model and provider.
struct DailySums {
  explicit DailySums(const UsageRows& rows);

  std::string days;
  std::string orgs;
  std::string key_hashes;
  std::string models;
  std::string providers;
  std::string requests;
  std::string prompt_tokens;
  std::string completion_tokens;
  std::string reasoning_tokens;
  std::string cached_tokens;
  std::string cost_nano;
  std::string last_at;
};

}  // namespace arouter::store
