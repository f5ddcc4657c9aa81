// A short name for a set of prices, kept with every usage row: rows charged alike carry the same.
#pragma once

#include <string>
#include <vector>

#include <arouter/domain/pricing.hpp>

namespace arouter {

// 16 hex digits over everything in `versions`; stable across builds, machines and releases.
std::string price_digest(const std::vector<PriceVersion>& versions);

}  // namespace arouter
