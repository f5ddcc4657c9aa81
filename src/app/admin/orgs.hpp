// arouter admin create-org, grant-credits.
#pragma once

#include <string>

#include "app/admin/context.hpp"

namespace arouter::app::admin {

struct CreateOrgArguments {
  CreateOrgArguments() = default;
  std::string name;
  std::string credits = "0";  // USD
};

// {"org_id","name","credits_usd","management_key","hash"}: the organisation and a management key
// for it, whose secret is shown this once.
Task<Result<std::string>> create_org(Context& context, CreateOrgArguments arguments);

struct GrantCreditsArguments {
  GrantCreditsArguments() = default;
  std::string org;
  std::string usd;
  std::string note;
};

// {"org_id","granted_usd","credits_usd"}
Task<Result<std::string>> grant_credits(Context& context, GrantCreditsArguments arguments);

}  // namespace arouter::app::admin
