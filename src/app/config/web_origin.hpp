// What a browser sends as Origin (RFC 6454 §6.2).
#pragma once

#include <string_view>

namespace arouter::app {

// scheme://host[:port] as browsers write it: lower case, without path and without the scheme's own
// port. Anything else is compared with an Origin in vain.
bool is_web_origin(std::string_view text);

}  // namespace arouter::app
