#include <arouter/ports/upstream.hpp>

namespace arouter {

std::string Origin::pool_key() const {
  return (tls ? "https://" : "http://") + host + ":" + std::to_string(port) + " " + ca_file;
}

void UpstreamCancel::cancel() {
  cancelled_ = true;
  if (target_ != nullptr) target_->abort();
}

}  // namespace arouter
