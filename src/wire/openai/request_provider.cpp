#include "wire/openai/request_provider.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "wire/openai/deciding_keys.hpp"
#include "wire/openai/decimal_price.hpp"
#include "wire/openai/request_text.hpp"

namespace arouter::wire::openai {
namespace {

constexpr std::size_t names_max = 128;

// A limit outside these bounds can only be meant in the other unit. In 10^-12 of the unit.
constexpr std::int64_t per_token_max = 10'000'000'000;  // 0.01 USD a token
constexpr std::int64_t per_million_min = 10'000'000;    // 0.00001 USD a million tokens

constexpr std::array<std::string_view, 10> preference_names{"order",
                                                            "only",
                                                            "ignore",
                                                            "quantizations",
                                                            "allow_fallbacks",
                                                            "require_parameters",
                                                            "zdr",
                                                            "data_collection",
                                                            "sort",
                                                            "max_price"};

// The path of a member, for errors.
std::string member_of(std::string_view object, std::string_view member) {
  std::string path(object);
  path += '.';
  path += member;
  return path;
}

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
    return each_member("provider", preference_names,
                       [this](std::string_view name) { return on_member(name); });
  }

 private:
  // `read` consumes the values of the members with these names; all others are skipped.
  template <typename Read>
  Status each_member(std::string_view object, std::span<const std::string_view> wanted,
                     const Read& read) {
    DecidingKeys keys(wanted);
    JsonString key;
    cursor_.enter_object();
    while (cursor_.next_member(key)) {
      const std::size_t place = keys.place_of(key);
      if (!keys.problem().empty()) {
        return refuse(member_of(object, wanted[place]), keys.problem());
      }
      if (place == DecidingKeys::other) {
        cursor_.skip();
        continue;
      }
      auto done = read(wanted[place]);
      if (cursor_.failed()) return {};
      if (!done) return done;
    }
    return {};
  }

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
    return name == "sort" ? sort() : max_price();
  }

  Status names(std::string_view param, std::vector<std::string_view>& out) {
    return read_strings(cursor_, param, names_max, request_, out);
  }

  // The string at the cursor; empty for null.
  Result<std::string_view> word(std::string_view param) {
    std::string_view out;
    auto read = read_string(cursor_, param, request_, out);
    if (!read) return read.error();
    return out;
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
    constexpr std::array<std::string_view, 1> by{"by"};
    return each_member("provider.sort", by,
                       [this](std::string_view) { return sort_by("provider.sort.by"); });
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
    constexpr std::array<std::string_view, 5> limits{"prompt", "completion", "audio", "request",
                                                     "image"};
    return each_member("provider.max_price", limits, [this](std::string_view name) {
      if (name == "prompt") return price("provider.max_price.prompt", wanted_.max_prompt_price);
      if (name == "audio") return price("provider.max_price.audio", wanted_.max_audio_price);
      if (name == "completion") {
        return price("provider.max_price.completion", wanted_.max_completion_price);
      }
      if (name == "request") {
        return price_of_one("provider.max_price.request", wanted_.max_request_price);
      }
      // Images are paid for as tokens of the prompt, so no such limit excludes anything.
      std::optional<Price> ignored_image_price;
      return price_of_one("provider.max_price.image", ignored_image_price);
    });
  }

  // USD for each, on both routes.
  Status price_of_one(std::string_view param, std::optional<Price>& out) {
    const JsonKind kind = cursor_.kind();
    const auto text = number_text(kind);
    if (kind == JsonKind::null) return {};
    out = parse_price(text, 0);
    return out ? Status() : refuse(param, "must be a non-negative decimal number");
  }

  // The number at the cursor, or the string that holds one; empty for anything else.
  std::string_view number_text(JsonKind kind) {
    const auto text = cursor_.skip();
    if (kind == JsonKind::number) return text;
    if (kind != JsonKind::string || text.empty()) return {};
    return text.substr(1, text.size() - 2);
  }

  Status price(std::string_view param, std::optional<Price>& out) {
    const JsonKind kind = cursor_.kind();
    const auto text = number_text(kind);
    if (kind == JsonKind::null) return {};
    const bool million = unit_ == MaxPriceUnit::per_million;
    const auto as_written = parse_price(text, 0);
    const auto per_token = parse_price(text, million ? -6 : 0);
    if (!as_written || !per_token) {
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
