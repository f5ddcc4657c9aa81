// arouter admin create-operator-key, list-operator-keys, disable-operator-key.
#pragma once

#include <string>

#include "app/admin/context.hpp"

namespace arouter::app::admin {

// The key's fields and "key": its secret, shown this once.
Task<Result<std::string>> create_operator_key(Context& context, std::string name);

// {"data":[…]}
Task<Result<std::string>> list_operator_keys(Context& context);

// The key's fields after the change. It cannot be undone.
Task<Result<std::string>> disable_operator_key(Context& context, std::string hash);

}  // namespace arouter::app::admin
