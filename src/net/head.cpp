#include "net/head.hpp"

#include <limits>

#include <arouter/base/text.hpp>
#include <boost/beast/http/basic_parser.hpp>

namespace arouter::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;

std::string_view to_std(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

constexpr HeadProblem too_many_fields{400, "The request has too many header fields."};
constexpr HeadProblem duplicate_length{400, "Content-Length appears more than once."};
constexpr HeadProblem bad_length{400, "Content-Length is not a decimal number."};
constexpr HeadProblem bad_transfer_encoding{400, "Only Transfer-Encoding: chunked is understood."};
constexpr HeadProblem length_and_encoding{
    400, "Content-Length and Transfer-Encoding exclude each other."};
constexpr HeadProblem bad_version{400, "Only HTTP/1.0 and HTTP/1.1 are understood."};
constexpr HeadProblem bad_grammar{400, "The request head is not valid HTTP/1.1."};
constexpr HeadProblem bad_target{400, "The request target is not understood."};
constexpr HeadProblem bad_host{400, "An HTTP/1.1 request needs exactly one Host field."};
constexpr HeadProblem bad_expectation{417, "The only expectation understood is 100-continue."};

// Collects fields and the few facts that decide how the connection goes on. `problem` is the first
// thing wrong with the head; setting it ends the parse.
class Fields {
 public:
  explicit Fields(std::span<HeaderView> storage) : storage_(storage) {}

  bool add(http::field field, std::string_view name, std::string_view value) {
    if (count_ == storage_.size()) return refuse(too_many_fields);
    storage_[count_++] = HeaderView{name, value};
    switch (field) {
      case http::field::content_length:
        return add_content_length(value);
      case http::field::transfer_encoding:
        return add_transfer_encoding(value);
      case http::field::expect:
        if (!iequals(value, "100-continue")) return refuse(bad_expectation);
        expects_continue = true;
        return true;
      case http::field::host:
        ++hosts;
        return true;
      case http::field::origin:
        origin = value;
        return true;
      default:
        return true;
    }
  }

  [[nodiscard]] std::span<const HeaderView> view() const { return storage_.first(count_); }
  bool refuse(const HeadProblem& problem) {
    problem_ = problem;
    return false;
  }
  [[nodiscard]] const std::optional<HeadProblem>& problem() const { return problem_; }

  BodyFraming framing;
  bool expects_continue = false;
  int hosts = 0;
  std::string_view origin;

 private:
  bool add_content_length(std::string_view value) {
    if (framing.content_length) return refuse(duplicate_length);
    if (framing.chunked) return refuse(length_and_encoding);
    // Decimal digits only: no sign, no list, no value that another parser would wrap around.
    const auto length = parse_u64(value);
    if (!length || *length > std::numeric_limits<std::int64_t>::max()) return refuse(bad_length);
    for (const char c : value) {
      if (c < '0' || c > '9') return refuse(bad_length);
    }
    framing.content_length = length;
    return true;
  }

  bool add_transfer_encoding(std::string_view value) {
    if (framing.content_length) return refuse(length_and_encoding);
    if (framing.chunked || !iequals(value, "chunked")) return refuse(bad_transfer_encoding);
    framing.chunked = true;
    return true;
  }

  std::span<HeaderView> storage_;
  std::size_t count_ = 0;
  std::optional<HeadProblem> problem_;
};

// Beast's grammar with our storage. Only heads are ever put into it.
template <bool is_request>
class HeadParser final : public http::basic_parser<is_request> {
 public:
  explicit HeadParser(std::span<HeaderView> storage) : fields(storage) {
    this->header_limit(std::numeric_limits<std::uint32_t>::max());
    this->body_limit(boost::none);
  }

  // The problem, or nullopt when `head` was accepted whole.
  std::optional<HeadProblem> parse(std::string_view head) {
    error_code error;
    const auto used = this->put(boost::asio::const_buffer(head.data(), head.size()), error);
    if (fields.problem()) return fields.problem();
    if (error == http::error::bad_version) return bad_version;
    // What Beast refuses before it hands the field over, named by what came before it.
    if (error == http::error::multiple_content_length) return duplicate_length;
    if (error == http::error::bad_content_length) {
      return fields.framing.chunked ? length_and_encoding : bad_length;
    }
    if (error == http::error::bad_transfer_encoding) {
      return fields.framing.content_length ? length_and_encoding : bad_transfer_encoding;
    }
    if (error || !this->is_header_done() || used != head.size()) return bad_grammar;
    return std::nullopt;
  }

  Fields fields;
  std::string_view method;
  std::string_view target;
  int version = 11;
  int status = 0;

 private:
  using View = boost::beast::string_view;

  void on_request_impl(http::verb, View method_text, View target_text, int http_version,
                       error_code&) override {
    method = to_std(method_text);
    target = to_std(target_text);
    version = http_version;
  }
  void on_response_impl(int code, View, int http_version, error_code&) override {
    status = code;
    version = http_version;
  }
  void on_field_impl(http::field field, View name, View value, error_code& error) override {
    if (!fields.add(field, to_std(name), to_std(value))) error = http::error::bad_field;
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(View, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, View, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View, error_code&) override { return 0; }
  void on_finish_impl(error_code&) override {}
};

// "http://host/path?query" → "/path?query"; false when the form is none we serve.
bool to_origin_form(std::string_view& target, Method method) {
  if (target.front() == '/') return true;
  if (target == "*") return method == Method::options;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!starts_with_ignoring_case(target, scheme)) continue;
    const auto path = target.find('/', scheme.size());
    target = path == std::string_view::npos ? std::string_view("/") : target.substr(path);
    return true;
  }
  return false;
}

}  // namespace

std::optional<HeadProblem> parse_request_head(std::string_view head, std::span<HeaderView> fields,
                                              RequestHead& out) {
  HeadParser<true> parser(fields);
  if (auto problem = parser.parse(head)) return problem;
  out.http_1_1 = parser.version == 11;
  if (parser.fields.hosts > 1 || (out.http_1_1 && parser.fields.hosts == 0)) return bad_host;
  // HTTP/1.0 knows no chunks: an old proxy in front may have seen another message.
  if (!out.http_1_1 && parser.fields.framing.chunked) return bad_transfer_encoding;
  out.method = parse_method(parser.method);
  out.target = parser.target;
  if (!to_origin_form(out.target, out.method)) return bad_target;
  out.fields = parser.fields.view();
  out.framing = parser.fields.framing;
  out.keep_alive = parser.keep_alive();
  out.expects_continue = out.http_1_1 && parser.fields.expects_continue;
  out.origin = parser.fields.origin;
  return std::nullopt;
}

std::optional<HeadProblem> parse_response_head(std::string_view head, std::span<HeaderView> fields,
                                               ResponseHead& out) {
  HeadParser<false> parser(fields);
  if (auto problem = parser.parse(head)) return problem;
  out.status = parser.status;
  out.fields = parser.fields.view();
  out.framing = parser.fields.framing;
  out.keep_alive = parser.keep_alive();
  return std::nullopt;
}

}  // namespace arouter::net
