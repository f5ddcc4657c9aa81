// The HTTP/1.1 server: one listener per core on one port (SO_REUSEPORT), one session per
// connection, every request given to one HttpHandler.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/net/runtime.hpp>
#include <arouter/ports/http_server.hpp>

namespace arouter::net {

struct ServerConfig {
  std::string address = "127.0.0.1";  // IPv4 or IPv6 literal to listen on
  std::uint16_t port = 8080;          // 0 = chosen by the kernel, see Server::port

  std::size_t head_bytes_max = 65536;
  std::size_t header_count_max = 128;            // at most 128
  std::size_t connections_max_per_core = 16384;  // above it: 503 and close

  std::chrono::milliseconds head_timeout{10000};     // first byte of a request to its head's end
  std::chrono::milliseconds body_timeout{60000};     // whole request body
  std::chrono::milliseconds idle_timeout{75000};     // before a request's first byte
  std::chrono::milliseconds send_timeout{60000};     // without progress while sending
  std::chrono::milliseconds total_timeout{3600000};  // one request and its answer

  bool proxy_protocol = false;  // every connection must begin with a PROXY header, v1 or v2

  std::string tls_certificate_file;  // PEM chain; empty = plain HTTP
  std::string tls_private_key_file;  // PEM

  std::vector<std::string> cors_allowed_origins;  // exact origins or "*"; empty = no CORS

  // Told what an operator should know (a certificate that would not reload, accept failures). Any
  // core.
  std::function<void(std::string_view)> on_warning;
};

// Sums over all cores since the start, except `connections_open`.
struct ServerCounters {
  std::uint64_t connections_open = 0;
  std::uint64_t connections = 0;
  std::uint64_t connections_refused = 0;  // above connections_max_per_core
  std::uint64_t requests = 0;
  std::uint64_t malformed = 0;     // heads or bodies answered with 400 by net itself
  std::uint64_t timeouts = 0;      // connections ended by a deadline
  std::uint64_t clients_gone = 0;  // went away while a handler ran
};

class Server {
 public:
  // `handler` and `runtime` must outlive the server.
  Server(Runtime& runtime, HttpHandler& handler, ServerConfig config);
  // Closes what is open. After Runtime::join, or once `drain` has returned true.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds one listener per core and begins to accept when the runtime runs. Errors: unavailable
  // with the reason (address in use, no such address), invalid_request for unusable TLS files.
  Status start();
  [[nodiscard]] std::uint16_t port() const;  // bound port, after `start`

  // Closes the listeners and idle connections; running exchanges go on and end with
  // "Connection: close". Any thread, returns at once.
  void stop_accepting();
  // `stop_accepting`, then waits until the last connection has ended or `grace` is over; what is
  // left then is closed. True when all ended by themselves. Not from a core.
  bool drain(std::chrono::milliseconds grace);

  // Reads the certificate files again; new connections use the result. Files that changed on disk
  // are noticed within a few seconds without it. A bad pair is refused and the old one stays.
  Status reload_certificates();

  [[nodiscard]] ServerCounters counters() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace arouter::net
