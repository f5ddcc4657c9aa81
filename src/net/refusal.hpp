// The JSON body of the few answers net gives by itself, before any handler sees a request.
#pragma once

#include <string>
#include <string_view>

namespace arouter::net {

// `message` must need no JSON escaping.
std::string refusal_body(int status, std::string_view message);

}  // namespace arouter::net
