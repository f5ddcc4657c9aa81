// Certificates for tests: an authority and what it signs, as PEM files in a folder of their own.
#pragma once

#include <filesystem>
#include <string>

namespace arouter::net {

// Removes its folder on destruction.
class TlsMaterial {
 public:
  TlsMaterial();
  ~TlsMaterial();
  TlsMaterial(const TlsMaterial&) = delete;
  TlsMaterial& operator=(const TlsMaterial&) = delete;

  [[nodiscard]] std::string ca_file() const { return path("ca.pem"); }
  [[nodiscard]] std::string certificate_file() const { return path("server.pem"); }
  [[nodiscard]] std::string key_file() const { return path("server.key"); }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }

  // Writes a new server key and certificate for `subject_alt_name`, "DNS:localhost" or
  // "IP:127.0.0.1".
  void issue(const std::string& subject_alt_name, const std::string& common_name) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace arouter::net
