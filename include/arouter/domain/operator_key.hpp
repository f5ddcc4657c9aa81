// OperatorKey: the key of somebody who runs the whole installation. It opens the operators' routes
// in every organisation, and nothing else. No secrets in here.
#pragma once

#include <optional>
#include <string>

#include <arouter/base/clock.hpp>

namespace arouter {

struct OperatorKey {
  OperatorKey() = default;
  std::string hash;   // 64 hex, as the audit log names it
  std::string name;   // 1 to 255 characters
  std::string label;  // masked secret: "lr_oper_1a2...9f0"
  WallTime created_at{};
  std::optional<WallTime> disabled_at;  // set: it opens nothing any more
};

}  // namespace arouter
