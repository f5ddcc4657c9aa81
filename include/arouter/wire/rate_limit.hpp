// RateLimit as JSON: the one form that answers, commands and files share.
#pragma once

#include <arouter/domain/rate_limit.hpp>
#include <arouter/wire/json_write.hpp>

namespace arouter::wire {

// The four members, null = none, without braces: the object around them may hold others.
void write_rate_limit_members(JsonWriter& json, const RateLimit& limit);

}  // namespace arouter::wire
