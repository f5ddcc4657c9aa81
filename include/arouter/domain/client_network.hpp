// client_network: what one party controls of the address space, to count its attempts together.
// Pure.
#pragma once

#include <string>
#include <string_view>

namespace arouter {

// Of an IPv6 address its /64, as one host is handed all of one; else the text as it is.
std::string client_network(std::string_view address);

}  // namespace arouter
