// arouter admin create-key, list-keys, update-key, disable-key, delete-key.
#pragma once

#include <optional>
#include <string>

#include "app/admin/context.hpp"

namespace arouter::app::admin {

// Texts as given on the command line; an empty optional was not given.
struct CreateKeyArguments {
  CreateKeyArguments() = default;
  std::string org;
  std::string name;
  std::string kind = "inference";
  std::optional<std::string> limit;
  std::string limit_reset = "never";
  std::optional<std::string> allowed_models;     // list, or all
  std::optional<std::string> allowed_providers;  // list, or all
  std::optional<std::string> expires_at;
};

// The key's fields and "key": its secret, shown this once.
Task<Result<std::string>> create_key(Context& context, CreateKeyArguments arguments);

// {"data":[…]}
Task<Result<std::string>> list_keys(Context& context, std::string org);

struct UpdateKeyArguments {
  UpdateKeyArguments() = default;
  std::string hash;
  std::optional<std::string> name;
  std::optional<std::string> limit;  // USD, or none
  std::optional<std::string> limit_reset;
  std::optional<std::string> allowed_models;     // list, or all
  std::optional<std::string> allowed_providers;  // list, or all
  std::optional<std::string> expires_at;         // time, or never
  std::optional<bool> disabled;
};

// The key's fields after the change.
Task<Result<std::string>> update_key(Context& context, UpdateKeyArguments arguments);

// {"deleted":true,"hash"}
Task<Result<std::string>> delete_key(Context& context, std::string hash);

}  // namespace arouter::app::admin
