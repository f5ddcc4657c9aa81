#include "wire/openai/request_provider.hpp"

#include <algorithm>
#include <array>

#include "wire/openai/decimal_price.hpp"
#include "wire/openai/request_text.hpp"

namespace arouter::wire::openai {
namespace {

constexpr std::size_t names_max = 128;

// A limit outside these bounds can only be meant in the other unit. In 10^-12 of the unit.
constexpr std::int64_t per_token_max = 10'000'000'000;  // 0.01 USD a token
constexpr std::int64_t per_million_min = 10'000'000;    // 0.00001 USD a million tokens

class ProviderReader {
 public:
  ProviderReader(JsonCursor& cursor, MaxPriceUnit unit, ChatRequest& request)
      : cursor_(cursor), unit_(unit), request_(request), wanted_(request.preferences) {}

  Status read() {
    const JsonKind kind = cursor_.kind();
    if (kind == JsonKind::null) {
      cursor_.skip();
      return {};
    }
    if (kind != JsonKind::object) return refuse("provider", "must be an object");
    JsonString key;
    cursor_.enter_object();
    while (cursor_.next_member(key)) {
      if (key.escaped) return refuse("provider", "must not hold names written with escapes");
      auto read = on_member(key.raw);
      if (cursor_.failed()) return {};
      if (!read) return read;
    }
    return {};
  }

 private:
  Status on_member(std::string_view name) {
    if (name == "order") return names("provider.order", wanted_.order);
    if (name == "only") return names("provider.only", wanted_.only);
    if (name == "ignore") return names("provider.ignore", wanted_.ignore);
    if (name == "quantizations") return names("provider.quantizations", wanted_.quantizations);
    if (name == "allow_fallbacks") {
      return read_bool(cursor_, "provider.allow_fallbacks", wanted_.allow_fallbacks);
    }
    if (name == "require_parameters") {
      return read_bool(cursor_, "provider.require_parameters", wanted_.require_parameters);
    }
    if (name == "zdr") return read_bool(cursor_, "provider.zdr", wanted_.zero_data_retention);
    if (name == "data_collection") return data_collection();
    if (name == "sort") return sort();
    if (name == "max_price") return max_price();
    cursor_.skip();
    return {};
  }

  Status names(std::string_view param, std::vector<std::string_view>& out) {
    out.clear();
    return read_strings(cursor_, param, names_max, request_, out);
  }

  // The string at the cursor; empty for null.
  Result<std::string_view> word(std::string_view param) {
    const JsonKind kind = cursor_.kind();
    if (kind == JsonKind::null) {
      cursor_.skip();
      return std::string_view();
    }
    if (kind != JsonKind::string) return refuse(param, "must be a string");
    JsonString string;
    cursor_.read_string(string);
    return kept(request_, string);
  }

  Status data_collection() {
    const auto value = word("provider.data_collection");
    if (!value) return value.error();
    if (!value->empty() && *value != "allow" && *value != "deny") {
      return refuse("provider.data_collection", "must be \"allow\" or \"deny\"");
    }
    wanted_.deny_data_collection = *value == "deny";
    return {};
  }

  Status sort() {
    if (cursor_.kind() != JsonKind::object) return sort_by("provider.sort");
    JsonString key;
    cursor_.enter_object();
    while (cursor_.next_member(key)) {
      if (key.raw != "by") {
        cursor_.skip();
        continue;
      }
      auto read = sort_by("provider.sort.by");
      if (!read) return read;
    }
    return {};
  }

  Status sort_by(std::string_view param) {
    constexpr std::array<std::string_view, 3> orders{"price", "throughput", "latency"};
    const auto value = word(param);
    if (!value) return value.error();
    // "exacto" sorts by a quality score that this gateway does not have: the usual order stays.
    if (value->empty() || *value == "exacto") return {};
    if (std::find(orders.begin(), orders.end(), *value) == orders.end()) {
      return refuse(param, "must be \"price\", \"throughput\" or \"latency\"");
    }
    wanted_.sort = *value;
    return {};
  }

  Status max_price() {
    const JsonKind kind = cursor_.kind();
    if (kind == JsonKind::null) {
      cursor_.skip();
      return {};
    }
    if (kind != JsonKind::object) return refuse("provider.max_price", "must be an object");
    JsonString key;
    cursor_.enter_object();
    while (cursor_.next_member(key)) {
      Status read;
      if (key.raw == "prompt") {
        read = price("provider.max_price.prompt", wanted_.max_prompt_price);
      } else if (key.raw == "completion") {
        read = price("provider.max_price.completion", wanted_.max_completion_price);
      } else {
        cursor_.skip();
      }
      if (!read) return read;
    }
    return {};
  }

  Status price(std::string_view param, std::optional<Price>& out) {
    const JsonKind kind = cursor_.kind();
    std::string_view text = cursor_.skip();
    if (kind == JsonKind::null) return {};
    if (kind == JsonKind::string && !text.empty()) text = text.substr(1, text.size() - 2);
    const bool million = unit_ == MaxPriceUnit::per_million;
    const auto as_written = parse_price(text, 0);
    const auto per_token = parse_price(text, million ? -6 : 0);
    if ((kind != JsonKind::number && kind != JsonKind::string) || !as_written || !per_token) {
      return refuse(param, "must be a non-negative decimal number");
    }
    if (!million && as_written->pico() > per_token_max) {
      return refuse(param,
                    "counts USD per token on this route, and no token costs that much; divide a "
                    "price per million tokens by 1000000");
    }
    if (million && as_written->pico() > 0 && as_written->pico() < per_million_min) {
      return refuse(param,
                    "counts USD per million tokens on this route, and nothing is that cheap; "
                    "multiply a price per token by 1000000");
    }
    out = per_token;
    return {};
  }

  JsonCursor& cursor_;
  MaxPriceUnit unit_;
  ChatRequest& request_;
  ProviderPreferences& wanted_;
};

}  // namespace

Status read_provider(JsonCursor& cursor, MaxPriceUnit unit, ChatRequest& request) {
  return ProviderReader(cursor, unit, request).read();
}

}  // namespace arouter::wire::openai
