#include <algorithm>
#include <cstring>

#include <arouter/base/core.hpp>
#include <arouter/base/text.hpp>
#include <arouter/gateway/authenticate.hpp>

namespace arouter::gateway {

namespace {

struct Presented {
  std::string_view secret;    // empty: none
  bool wrong_scheme = false;  // an Authorization header that is not Bearer
  std::string from_query;     // storage for a decoded ?key=
};

void consider(Presented& best, std::string_view secret) {
  if (secret.empty()) return;
  if (best.secret.empty() ||
      (!crypto::looks_like_secret(best.secret) && crypto::looks_like_secret(secret))) {
    best.secret = secret;
  }
}

void find_credentials(const HttpRequest& request, Presented& best) {
  if (const auto header = request.header("authorization")) {
    if (starts_with_ignoring_case(*header, "Bearer ")) {
      consider(best, trim(header->substr(7)));
    } else {
      best.wrong_scheme = true;
    }
  }
  if (best.secret.empty() || !crypto::looks_like_secret(best.secret)) {
    consider(best, trim(request.header("x-api-key").value_or("")));
    consider(best, trim(request.header("x-goog-api-key").value_or("")));
    if (request.query().find("key=") != std::string_view::npos) {
      best.from_query = query_value(request.query(), "key").value_or("");
      consider(best, best.from_query);
    }
  }
}

Error refused() {
  return fail(ErrorCode::invalid_key, "invalid api key");
}

}  // namespace

bool presents_credentials(const HttpRequest& request) {
  Presented presented;
  find_credentials(request, presented);
  return !presented.secret.empty() || presented.wrong_scheme;
}

std::string presented_secret(const HttpRequest& request) {
  Presented presented;
  find_credentials(request, presented);
  return std::string(presented.secret);
}

Authenticator::Authenticator(const crypto::KeyHasher& hasher, const Snapshots& snapshots,
                             const Clock& clock, std::size_t cores)
    : hasher_(hasher), snapshots_(snapshots), clock_(clock) {
  per_core_.reserve(cores);
  for (std::size_t i = 0; i < cores; ++i) {
    per_core_.push_back(PerCore{Published<KeyRing>::Reader(snapshots.ring())});
  }
}

Result<Caller> Authenticator::authenticate(const HttpRequest& request) {
  Presented presented;
  find_credentials(request, presented);
  if (presented.secret.empty()) {
    return fail(ErrorCode::invalid_key,
                presented.wrong_scheme
                    ? "missing or invalid Authorization header: expected 'Bearer <api key>'"
                    : "missing or invalid Authorization header: no API key was presented");
  }
  return authenticate_secret(presented.secret);
}

Result<Caller> Authenticator::authenticate_secret(std::string_view secret) {
  const auto digest = hasher_.fingerprint(secret);
  Fingerprint fingerprint;
  std::memcpy(fingerprint.bytes.data(), digest.bytes.data(), fingerprint.bytes.size());
  const auto& ring = per_core_[current_core()].reader.get();
  const auto* found = ring->find(fingerprint);
  if (found == nullptr) {
    if (snapshots_.trusted()) return refused();
    return fail(ErrorCode::unavailable,
                "the key cannot be checked because the key database is unavailable; try again")
        .with_retry_after(std::chrono::seconds(1));
  }
  const auto now = clock_.wall();
  if (!found->entry->key.usable_at(now) || (found->expires_at && now >= *found->expires_at)) {
    return refused();
  }
  Caller caller;
  caller.entry = found->entry;
  return caller;
}

}  // namespace arouter::gateway
