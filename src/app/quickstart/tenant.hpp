// The organisation and the two keys a quickstart works with, kept from run to run.
#pragma once

#include <map>
#include <string>

#include <arouter/base/result.hpp>

#include "app/config/environment.hpp"

namespace arouter::app::quickstart {

struct Tenant {
  Tenant() = default;
  std::string inference_key;
  std::string management_key;
  bool is_new = false;
};

// The keys in `variables` (AROUTER_API_KEY, AROUTER_MGMT_KEY) when the database still knows both;
// otherwise a new organisation with credits and new keys.
Result<Tenant> ensure_tenant(const std::string& config_file, const Environment& environment,
                             const std::map<std::string, std::string>& variables);

}  // namespace arouter::app::quickstart
