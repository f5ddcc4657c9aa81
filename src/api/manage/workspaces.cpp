#include "api/manage/workspaces.hpp"

#include <arouter/base/calendar.hpp>
#include <arouter/wire/json_write.hpp>

#include "api/body_reader.hpp"
#include "api/key_json.hpp"
#include "api/page_query.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

using wire::JsonWriter;

constexpr std::string_view list_name = "workspaces";
constexpr std::size_t name_characters_max = 100;
constexpr std::size_t slug_characters_max = 50;
constexpr std::size_t description_characters_max = 500;

void write_text_or_null(JsonWriter& json, std::string_view name,
                        const std::optional<std::string>& text) {
  json.key(name);
  text ? json.string(*text) : json.null();
}

// Settings that this gateway has no use for, as the ecosystem's clients demand them.
void write_unused_settings(JsonWriter& json) {
  for (const auto* name : {"default_text_model", "default_image_model", "default_provider_sort",
                           "io_logging_api_key_ids"}) {
    json.key(name).null();
  }
  json.member("io_logging_sampling_rate", std::int64_t{1});
  for (const auto* name :
       {"is_observability_io_logging_enabled", "is_observability_broadcast_enabled",
        "is_data_discount_logging_enabled"}) {
    json.member(name, false);
  }
}

void write_workspace(JsonWriter& json, const Workspace& workspace) {
  const auto id = workspace.id.to_string();
  json.begin_object()
      .member("id", id)
      .member("name", workspace.name)
      .member("slug", workspace.slug);
  write_text_or_null(json, "description", workspace.description);
  json.member("is_default", workspace.is_default)
      .member("created_at", to_rfc3339(workspace.created_at));
  write_optional_time(json, "updated_at", workspace.updated_at);
  write_text_or_null(json, "created_by", workspace.created_by);
  json.member("default_guardrail_id", id);
  write_unused_settings(json);
  json.end_object();
}

// The same settings in a request: what says nothing is accepted, anything else would be ignored
// and is refused.
void read_unused_settings(BodyReader& body) {
  for (const auto* name : {"default_text_model", "default_image_model", "default_provider_sort",
                           "io_logging_api_key_ids"}) {
    body.ignore(name);
    if (body.has(name) && !body.is_null(name)) body.problem(name, "is not available here");
  }
  body.ignore("io_logging_sampling_rate");
  for (const auto* name :
       {"is_observability_io_logging_enabled", "is_observability_broadcast_enabled",
        "is_data_discount_logging_enabled"}) {
    if (body.boolean(name).value().value_or(false)) body.problem(name, "is not available here");
  }
}

WorkspacePatch read_fields(BodyReader& body) {
  WorkspacePatch fields;
  fields.name = body.text("name", {1, name_characters_max}).value();
  fields.slug = body.text("slug", {1, slug_characters_max}).value();
  if (fields.slug && !valid_slug(*fields.slug)) {
    body.problem("slug", "must be lower-case letters and digits, with single hyphens between");
  }
  fields.description =
      body.text("description", {0, description_characters_max, Null::allowed}).change();
  read_unused_settings(body);
  return fields;
}

Task<Status> reply_workspace(RequestScope& scope, int status, const Workspace& workspace) {
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("data");
  write_workspace(json, workspace);
  json.end_object();
  co_return co_await reply_json(scope, status, body);
}

Task<Result<Workspace>> named_workspace(const RequestScope& scope) {
  co_return co_await scope.inside.stores.workspaces.find(scope.actor.org,
                                                         std::string(scope.path["ref"]));
}

void write_member(JsonWriter& json, const WorkspaceMember& member) {
  json.begin_object()
      .member("id", member.id.to_string())
      .member("workspace_id", member.workspace.to_string())
      .member("user_id", member.user.to_string())
      .member("role", member.admin ? "admin" : "member")
      .member("created_at", to_rfc3339(member.created_at))
      .end_object();
}

// The body's user_ids, one to a hundred of them.
Task<Result<std::vector<UserId>>> read_user_ids(RequestScope& scope) {
  auto body = co_await read_body(scope);
  if (!body) co_return body.error();
  body->require("user_ids");
  ListRule at_most_a_hundred;
  at_most_a_hundred.items_max = 100;
  at_most_a_hundred.null = Null::refused;
  const auto texts = body->texts("user_ids", at_most_a_hundred);
  std::vector<UserId> users;
  for (const auto& text : texts.value().value_or(std::vector<std::string>())) {
    const auto id = Uuid::parse(text);
    if (id) users.push_back(UserId{*id});
    if (!id) body->problem("user_ids", "must be UUIDs");
  }
  if (texts.value() && texts.value()->empty()) body->problem("user_ids", "must not be empty");
  const auto valid = body->done();
  if (!valid) co_return valid.error();
  co_return users;
}

}  // namespace

Task<Status> list_workspaces(RequestScope& scope) {
  const auto org = scope.actor.org;
  const auto asked = read_page(scope.exchange.request().query(), org, list_name);
  if (!asked) co_return asked.error();
  const auto page = co_await scope.inside.stores.workspaces.list(org, *asked);
  if (!page) co_return page.error();
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("data").begin_array();
  for (const auto& workspace : page->items) write_workspace(json, workspace);
  json.end_array();
  write_page_members(json, org, list_name, *page);
  json.end_object();
  co_return co_await reply_json(scope, body);
}

Task<Status> create_workspace(RequestScope& scope) {
  auto body = co_await read_body(scope);
  if (!body) co_return body.error();
  body->require("name");
  body->require("slug");
  const auto fields = read_fields(*body);
  const auto valid = body->done();
  if (!valid) co_return valid.error();
  Workspace workspace;
  workspace.name = *fields.name;
  workspace.slug = *fields.slug;
  workspace.description = fields.description.value_or(std::nullopt);
  const auto made = co_await scope.inside.stores.workspaces.create(scope.actor, workspace);
  if (!made) co_return made.error();
  co_return co_await reply_workspace(scope, 201, *made);
}

Task<Status> get_workspace(RequestScope& scope) {
  const auto workspace = co_await named_workspace(scope);
  if (!workspace) co_return workspace.error();
  co_return co_await reply_workspace(scope, 200, *workspace);
}

Task<Status> update_workspace(RequestScope& scope) {
  const auto workspace = co_await named_workspace(scope);
  if (!workspace) co_return workspace.error();
  auto body = co_await read_body(scope);
  if (!body) co_return body.error();
  const auto patch = read_fields(*body);
  const auto valid = body->done();
  if (!valid) co_return valid.error();
  const auto changed =
      co_await scope.inside.stores.workspaces.update(scope.actor, workspace->id, patch);
  if (!changed) co_return changed.error();
  co_return co_await reply_workspace(scope, 200, *changed);
}

Task<Status> delete_workspace(RequestScope& scope) {
  const auto workspace = co_await named_workspace(scope);
  if (!workspace) co_return workspace.error();
  const auto removed = co_await scope.inside.stores.workspaces.remove(scope.actor, workspace->id);
  if (!removed) co_return removed.error();
  co_await scope.inside.snapshots.catch_up();
  co_return co_await reply_json(scope, R"({"data":{"deleted":true},"deleted":true})");
}

Task<Status> list_workspace_members(RequestScope& scope) {
  const auto workspace = co_await named_workspace(scope);
  if (!workspace) co_return workspace.error();
  const auto org = scope.actor.org;
  const auto list = "workspace-members:" + workspace->id.to_string();
  const auto asked = read_page(scope.exchange.request().query(), org, list);
  if (!asked) co_return asked.error();
  const auto page = co_await scope.inside.stores.workspaces.members(org, workspace->id, *asked);
  if (!page) co_return page.error();
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("data").begin_array();
  for (const auto& member : page->items) write_member(json, member);
  json.end_array();
  write_page_members(json, org, list, *page);
  json.end_object();
  co_return co_await reply_json(scope, body);
}

Task<Status> add_workspace_members(RequestScope& scope) {
  const auto workspace = co_await named_workspace(scope);
  if (!workspace) co_return workspace.error();
  const auto users = co_await read_user_ids(scope);
  if (!users) co_return users.error();
  const auto added =
      co_await scope.inside.stores.workspaces.add_members(scope.actor, workspace->id, *users);
  if (!added) co_return added.error();
  std::string body;
  JsonWriter json(body);
  json.begin_object()
      .member("added_count", static_cast<std::int64_t>(added->size()))
      .key("data")
      .begin_array();
  for (const auto& member : *added) write_member(json, member);
  json.end_array().end_object();
  co_return co_await reply_json(scope, body);
}

Task<Status> remove_workspace_members(RequestScope& scope) {
  const auto workspace = co_await named_workspace(scope);
  if (!workspace) co_return workspace.error();
  const auto users = co_await read_user_ids(scope);
  if (!users) co_return users.error();
  const auto removed =
      co_await scope.inside.stores.workspaces.remove_members(scope.actor, workspace->id, *users);
  if (!removed) co_return removed.error();
  std::string body;
  JsonWriter(body)
      .begin_object()
      .member("removed_count", static_cast<std::int64_t>(*removed))
      .end_object();
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
