// HTTP/1.1 heads as views over one buffer. Beast supplies the grammar; the checks a proxy owes on
// top of it (one meaning for where a message ends) are made here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <arouter/base/http.hpp>

namespace arouter::net {

// How the bytes behind a head are delimited.
struct BodyFraming {
  bool chunked = false;
  std::optional<std::uint64_t> content_length;
};

struct RequestHead {
  Method method = Method::other;
  std::string_view target;  // origin form; an absolute form is cut down to it
  std::span<const HeaderView> fields;
  BodyFraming framing;
  bool http_1_1 = true;
  bool keep_alive = true;
  bool expects_continue = false;
  std::string_view origin;  // of the Origin header, for CORS
};

struct ResponseHead {
  int status = 0;
  std::span<const HeaderView> fields;
  BodyFraming framing;
  bool keep_alive = true;
};

// Why a head is refused: the status a server answers with and one sentence safe to show.
struct HeadProblem {
  int status = 400;
  std::string_view message;
};

// `head` is one complete head with its empty line (see HeadScanner); `fields` is where its header
// fields go, and limits their number. Views point into `head`.
std::optional<HeadProblem> parse_request_head(std::string_view head, std::span<HeaderView> fields,
                                              RequestHead& out);
std::optional<HeadProblem> parse_response_head(std::string_view head, std::span<HeaderView> fields,
                                               ResponseHead& out);

}  // namespace arouter::net
