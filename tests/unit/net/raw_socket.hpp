// A plain blocking TCP socket for tests: exact bytes in, exact bytes out, every wait bounded.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace arouter::net {

inline constexpr std::chrono::seconds kPatience{10};

// Movable; closes on destruction. A wait that runs out of patience returns what there is.
class RawSocket {
 public:
  RawSocket() = default;
  explicit RawSocket(int fd) : fd_(fd) {}
  RawSocket(RawSocket&& other) noexcept
      : fd_(other.release()), received_(std::move(other.received_)) {}
  RawSocket& operator=(RawSocket&& other) noexcept;
  ~RawSocket() { close(); }

  // `receive_buffer` in bytes, 0 = the system's choice.
  static RawSocket connect(std::uint16_t port, int receive_buffer = 0);

  [[nodiscard]] int fd() const { return fd_; }
  void send(std::string_view bytes) const;
  void send_byte_by_byte(std::string_view bytes) const;

  // Everything received so far once it contains `mark`, or at the end.
  std::string read_until(std::string_view mark);
  std::string read_to_end();
  // Takes `count` bytes off the front of what is received.
  std::string read_exactly(std::size_t count);
  // True when the peer closes, orderly or not, whatever it says before.
  bool closed_by_peer();
  // One answer with Content-Length, head and body; the rest stays.
  std::string read_answer();

  void shutdown_write() const;
  void reset();
  void close();

 private:
  int release();
  bool receive_more(std::chrono::steady_clock::time_point until);

  int fd_ = -1;
  std::string received_;
};

class RawListener {
 public:
  // `backlog_only` never accepts by itself; connections wait in the kernel.
  RawListener();
  ~RawListener();
  RawListener(const RawListener&) = delete;
  RawListener& operator=(const RawListener&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  // A socket that is not open when nobody came in time.
  RawSocket accept() const;
  // True when a connection is waiting to be accepted.
  [[nodiscard]] bool has_visitor(std::chrono::milliseconds patience) const;
  void close();

 private:
  int fd_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace arouter::net
