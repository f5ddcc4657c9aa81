#include "api/routes.hpp"

#include <algorithm>
#include <array>

#include "api/account/account.hpp"
#include "api/inference/inference.hpp"
#include "api/manage/budgets.hpp"
#include "api/manage/manage.hpp"
#include "api/manage/workspaces.hpp"
#include "api/operate/operate.hpp"
#include "api/ops/ops.hpp"
#include "api/people/people.hpp"

namespace arouter::api {

namespace {

constexpr auto get = Method::get;
constexpr auto post = Method::post;
constexpr auto put = Method::put;
constexpr auto patch = Method::patch;
constexpr auto delete_ = Method::delete_;

constexpr Route managed(Method method, std::string_view pattern, RouteFunction function,
                        Permission permission) {
  return Route{method, pattern, Access::management, Surface::api, function, permission};
}

// By a person, about nobody's but their own.
constexpr Route personal(Method method, std::string_view pattern, RouteFunction function) {
  return Route{method, pattern, Access::person, Surface::api, function, Permission::own_account};
}

// By whoever operates the installation.
constexpr Route operated(Method method, std::string_view pattern, RouteFunction function,
                         Permission permission) {
  return Route{method, pattern, Access::operator_key, Surface::api, function, permission};
}

constexpr Route either(Method method, std::string_view pattern, RouteFunction function,
                       Permission permission) {
  return Route{method, pattern, Access::management_or_operator, Surface::api, function, permission};
}

constexpr auto credits_read = Permission::credits_read;
constexpr auto credits_write = Permission::credits_write;
constexpr auto workspaces_read = Permission::workspaces_read;
constexpr auto workspaces_write = Permission::workspaces_write;
constexpr auto budgets_read = Permission::budgets_read;
constexpr auto budgets_write = Permission::budgets_write;

constexpr std::array route_table{
    Route{post, "/chat/completions", Access::inference_key, Surface::api, chat_completions},
    Route{get, "/models", Access::anyone_or_key, Surface::api, list_models},
    Route{get, "/models/count", Access::anyone_or_key, Surface::api, count_models},
    Route{get, "/models/user", Access::any_key, Surface::api, list_models},
    Route{get, "/models/{id...}", Access::anyone_or_key, Surface::api, get_model},
    Route{get, "/model/{id...}", Access::anyone_or_key, Surface::api, get_model},

    Route{get, "/key", Access::any_key, Surface::api, current_key},
    Route{get, "/auth/key", Access::any_key, Surface::api, current_key},
    Route{get, "/generation", Access::any_key, Surface::api, get_generation},
    Route{get, "/credits", Access::management, Surface::api, get_credits, Permission::credits_read},
    Route{get, "/balance", Access::any_key, Surface::api, get_balance},
    Route{get, "/activity", Access::account, Surface::api, get_activity,
          Permission::activity_read_own},
    Route{get, "/usage/summary", Access::account, Surface::api, get_usage_summary,
          Permission::activity_read_own},
    Route{get, "/usage/timeseries", Access::account, Surface::api, get_usage_timeseries,
          Permission::activity_read_own},
    Route{get, "/transactions", Access::account, Surface::api, list_transactions,
          Permission::credits_read},
    Route{get, "/billing/transactions", Access::account, Surface::api, list_transactions,
          Permission::credits_read},

    Route{get, "/keys", Access::management, Surface::api, list_keys, Permission::keys_read_own},
    Route{post, "/keys", Access::management, Surface::api, create_key, Permission::keys_write_own},
    Route{get, "/keys/{hash}", Access::management, Surface::api, get_key,
          Permission::keys_read_own},
    Route{patch, "/keys/{hash}", Access::management, Surface::api, update_key,
          Permission::keys_write_own},
    Route{delete_, "/keys/{hash}", Access::management, Surface::api, delete_key,
          Permission::keys_write_own},
    Route{post, "/keys/{hash}/rotate", Access::management, Surface::api, rotate_key,
          Permission::keys_write_own},
    Route{get, "/audit-log", Access::management, Surface::api, list_audit_events,
          Permission::audit_read},

    Route{get, "/organization/rate-limit", Access::management, Surface::api, get_org_rate_limit,
          Permission::org_read},
    Route{patch, "/organization/rate-limit", Access::management, Surface::api,
          change_org_rate_limit, Permission::org_write},
    managed(get, "/workspaces", list_workspaces, workspaces_read),
    managed(post, "/workspaces", create_workspace, workspaces_write),
    managed(get, "/workspaces/{ref}", get_workspace, workspaces_read),
    managed(patch, "/workspaces/{ref}", update_workspace, workspaces_write),
    managed(delete_, "/workspaces/{ref}", delete_workspace, workspaces_write),
    managed(get, "/workspaces/{ref}/members", list_workspace_members, workspaces_read),
    managed(post, "/workspaces/{ref}/members/add", add_workspace_members, workspaces_write),
    managed(post, "/workspaces/{ref}/members/remove", remove_workspace_members, workspaces_write),

    managed(get, "/workspaces/{ref}/budgets", list_budgets, budgets_read),
    managed(get, "/workspaces/{ref}/budgets/{interval}", get_budget, budgets_read),
    managed(put, "/workspaces/{ref}/budgets/{interval}", set_budget, budgets_write),
    managed(delete_, "/workspaces/{ref}/budgets/{interval}", delete_budget, budgets_write),
    managed(get, "/organizations/{org}/budgets", list_budgets, budgets_read),
    managed(get, "/organizations/{org}/budgets/{interval}", get_budget, budgets_read),
    managed(put, "/organizations/{org}/budgets/{interval}", set_budget, budgets_write),
    managed(delete_, "/organizations/{org}/budgets/{interval}", delete_budget, budgets_write),
    managed(get, "/organizations/{org}/members/{user_id}/budgets", list_budgets, budgets_read),
    managed(get, "/organizations/{org}/members/{user_id}/budgets/{interval}", get_budget,
            budgets_read),
    managed(put, "/organizations/{org}/members/{user_id}/budgets/{interval}", set_budget,
            budgets_write),
    managed(delete_, "/organizations/{org}/members/{user_id}/budgets/{interval}", delete_budget,
            budgets_write),

    Route{post, "/auth/signup", Access::anyone, Surface::api, sign_up},
    Route{post, "/auth/login", Access::anyone, Surface::api, log_in},
    personal(post, "/auth/logout", log_out),
    personal(get, "/auth/session", get_session),
    personal(patch, "/auth/session", switch_session),
    personal(get, "/auth/sessions", list_sessions),
    personal(delete_, "/auth/sessions", revoke_other_sessions),
    personal(delete_, "/auth/sessions/{id}", revoke_session),

    managed(get, "/organizations", list_organizations, Permission::org_read),
    personal(post, "/organizations", create_organization),
    managed(get, "/organizations/{org}", get_organization, Permission::org_read),
    managed(patch, "/organizations/{org}", rename_organization, Permission::org_write),
    managed(delete_, "/organizations/{org}", delete_organization, Permission::org_delete),
    managed(post, "/organizations/{org}/restore", restore_organization, Permission::org_delete),
    managed(get, "/organizations/{org}/members", list_members, Permission::members_read),
    managed(patch, "/organizations/{org}/members/{user_id}", change_member,
            Permission::members_write),
    managed(delete_, "/organizations/{org}/members/{user_id}", remove_member,
            Permission::members_read),
    managed(get, "/organization/members", list_organization_members, Permission::members_read),
    managed(get, "/organizations/{org}/invitations", list_invitations,
            Permission::invitations_write),
    managed(post, "/organizations/{org}/invitations", create_invitation,
            Permission::invitations_write),
    managed(get, "/organizations/{org}/invitations/{id}", get_invitation,
            Permission::invitations_write),
    managed(post, "/organizations/{org}/invitations/{id}/resend", resend_invitation,
            Permission::invitations_write),
    managed(delete_, "/organizations/{org}/invitations/{id}", revoke_invitation,
            Permission::invitations_write),
    Route{get, "/invitations/{token}", Access::anyone, Surface::api, look_at_invitation},
    personal(post, "/invitations/{token}/accept", accept_invitation),

    operated(get, "/operator/organizations", list_all_organizations, Permission::org_read),
    operated(post, "/organizations/{org}/credits/grants", grant_credits, credits_write),
    operated(post, "/organizations/{org}/credits/refunds", refund_credits, credits_write),
    operated(post, "/organizations/{org}/credits/adjustments", adjust_credits, credits_write),
    either(post, "/organizations/{org}/credits/transfers", transfer_credits, credits_write),
    either(get, "/organizations/{org}/credits", get_credit_state, credits_read),
    either(get, "/organizations/{org}/credits/statement", get_statement, credits_read),
    managed(get, "/credits/statement", get_statement, credits_read),

    Route{get, "/healthz", Access::anyone, Surface::both, healthz},
    Route{get, "/readyz", Access::anyone, Surface::both, readyz},
    Route{get, "/metrics", Access::anyone, Surface::operations, metrics},
};

// Whoever adds a route that manages says what it needs, and nobody else does.
static_assert(std::ranges::all_of(route_table, [](const Route& route) {
  return manages(route.access) == route.permission.has_value();
}));

}  // namespace

std::span<const Route> routes() {
  return route_table;
}

}  // namespace arouter::api
