// What a management key may hand on: never more than it holds itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/key.hpp>

namespace arouter {

// Fit for an allow-list: no spaces, control characters, quotes or backslashes.
bool is_model_pattern(std::string_view text);

// What a key made or changed by `holder` gets when this is asked for; nothing asked for (an empty
// list, no expiry) becomes the holder's own bound. Errors: permission_denied, naming the field.
Result<std::vector<std::string>> bounded_models(const Key& holder, std::vector<std::string> asked);
Result<std::vector<std::string>> bounded_providers(const Key& holder,
                                                   std::vector<std::string> asked);
Result<std::optional<WallTime>> bounded_expiry(const Key& holder, std::optional<WallTime> asked);

}  // namespace arouter
