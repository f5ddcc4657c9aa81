#include "api/account/activity_filter.hpp"

#include <arouter/base/http.hpp>

namespace arouter::api {

namespace {

// nullopt when the query does not name it.
Result<std::optional<Uuid>> read_id(std::string_view query, std::string_view name) {
  const auto text = query_value(query, name);
  std::optional<Uuid> id;
  if (!text) return id;
  id = Uuid::parse(*text);
  if (id) return id;
  return fail(ErrorCode::invalid_request, std::string(name) + " must be a UUID")
      .with_param(std::string(name));
}

}  // namespace

Result<ActivityFilter> read_activity_filter(std::string_view query, const AccountView& view) {
  const auto user = read_id(query, "user_id");
  if (!user) return user.error();
  const auto workspace = read_id(query, "workspace_id");
  if (!workspace) return workspace.error();
  ActivityFilter filter;
  filter.key_hash = view.key_hash ? view.key_hash : query_value(query, "api_key_hash");
  filter.model = query_value(query, "model");
  filter.provider = query_value(query, "provider");
  if (*workspace) filter.workspace = WorkspaceId{**workspace};
  filter.creator = view.creator;
  if (*user && !view.creator) filter.creator = UserId{**user};
  return filter;
}

}  // namespace arouter::api
