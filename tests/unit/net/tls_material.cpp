#include "unit/net/tls_material.hpp"

#include <cstdio>
#include <memory>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace arouter::net {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

Key make_key() {
  return {EVP_EC_gen("P-256"), EVP_PKEY_free};
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  auto* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate make_certificate(const std::string& common_name, EVP_PKEY* key) {
  static long serial = 1;
  constexpr long day_seconds = 86400;
  Certificate certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -day_seconds);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), day_seconds);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  return certificate;
}

File open_file(const std::string& path, const char* mode) {
  return {std::fopen(path.c_str(), mode), std::fclose};
}

void write(const std::string& path, X509* certificate) {
  PEM_write_X509(open_file(path, "w").get(), certificate);
}

void write(const std::string& path, EVP_PKEY* key) {
  PEM_write_PrivateKey(open_file(path, "w").get(), key, nullptr, nullptr, 0, nullptr, nullptr);
}

}  // namespace

TlsMaterial::TlsMaterial() {
  std::string name = (std::filesystem::temp_directory_path() / "arouter-tls-XXXXXX").string();
  folder_ = ::mkdtemp(name.data());
  const auto key = make_key();
  const auto authority = make_certificate("Test Authority", key.get());
  X509_set_issuer_name(authority.get(), X509_get_subject_name(authority.get()));
  add_extension(authority.get(), authority.get(), NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(authority.get(), key.get(), EVP_sha256());
  write(ca_file(), authority.get());
  write(path("ca.key"), key.get());
  issue("DNS:localhost", "localhost");
}

TlsMaterial::~TlsMaterial() {
  std::filesystem::remove_all(folder_);
}

void TlsMaterial::issue(const std::string& subject_alt_name, const std::string& common_name) const {
  const Key ca_key(
      PEM_read_PrivateKey(open_file(path("ca.key"), "r").get(), nullptr, nullptr, nullptr),
      EVP_PKEY_free);
  const Certificate authority(
      PEM_read_X509(open_file(ca_file(), "r").get(), nullptr, nullptr, nullptr), X509_free);
  const auto key = make_key();
  const auto certificate = make_certificate(common_name, key.get());
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(authority.get()));
  add_extension(certificate.get(), authority.get(), NID_subject_alt_name, subject_alt_name);
  X509_sign(certificate.get(), ca_key.get(), EVP_sha256());
  write(certificate_file(), certificate.get());
  write(key_file(), key.get());
}

}  // namespace arouter::net
