// The top-level fields of a chat completion request that the gateway looks at.
#pragma once

#include <cstdint>
#include <string_view>

#include "wire/openai/field_shape.hpp"

namespace arouter::wire::openai {

enum class RequestField : std::uint8_t {
  // Fields that decide something: never twice, never with an escaped name.
  model,
  models,
  messages,
  stream,
  stream_options,
  max_tokens,
  max_completion_tokens,
  n,
  provider,
  route,
  tools,
  user,
  plugins,
  response_format,
  usage,
  session_id,
  transforms,
  preset,
  // Fields that are only noticed: an endpoint may not support them. Never with an escaped name.
  parameter,
  unknown,
};

inline constexpr bool decides(RequestField field) {
  return field < RequestField::parameter;
}

struct KnownField {
  RequestField field = RequestField::unknown;
  bool is_parameter = false;  // one an endpoint may lack
  std::string_view name;      // static
  bool for_gateway = false;   // providers would refuse or misread it
  FieldShape shape = FieldShape::any;
};

// By exact name; `unknown` with an empty name for all others.
KnownField known_field(std::string_view name);

}  // namespace arouter::wire::openai
