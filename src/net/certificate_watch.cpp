#include "net/certificate_watch.hpp"

#include <sys/stat.h>

namespace arouter::net {
namespace {

constexpr std::chrono::seconds period{3};

}  // namespace

CertificateWatch::CertificateWatch(DeadlineList& list, std::vector<std::string> files,
                                   std::function<void()> on_change)
    : files_(std::move(files)),
      on_change_(std::move(on_change)),
      seen_(look()),
      pulse_(list, [this] { check(); }) {
  pulse_.set_due(coarse_now() + period);
}

CertificateWatch::Stamps CertificateWatch::look() const {
  Stamps stamps;
  for (const auto& file : files_) {
    struct stat status {};
    stamps.push_back(::stat(file.c_str(), &status) == 0 ? status.st_mtime : 0);
  }
  return stamps;
}

void CertificateWatch::check() {
  auto stamps = look();
  if (stamps != seen_) {
    seen_ = std::move(stamps);
    on_change_();
  }
  pulse_.set_due(coarse_now() + period);
}

}  // namespace arouter::net
