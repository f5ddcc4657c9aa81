#include <algorithm>

#include <arouter/base/text.hpp>
#include <arouter/domain/user.hpp>

namespace arouter {

namespace {

constexpr std::size_t local_part_bytes_max = 64;
constexpr std::size_t label_bytes_max = 63;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > label_bytes_max) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_domain(std::string_view domain) {
  const auto labels = split(domain, '.');
  return labels.size() >= 2 && std::all_of(labels.begin(), labels.end(), is_label);
}

// RFC 5322 dot-atom: what every provider of addresses hands out; no quoted strings, no comments.
bool is_dot_atom(std::string_view local) {
  constexpr std::string_view punctuation = "!#$%&'*+/=?^_`{|}~-";
  if (local.empty() || local.size() > local_part_bytes_max) return false;
  const auto atoms = split(local, '.');
  return std::all_of(atoms.begin(), atoms.end(), [&](std::string_view atom) {
    return !atom.empty() && std::all_of(atom.begin(), atom.end(), [&](char c) {
      return is_alphanumeric(c) || punctuation.find(c) != std::string_view::npos;
    });
  });
}

}  // namespace

std::optional<std::string> normalized_email(std::string_view text) {
  auto email = to_lower(trim(text));
  if (email.size() > email_bytes_max) return std::nullopt;
  const auto at = email.find('@');
  if (at == std::string::npos) return std::nullopt;
  const std::string_view view(email);
  if (!is_dot_atom(view.substr(0, at)) || !is_domain(view.substr(at + 1))) return std::nullopt;
  return email;
}

}  // namespace arouter
