#include "store/missed_budgets.hpp"

#include <map>
#include <tuple>

#include <arouter/base/calendar.hpp>
#include <arouter/domain/window.hpp>

#include "store/row.hpp"
#include "store/session.hpp"

namespace arouter::store {

namespace {

// Rows of one key and day that name the same scopes, numbered from 1.
const Statement select_missed{"usage_missed_budgets", R"(
  SELECT asked.n, b.scope_id, b.reset
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (key_hash, named, n)
  JOIN keys k ON k.hash = asked.key_hash
  CROSS JOIN LATERAL (VALUES ('organization', k.org_id), ('workspace', k.workspace_id),
                             ('member', k.creator_user_id)) AS owner (kind, subject)
  JOIN budgets b ON b.org_id = k.org_id AND b.kind = owner.kind AND b.subject = owner.subject
  WHERE b.scope_id <> ALL (asked.named::bigint[]))"};

// The text belongs to the records.
using Group = std::tuple<std::string_view, WallTime, std::vector<std::int64_t>>;

std::map<Group, Money> grouped(const UsageRows& rows) {
  std::map<Group, Money> costs;
  for (const auto* row : rows) {
    if (row->cost == Money()) continue;
    std::vector<std::int64_t> named;
    for (const auto& scope : row->scopes) named.push_back(scope.scope.value);
    costs[{row->key_hash, start_of_day(row->created_at), std::move(named)}] += row->cost;
  }
  return costs;
}

}  // namespace

std::vector<ScopeCharge> missed_budgets(Session& session, const UsageRows& rows) {
  std::string key_hashes;
  std::string named;
  std::vector<std::pair<WallTime, Money>> costs;
  for (const auto& [group, cost] : grouped(rows)) {
    add_element(key_hashes, storable(std::get<0>(group)));
    add_element(named, to_bigint_array(std::get<2>(group)));
    costs.emplace_back(std::get<1>(group), cost);
  }
  std::vector<ScopeCharge> missed;
  if (costs.empty()) return missed;
  close(key_hashes);
  close(named);
  for (const auto& row : session.exec(select_missed, key_hashes, named)) {
    const auto& [day, cost] = costs.at(row["n"].as<std::size_t>() - 1);
    const ScopeWindow scope{ScopeId{row["scope_id"].as<std::int64_t>()},
                            window_start(limit_reset_of(row["reset"]), day)};
    missed.push_back(ScopeCharge{scope, cost});
  }
  return missed;
}

}  // namespace arouter::store
