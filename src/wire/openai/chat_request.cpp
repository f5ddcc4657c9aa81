#include <algorithm>
#include <array>

#include <arouter/wire/openai/chat_request.hpp>

#include "wire/json_text.hpp"
#include "wire/openai/deciding_keys.hpp"
#include "wire/openai/request_fields.hpp"
#include "wire/openai/request_messages.hpp"
#include "wire/openai/request_provider.hpp"
#include "wire/openai/request_text.hpp"
#include "wire/openai/request_tools.hpp"
#include "wire/utf8.hpp"

namespace arouter::wire::openai {
namespace {

constexpr std::size_t models_max = 32;
constexpr std::int64_t choices_max = 128;

Error refuse_body(std::string message) {
  return Error(ErrorCode::invalid_request, std::move(message));
}

class RequestReader {
 public:
  RequestReader(std::string_view body, MaxPriceUnit unit) : cursor_(body), unit_(unit) {
    request_.body = body;
    request_.members.reserve(16);
    request_.parameters.reserve(8);
  }

  Result<ChatRequest> read() {
    if (cursor_.at_end()) return refuse_body("the request body is empty");
    if (cursor_.kind() != JsonKind::object) {
      return refuse_body("the request body must be a JSON object");
    }
    JsonString key;
    cursor_.enter_object();
    while (cursor_.next_member(key)) {
      auto read = on_member(key);
      if (cursor_.failed()) break;
      if (!read) return read.error();
    }
    if (!cursor_.at_end()) return broken();
    if (cursor_.saw_non_ascii() && !is_valid_utf8(request_.body)) {
      return refuse_body("the request body is not valid UTF-8");
    }
    if (!seen(RequestField::messages)) return refuse("messages", "is required");
    return std::move(request_);
  }

 private:
  Error broken() {
    if (cursor_.too_deep()) {
      return refuse_body("the request body is nested deeper than " +
                         std::to_string(JsonCursor::depth_limit) + " levels");
    }
    if (!cursor_.failed()) {
      return refuse_body("the request body holds more than one JSON value");
    }
    return refuse_body("the request body is not valid JSON (byte " +
                       std::to_string(cursor_.failure_offset()) + ")");
  }

  Status on_member(const JsonString& key) {
    const KnownField known = known_field(key.raw);
    if (key.escaped) {
      const KnownField meant = known_field(unescaped(key.raw));
      if (!meant.name.empty()) return refuse(meant.name, "must not be written with escapes");
    }
    if (decides(known.field)) {
      if (seen(known.field)) return refuse(known.name, "is given twice");
      seen_ |= bit(known.field);
    }
    JsonMember member;
    member.key = key.raw;
    member.key_begin = offset_of(key.raw.data()) - 1;
    const JsonKind kind = cursor_.kind();  // leaves the cursor at the value
    member.value_begin = offset_of(cursor_.position());
    auto read = on_value(known, kind);
    if (read && cursor_.saw_lone_surrogate()) read = refuse_escape(known.name);
    member.value_end = offset_of(cursor_.position());
    request_.members.push_back(member);
    request_.has_gateway_fields = request_.has_gateway_fields || known.for_gateway;
    if (known.is_parameter && kind != JsonKind::null) request_.parameters.push_back(known.name);
    return read;
  }

  // `name` is empty for a field the gateway does not know: what a caller calls it is not repeated.
  static Error refuse_escape(std::string_view name) {
    if (!name.empty()) return refuse(name, bad_escape);
    return refuse_body("the request body " + std::string(bad_escape));
  }

  Status on_value(const KnownField& known, JsonKind kind) {
    switch (known.field) {
      case RequestField::model:
        return model();
      case RequestField::models:
        return read_strings(cursor_, "models", models_max, request_, request_.models);
      case RequestField::messages:
        return read_messages(cursor_, request_);
      case RequestField::stream:
        return read_bool(cursor_, "stream", request_.stream);
      case RequestField::stream_options:
        return stream_options(kind);
      case RequestField::max_tokens:
        return output_limit("max_tokens");
      case RequestField::max_completion_tokens:
        return output_limit("max_completion_tokens");
      case RequestField::n:
        return choices();
      case RequestField::provider:
        return read_provider(cursor_, unit_, request_);
      case RequestField::tools:
        return read_tools(cursor_);
      case RequestField::user:
        return read_string(cursor_, "user", request_, request_.user);
      case RequestField::session_id:
        return read_string(cursor_, "session_id", request_, request_.session_id);
      case RequestField::plugins:
        return read_plugins(cursor_);
      case RequestField::preset:
        return preset(kind);
      default:
        if (known.shape != FieldShape::any) return read_shaped(cursor_, known.name, known.shape);
        cursor_.skip();
        return {};
    }
  }

  Status model() {
    const bool given = cursor_.kind() == JsonKind::string;
    auto read = read_string(cursor_, "model", request_, request_.model);
    if (read && given && request_.model.empty()) return refuse("model", "must not be empty");
    return read;
  }

  Status preset(JsonKind kind) {
    cursor_.skip();
    if (kind == JsonKind::null) return {};
    return refuse("preset", "cannot be applied; presets are not available on this gateway");
  }

  Status stream_options(JsonKind kind) {
    if (kind == JsonKind::null) {
      cursor_.skip();
      return {};
    }
    if (kind != JsonKind::object) return refuse("stream_options", "must be an object");
    constexpr std::array<std::string_view, 1> names{"include_usage"};
    DecidingKeys keys(names);
    JsonString key;
    cursor_.enter_object();
    while (cursor_.next_member(key)) {
      const bool decides = keys.place_of(key) != DecidingKeys::other;
      if (!keys.problem().empty()) {
        return refuse("stream_options.include_usage", keys.problem());
      }
      if (!decides) {
        cursor_.skip();
        continue;
      }
      auto read = read_bool(cursor_, "stream_options.include_usage", request_.include_usage);
      if (!read) return read;
    }
    return {};
  }

  Status output_limit(std::string_view param) {
    std::optional<std::int64_t> limit;
    auto read = read_count(cursor_, param, limit);
    auto& smaller = request_.output_tokens_max;
    if (limit) smaller = std::min(*limit, smaller.value_or(*limit));
    return read;
  }

  Status choices() {
    std::optional<std::int64_t> count;
    auto read = read_count(cursor_, "n", count);
    if (count && *count > choices_max) {
      return refuse("n", "is too large: at most " + std::to_string(choices_max) + " choices");
    }
    request_.choices = count.value_or(request_.choices);
    return read;
  }

  [[nodiscard]] std::size_t offset_of(const char* at) const {
    return static_cast<std::size_t>(at - request_.body.data());
  }
  static std::uint32_t bit(RequestField field) {
    return std::uint32_t{1} << static_cast<unsigned>(field);
  }
  [[nodiscard]] bool seen(RequestField field) const { return (seen_ & bit(field)) != 0; }

  JsonCursor cursor_;
  MaxPriceUnit unit_;
  ChatRequest request_;
  std::uint32_t seen_ = 0;
};

}  // namespace

Result<ChatRequest> parse_chat_request(std::string_view body, MaxPriceUnit max_price_unit) {
  return RequestReader(body, max_price_unit).read();
}

std::int64_t prompt_tokens_max(const ChatRequest& request) {
  constexpr std::size_t tokens_per_binary = 4096;
  const std::size_t text = request.body.size() - request.binary_bytes - request.file_bytes;
  const std::size_t tokens = text / 2 + 1 + request.binary_parts * tokens_per_binary +
                             request.binary_bytes / 64 + request.file_bytes / 4;
  return static_cast<std::int64_t>(tokens);
}

}  // namespace arouter::wire::openai
