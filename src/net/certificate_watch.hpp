// Notices that certificate files were replaced, by their modification times.
#pragma once

#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "net/pulse.hpp"

namespace arouter::net {

// Lives on one core and looks every few seconds.
class CertificateWatch {
 public:
  CertificateWatch(DeadlineList& list, std::vector<std::string> files,
                   std::function<void()> on_change);

 private:
  using Stamps = std::vector<std::time_t>;

  [[nodiscard]] Stamps look() const;
  void check();

  std::vector<std::string> files_;
  std::function<void()> on_change_;
  Stamps seen_;
  Pulse pulse_;
};

}  // namespace arouter::net
