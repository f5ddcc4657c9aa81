#include <arouter/base/calendar.hpp>
#include <arouter/wire/json_write.hpp>

#include "api/account/account.hpp"
#include "api/account/account_view.hpp"
#include "api/account/time_range.hpp"
#include "api/page_query.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

constexpr std::string_view list_name = "transactions";

Result<TransactionFilter> read_filter(const RequestScope& scope, const AccountView& view) {
  const auto query = scope.exchange.request().query();
  const auto range = read_time_range(query, scope.context.started_wall);
  if (!range) return range.error();
  TransactionFilter filter;
  filter.from = range->from;
  filter.until = range->until;
  filter.key_hash = view.key_hash;
  const auto type = query_value(query, "type").value_or("");
  if (!type.empty() && type != "usage" && type != "credit") {
    return fail(ErrorCode::invalid_request, "type must be usage or credit").with_param("type");
  }
  filter.usage = type != "credit";
  filter.credits = type != "usage";
  return filter;
}

std::string description(const Transaction& transaction) {
  if (transaction.kind != "usage") {
    return transaction.note.empty() ? transaction.kind : transaction.note;
  }
  return transaction.model + " - " + std::to_string(transaction.prompt_tokens) + " input tokens, " +
         std::to_string(transaction.completion_tokens) + " output tokens";
}

void write_transaction(wire::JsonWriter& json, const Transaction& transaction) {
  const bool usage = transaction.kind == "usage";
  json.begin_object()
      .member("id", "txn_" + transaction.id)
      .member("type", usage ? "usage" : "credit")
      .member("kind", transaction.kind)
      .member("amount", transaction.amount)
      .member("description", description(transaction))
      .member("created_at", to_rfc3339(transaction.at, true))
      .key("generation_id");
  const auto call = usage ? Uuid::parse(transaction.id) : std::nullopt;
  call ? json.string(generation_id(RequestId{*call})) : json.null();
  json.end_object();
}

}  // namespace

Task<Status> list_transactions(RequestScope& scope) {
  const auto view = account_view(scope);
  const auto filter = read_filter(scope, view);
  if (!filter) co_return filter.error();
  const auto asked = read_page(scope.exchange.request().query(), view.org, list_name);
  if (!asked) co_return asked.error();
  const auto page = co_await scope.inside.stores.activity.transactions(view.org, *filter, *asked);
  if (!page) co_return page.error();
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("transactions").begin_array();
  for (const auto& transaction : page->items) write_transaction(json, transaction);
  json.end_array().key("next_page_token");
  page->next ? json.string(page_token(view.org, list_name, *page->next)) : json.null();
  json.end_object();
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
