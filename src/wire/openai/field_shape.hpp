// Which types the fields of a request may have. Ranges and the insides of objects are the
// provider's to judge.
#pragma once

#include <cstdint>
#include <string_view>

#include <arouter/base/result.hpp>

#include "wire/json_cursor.hpp"

namespace arouter::wire::openai {

enum class FieldShape : std::uint8_t {
  any,
  number,
  integer,  // without fraction and exponent, of any size
  text,
  flag,
  object,
  list,
  text_or_texts,
  text_or_object,
};

// Consumes the value at the cursor. Error: it is neither null nor of that shape.
Status read_shaped(JsonCursor& cursor, std::string_view param, FieldShape shape);

}  // namespace arouter::wire::openai
