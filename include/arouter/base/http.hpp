// HTTP as values: methods, header views and request heads, without sockets and without a library.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace arouter {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options, other };

Method parse_method(std::string_view text);  // case-sensitive, RFC 9110 §9.1
std::string_view to_string(Method method);

struct HeaderView {
  std::string_view name;
  std::string_view value;
};

// A few headers of one answer, kept without an allocation.
class HeaderList {
 public:
  static constexpr std::size_t count_max = 12;

  // At most `count_max` of them.
  void add(std::string_view name, std::string_view value) { list_.at(count_++) = {name, value}; }
  [[nodiscard]] std::span<const HeaderView> view() const { return {list_.data(), count_}; }

 private:
  std::array<HeaderView, count_max> list_;
  std::size_t count_ = 0;
};

// First header of that name (ASCII case-insensitive), or nullopt.
std::optional<std::string_view> find_header(std::span<const HeaderView> headers,
                                            std::string_view name);

// A request head. All views point into memory that lives as long as the exchange.
struct HttpRequest {
  Method method = Method::other;
  std::string_view target;  // as received: path and query
  std::span<const HeaderView> headers;
  std::string_view peer_address;  // "203.0.113.7", never from a header
  bool secure = false;            // came in over TLS

  [[nodiscard]] std::string_view path() const;   // undecoded, without the query
  [[nodiscard]] std::string_view query() const;  // undecoded, without '?'
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const {
    return find_header(headers, name);
  }
};

// Decoded name/value pairs of a query string; '+' is a space, malformed escapes are kept as they
// are.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);
std::optional<std::string> query_value(std::string_view query, std::string_view name);

// The head of an answer. Views must stay valid until the call they are given to has returned.
struct HttpReplyHead {
  int status = 200;
  std::string_view content_type = "application/json";
  std::span<const HeaderView> headers;  // without Content-Length, Transfer-Encoding, Connection
};

std::string_view reason_phrase(int status);

}  // namespace arouter
