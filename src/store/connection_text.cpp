#include "store/connection_text.hpp"

#include <algorithm>
#include <array>

namespace arouter::store {

namespace {

struct Setting {
  std::string_view name;
  std::string value;
};

bool is_url(std::string_view text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

// Whether `name=` occurs as a parameter: at the start or after one of the separators in use.
bool mentions(std::string_view text, std::string_view name) {
  for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const bool starts = at == 0 || std::string_view("?& \t\n").find(text[at - 1]) != text.npos;
    auto rest = text.substr(at + name.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    if (starts && rest.starts_with('=')) return true;
  }
  return false;
}

}  // namespace

std::string connection_text(std::string_view url, std::chrono::milliseconds connect_timeout) {
  const auto seconds = std::max<std::int64_t>(2, (connect_timeout.count() + 999) / 1000);
  const std::array<Setting, 7> settings{{
      {"application_name", "arouter"},
      {"connect_timeout", std::to_string(seconds)},  // libpq takes 1 for 2
      {"keepalives_idle", "5"},
      {"keepalives_interval", "2"},
      {"keepalives_count", "3"},
      {"tcp_user_timeout", "10000"},
      {"target_session_attrs", "read-write"},  // of several hosts, the primary
  }};
  std::string text(url);
  char separator = ' ';
  if (is_url(url)) separator = url.find('?') == url.npos ? '?' : '&';
  for (const auto& [name, value] : settings) {
    if (mentions(url, name)) continue;
    text += separator;
    text.append(name).append("=").append(value);
    if (separator == '?') separator = '&';
  }
  return text;
}

}  // namespace arouter::store
