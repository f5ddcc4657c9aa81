#include "app/quickstart/tenant.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/admin/context.hpp"
#include "app/admin/keys.hpp"
#include "app/admin/orgs.hpp"

namespace arouter::app::quickstart {
namespace {

constexpr const char* credits_usd = "100";

std::string value_of(const std::map<std::string, std::string>& variables, const char* name) {
  const auto found = variables.find(name);
  return found == variables.end() ? "" : found->second;
}

// Whether the stored key is usable and knows this secret under today's master key.
bool accepts(const Key& key, const std::string& secret, const crypto::KeyHasher& hasher) {
  const auto wanted = hasher.fingerprint(secret).bytes;
  return !key.disabled &&
         std::any_of(key.secrets.begin(), key.secrets.end(), [&wanted](const KeySecret& stored) {
           return stored.fingerprint.bytes == wanted;
         });
}

// "known" when every secret is accepted, else an empty text.
Task<Result<std::string>> look_up(admin::Context& context, std::vector<std::string> secrets) {
  if (!context.hasher) co_return context.hasher.error();
  const auto snapshot = co_await context.stores.keys.load_all();
  if (!snapshot) co_return snapshot.error();
  for (const auto& secret : secrets) {
    const bool known =
        std::any_of(snapshot->keys.begin(), snapshot->keys.end(),
                    [&](const Key& key) { return accepts(key, secret, *context.hasher); });
    if (!known) co_return std::string();
  }
  co_return std::string("known");
}

Result<bool> still_known(const std::string& config_file, const Environment& environment,
                         const std::vector<std::string>& secrets) {
  for (const auto& secret : secrets) {
    if (!crypto::looks_like_secret(secret)) return false;
  }
  const auto answer = admin::perform(config_file, environment, [&secrets](admin::Context& context) {
    return look_up(context, secrets);
  });
  if (!answer) return answer.error();
  return !answer->empty();
}

Result<std::string> create_org(const std::string& config_file, const Environment& environment) {
  return admin::perform(config_file, environment, [](admin::Context& context) {
    admin::CreateOrgArguments arguments;
    arguments.name = "quickstart";
    arguments.credits = credits_usd;
    return admin::create_org(context, arguments);
  });
}

Result<std::string> create_key(const std::string& config_file, const Environment& environment,
                               const std::string& org) {
  return admin::perform(config_file, environment, [&org](admin::Context& context) {
    admin::CreateKeyArguments arguments;
    arguments.org = org;
    arguments.name = "quickstart";
    return admin::create_key(context, arguments);
  });
}

}  // namespace

Result<Tenant> ensure_tenant(const std::string& config_file, const Environment& environment,
                             const std::map<std::string, std::string>& variables) {
  Tenant tenant;
  tenant.inference_key = value_of(variables, "AROUTER_API_KEY");
  tenant.management_key = value_of(variables, "AROUTER_MGMT_KEY");
  const auto known =
      still_known(config_file, environment, {tenant.inference_key, tenant.management_key});
  if (!known) return known.error();
  if (*known) return tenant;
  const auto org = create_org(config_file, environment);
  if (!org) return org.error();
  const auto org_json = nlohmann::json::parse(*org);
  const auto key = create_key(config_file, environment, org_json["org_id"].get<std::string>());
  if (!key) return key.error();
  tenant.management_key = org_json["management_key"].get<std::string>();
  tenant.inference_key = nlohmann::json::parse(*key)["key"].get<std::string>();
  tenant.is_new = true;
  return tenant;
}

}  // namespace arouter::app::quickstart
