// Transport: one TCP connection, plain or TLS. Every operation is tried at once; only what the
// kernel cannot take or give yet is awaited, and at most one read wait is armed at any time, also
// while nobody is waiting: that is how a peer's closing is noticed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <sys/uio.h>

#include "net/core.hpp"
#include "net/read_wait.hpp"
#include "net/signal.hpp"
#include "net/tls_channel.hpp"

namespace arouter::net {

struct IoResult {
  enum class Status : std::uint8_t { ok, would_block, end, error };
  Status status = Status::ok;
  std::size_t bytes = 0;
};

// Shared, because an armed wait keeps it alive until the reactor has let go of it.
class Transport final : public std::enable_shared_from_this<Transport>, private ReadWait::Owner {
 public:
  // Told that there is something to read, or the end, while no coroutine waits for it.
  class Observer {
   public:
    virtual void on_readable() = 0;

   protected:
    ~Observer() = default;
  };

  Transport(Core& core, Socket socket) : core_(&core), socket_(std::move(socket)) {}

  [[nodiscard]] int fd() { return socket_.native_handle(); }
  [[nodiscard]] Core& core() { return *core_; }
  void observe(Observer* observer) { observer_ = observer; }

  // Speaks TLS from now on, beginning with `handshake`.
  void use_tls(std::unique_ptr<TlsChannel> channel) { tls_ = std::move(channel); }
  // One step; the caller awaits what is wanted and calls again.
  TlsStep handshake();
  [[nodiscard]] TlsChannel* tls() { return tls_.get(); }

  // As much as there is, up to the size of `into`. Makes no system call when the last read showed
  // that nothing is left and nothing has been reported since.
  IoResult read(std::span<char> into);
  // Of all parts together as much as the kernel takes. After would_block on TLS the same bytes must
  // be offered again, possibly with more behind them.
  IoResult write(std::span<const iovec> parts);
  // ok when there is something to read, which is left where it is.
  IoResult::Status peek();

  // `co_await transport.readable()`: returns when a read may succeed, or on `interrupt` or `abort`.
  // Spurious returns happen; callers loop.
  [[nodiscard]] auto readable() {
    arm_read_side();
    return signal_.wait();
  }
  [[nodiscard]] auto writable() {
    arm_write_side();
    return signal_.wait();
  }
  [[nodiscard]] auto readable_or_writable() {
    arm_read_side();
    arm_write_side();
    return signal_.wait();
  }
  [[nodiscard]] bool maybe_readable() const { return maybe_readable_; }

  // Keeps a read wait armed for the observer.
  void watch() { arm_read(); }

  // Ends the wait under way, if any, without harm to the connection.
  void interrupt();
  // Closes the socket; every wait ends and every later operation fails.
  void abort();
  // The same with a reset, so that the peer cannot take the end for an ordinary one.
  void reset();
  [[nodiscard]] bool aborted() const { return aborted_; }

  // Nothing more will be written; the peer's remaining bytes can still be read.
  void shutdown_write();

  // Destroys whoever is suspended here; for tear-down only.
  void abandon() { signal_.abandon(); }

 private:
  IoResult read_plain(std::span<char> into);
  IoResult read_tls(std::span<char> into);
  IoResult write_tls(std::span<const iovec> parts);
  void arm_read_side();
  void arm_write_side();
  void arm_read();
  void arm_write();
  void on_read_event(bool reported) override;
  [[nodiscard]] ReadWait::Known known_of_socket();
  void on_write_event();

  Core* core_;
  Socket socket_;
  Observer* observer_ = nullptr;
  std::unique_ptr<TlsChannel> tls_;
  Signal signal_;
  ReadWait read_wait_;
  bool read_armed_ = false;
  bool write_armed_ = false;
  bool awaits_read_ = false;  // what the suspended coroutine waits for
  bool awaits_write_ = false;
  bool maybe_readable_ = false;
  bool end_unseen_ = false;        // the last read took all there was, but may have come with a FIN
  bool read_wants_write_ = false;  // TLS has protocol messages of its own to send or read first
  bool write_wants_read_ = false;
  bool aborted_ = false;
};

}  // namespace arouter::net
