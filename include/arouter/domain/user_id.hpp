// UserId: a person, whatever organisations they belong to.
#pragma once

#include <arouter/base/ids.hpp>

namespace arouter {

using UserId = Id<struct UserTag>;

}  // namespace arouter
