#include "app/admin/cli.hpp"

#include <CLI/CLI.hpp>

namespace arouter::app::admin {
namespace {

using Chosen = std::function<int()>;

// Sets `chosen` to run `operation` against the configured database when the command is named.
void run_when_named(CLI::App& command, CliOptions& options, Chosen& chosen, Operation operation) {
  command.add_option("--config", options.config, "Configuration file (YAML)")
      ->required()
      ->type_name("FILE");
  command.callback([&options, &chosen, operation = std::move(operation)] {
    chosen = [&options, operation] { return run(options.config, operation); };
  });
}

CLI::Option* add_hash(CLI::App& command, std::string& target) {
  return command.add_option("--hash", target, "The key's hash, as list-keys prints it")
      ->required()
      ->type_name("HASH");
}

CLI::Option* add_org(CLI::App& command, std::string& target) {
  return command.add_option("--org", target, "The organisation's id")->required()->type_name("ID");
}

void add_create_org(CLI::App& admin, CliOptions& options, Chosen& chosen) {
  auto& command = *admin.add_subcommand("create-org", "An organisation and its management key");
  auto& arguments = options.create_org;
  command.add_option("--name", arguments.name, "Its name")->required();
  command.add_option("--credits", arguments.credits, "Prepaid credit to begin with")
      ->type_name("USD")
      ->capture_default_str();
  run_when_named(command, options, chosen,
                 [&arguments](Context& context) { return create_org(context, arguments); });
}

void add_grant_credits(CLI::App& admin, CliOptions& options, Chosen& chosen) {
  auto& command = *admin.add_subcommand("grant-credits", "Add to an organisation's credit");
  auto& arguments = options.grant_credits;
  add_org(command, arguments.org);
  command.add_option("--usd", arguments.usd, "How much")->required()->type_name("USD");
  command.add_option("--note", arguments.note, "Kept with the entry");
  run_when_named(command, options, chosen,
                 [&arguments](Context& context) { return grant_credits(context, arguments); });
}

void add_create_key(CLI::App& admin, CliOptions& options, Chosen& chosen) {
  auto& command = *admin.add_subcommand("create-key", "An API key; its secret is shown once");
  auto& arguments = options.create_key;
  add_org(command, arguments.org);
  command.add_option("--name", arguments.name, "Its name")->required();
  command.add_option("--kind", arguments.kind, "inference or management")->capture_default_str();
  command.add_option("--limit", arguments.limit, "Most it may spend")->type_name("USD");
  command.add_option("--limit-reset", arguments.limit_reset, "daily, weekly, monthly or never")
      ->capture_default_str();
  command.add_option("--allowed-models", arguments.allowed_models, "Comma-separated, or all")
      ->type_name("LIST");
  command.add_option("--allowed-providers", arguments.allowed_providers, "Comma-separated, or all")
      ->type_name("LIST");
  command.add_option("--expires-at", arguments.expires_at, "RFC 3339 time")->type_name("TIME");
  run_when_named(command, options, chosen,
                 [&arguments](Context& context) { return create_key(context, arguments); });
}

void add_update_key(CLI::App& admin, CliOptions& options, Chosen& chosen) {
  auto& command = *admin.add_subcommand("update-key", "Change what a key may do");
  auto& arguments = options.update_key;
  add_hash(command, arguments.hash);
  command.add_option("--name", arguments.name, "Its name");
  command.add_option("--limit", arguments.limit, "Most it may spend, or none")->type_name("USD");
  command.add_option("--limit-reset", arguments.limit_reset, "daily, weekly, monthly or never");
  command.add_option("--allowed-models", arguments.allowed_models, "Comma-separated, or all")
      ->type_name("LIST");
  command.add_option("--allowed-providers", arguments.allowed_providers, "Comma-separated, or all")
      ->type_name("LIST");
  command.add_option("--expires-at", arguments.expires_at, "RFC 3339 time, or never")
      ->type_name("TIME");
  const auto set_disabled = [&arguments](bool value) {
    return [&arguments, value](std::int64_t) { arguments.disabled = value; };
  };
  auto* enable = command.add_flag_function("--enable", set_disabled(false), "Let it work again");
  auto* disable = command.add_flag_function("--disable", set_disabled(true), "Refuse it");
  enable->excludes(disable);
  run_when_named(command, options, chosen,
                 [&arguments](Context& context) { return update_key(context, arguments); });
}

void add_set_rate_limit(CLI::App& admin, CliOptions& options, Chosen& chosen) {
  auto& command = *admin.add_subcommand("set-rate-limit",
                                        "What a key, or an organisation's keys, may do at a time");
  auto& arguments = options.set_rate_limit;
  auto* hash = command.add_option("--hash", arguments.hash, "A key's hash")->type_name("HASH");
  auto* org = command.add_option("--org", arguments.org, "An organisation's id")->type_name("ID");
  hash->excludes(org);
  const auto add = [&command](const char* name, std::optional<std::string>& target,
                              const char* doc) {
    command.add_option(name, target, doc)->type_name("N|none");
  };
  add("--requests-per-minute", arguments.requests_per_minute, "A tenth of it at once");
  add("--requests-per-day", arguments.requests_per_day, "From midnight to midnight UTC");
  add("--tokens-per-minute", arguments.tokens_per_minute, "Prompt and completion together");
  add("--concurrent-requests", arguments.concurrent_requests, "Calls at the same time");
  run_when_named(command, options, chosen,
                 [&arguments](Context& context) { return set_rate_limit(context, arguments); });
}

void add_disable_key(CLI::App& admin, CliOptions& options, Chosen& chosen) {
  auto& command = *admin.add_subcommand("disable-key", "Refuse a key from now on");
  add_hash(command, options.hash);
  run_when_named(command, options, chosen, [&options](Context& context) {
    UpdateKeyArguments arguments;
    arguments.hash = options.hash;
    arguments.disabled = true;
    return update_key(context, arguments);
  });
}

void add_list_and_delete(CLI::App& admin, CliOptions& options, Chosen& chosen) {
  auto& list = *admin.add_subcommand("list-keys", "The keys of an organisation");
  add_org(list, options.org);
  run_when_named(list, options, chosen,
                 [&options](Context& context) { return list_keys(context, options.org); });
  auto& remove = *admin.add_subcommand("delete-key", "Delete a key; its usage is kept");
  add_hash(remove, options.hash);
  run_when_named(remove, options, chosen,
                 [&options](Context& context) { return delete_key(context, options.hash); });
}

void add_create_user(CLI::App& admin, CliOptions& options, Chosen& chosen) {
  auto& command = *admin.add_subcommand("create-user", "A person who can sign in");
  auto& arguments = options.create_user;
  command.add_option("--email", arguments.email, "Their address")->required();
  command.add_flag("--password-stdin", arguments.password_stdin,
                   "Read the password from standard input; else one is made and shown once");
  command.add_option("--first-name", arguments.first_name, "For lists");
  command.add_option("--last-name", arguments.last_name, "For lists");
  auto* org =
      command.add_option("--org", arguments.org, "An organisation to make them a member of");
  org->type_name("ID");
  command.add_option("--role", arguments.role, "There: member or admin")
      ->needs(org)
      ->capture_default_str();
  run_when_named(command, options, chosen,
                 [&arguments](Context& context) { return create_user(context, arguments); });
}

void add_verify_user(CLI::App& admin, CliOptions& options, Chosen& chosen) {
  auto& command = *admin.add_subcommand("verify-user", "Vouch for a person's address");
  command.add_option("--email", options.email, "Their address")->required();
  run_when_named(command, options, chosen,
                 [&options](Context& context) { return verify_user(context, options.email); });
}

void add_operator_keys(CLI::App& admin, CliOptions& options, Chosen& chosen) {
  auto& create = *admin.add_subcommand(
      "create-operator-key", "A key for all organisations' credit; its secret is shown once");
  create.add_option("--name", options.operator_name, "Whose it is, or what for")->required();
  run_when_named(create, options, chosen, [&options](Context& context) {
    return create_operator_key(context, options.operator_name);
  });
  auto& list = *admin.add_subcommand("list-operator-keys", "Disabled ones too");
  run_when_named(list, options, chosen, list_operator_keys);
  auto& disable = *admin.add_subcommand("disable-operator-key", "Refuse it from now on, for good");
  disable.add_option("--hash", options.hash, "As list-operator-keys prints it")
      ->required()
      ->type_name("HASH");
  run_when_named(disable, options, chosen, [&options](Context& context) {
    return disable_operator_key(context, options.hash);
  });
}

}  // namespace

void add_commands(CLI::App& app, CliOptions& options, std::function<int()>& chosen) {
  auto& admin = *app.add_subcommand(
      "admin", "Organisations, people, keys and credit, for operators with access to the database");
  admin.require_subcommand(1);
  admin.footer("Each prints one JSON object; errors are one JSON object on standard error.");
  add_create_org(admin, options, chosen);
  add_grant_credits(admin, options, chosen);
  add_create_key(admin, options, chosen);
  add_list_and_delete(admin, options, chosen);
  add_update_key(admin, options, chosen);
  add_disable_key(admin, options, chosen);
  add_set_rate_limit(admin, options, chosen);
  add_create_user(admin, options, chosen);
  add_verify_user(admin, options, chosen);
  add_operator_keys(admin, options, chosen);
}

}  // namespace arouter::app::admin
