#include <libpq-fe.h>
#include <memory>
#include <string_view>

#include <arouter/store/database_url.hpp>

namespace arouter::store {

namespace {

constexpr std::string_view unknown_parameter = "invalid URI query parameter: ";

}  // namespace

Status check_database_url(const std::string& url) {
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.c_str(), &complaint), PQconninfoFree);
  const std::unique_ptr<char, decltype(&PQfreemem)> owned(complaint, PQfreemem);
  if (options) return {};
  std::string_view what = complaint == nullptr ? "" : complaint;
  if (!what.starts_with(unknown_parameter)) {
    return fail(ErrorCode::invalid_request, "is not a URL that PostgreSQL understands");
  }
  what.remove_prefix(unknown_parameter.size());
  while (what.ends_with('\n')) what.remove_suffix(1);
  return fail(ErrorCode::invalid_request, "has the unknown parameter " + std::string(what));
}

}  // namespace arouter::store
