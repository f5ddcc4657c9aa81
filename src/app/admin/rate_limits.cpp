#include "app/admin/rate_limits.hpp"

#include <arouter/base/text.hpp>
#include <arouter/wire/rate_limit.hpp>

#include "app/admin/arguments.hpp"

namespace arouter::app::admin {
namespace {

struct Choice {
  const char* option;
  const std::optional<std::string>& text;
  std::optional<std::int64_t>& target;
};

Status read_choice(const Choice& choice) {
  if (!choice.text) return {};
  if (*choice.text == "none") {
    choice.target.reset();
    return {};
  }
  const auto count = parse_i64(*choice.text);
  if (!count || *count < 1 || *count > RateLimit::most) {
    return bad_option(choice.option,
                      "must be from 1 to " + std::to_string(RateLimit::most) + ", or none");
  }
  choice.target = *count;
  return {};
}

// `limit` with what was given put in its place.
Result<RateLimit> changed(RateLimit limit, const SetRateLimitArguments& arguments) {
  for (const auto& choice :
       {Choice{"--requests-per-minute", arguments.requests_per_minute, limit.requests_per_minute},
        Choice{"--requests-per-day", arguments.requests_per_day, limit.requests_per_day},
        Choice{"--tokens-per-minute", arguments.tokens_per_minute, limit.tokens_per_minute},
        Choice{"--concurrent-requests", arguments.concurrent_requests,
               limit.concurrent_requests}}) {
    if (auto read = read_choice(choice); !read) return read.error();
  }
  return limit;
}

std::string answer(std::string_view owner, const std::string& id, const RateLimit& limit) {
  std::string text;
  wire::JsonWriter json(text);
  json.begin_object().member(owner, id).key("rate_limit").begin_object();
  wire::write_rate_limit_members(json, limit);
  json.end_object().end_object();
  return text;
}

Task<Result<std::string>> set_of_key(Context& context, const SetRateLimitArguments& arguments) {
  const auto hash = hash_argument(arguments.hash);
  if (!hash) co_return hash.error();
  std::vector<std::string> hashes(1, *hash);
  const auto before = co_await context.stores.keys.load_keys(std::move(hashes));
  if (!before) co_return before.error();
  if (before->keys.empty()) {
    co_return fail(ErrorCode::not_found, "there is no key with the hash " + *hash);
  }
  const auto& key = before->keys.front();
  const auto limit = changed(key.rate_limit, arguments);
  if (!limit) co_return limit.error();
  KeyPatch patch;
  patch.rate_limit = *limit;
  const auto by = Actor::command_line(key.org);
  const auto stored = co_await context.stores.keys.update(by, *hash, std::move(patch));
  if (!stored) co_return stored.error();
  co_return answer("hash", *hash, *limit);
}

Task<Result<std::string>> set_of_org(Context& context, const SetRateLimitArguments& arguments) {
  const auto org = org_argument(arguments.org);
  if (!org) co_return org.error();
  const auto before = co_await context.stores.keys.load_org(*org);
  if (!before) co_return before.error();
  if (before->orgs.empty()) {
    co_return fail(ErrorCode::not_found, "there is no organisation " + org->to_string());
  }
  const auto limit = changed(before->orgs.front().rate_limit, arguments);
  if (!limit) co_return limit.error();
  const auto by = Actor::command_line(*org);
  const auto stored = co_await context.stores.orgs.set_rate_limit(by, *limit);
  if (!stored) co_return stored.error();
  co_return answer("org_id", org->to_string(), *limit);
}

}  // namespace

Task<Result<std::string>> set_rate_limit(Context& context, SetRateLimitArguments arguments) {
  if (arguments.hash.empty() == arguments.org.empty()) {
    co_return bad_option("--hash", "either a key or an organisation (--org) must be named");
  }
  if (arguments.org.empty()) co_return co_await set_of_key(context, arguments);
  co_return co_await set_of_org(context, arguments);
}

}  // namespace arouter::app::admin
