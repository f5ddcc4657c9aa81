// The libpq connection text of this product: the operator's URL plus what we insist on or default
// to.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace arouter::store {

// Adds application name, connect timeout, and timeouts that let a black-holed connection break
// within about ten seconds. A setting the operator wrote stays as written. Understands both URL and
// key=value form.
std::string connection_text(std::string_view url, std::chrono::milliseconds connect_timeout);

}  // namespace arouter::store
