// Passwords as stored: argon2id, in its self-describing text form. Hashing and verifying take a
// tenth of a second and `password_memory_bytes` each, so they belong on a worker thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <arouter/base/result.hpp>

namespace arouter::crypto {

// RFC 9106 §4, second recommendation: three passes over 64 MiB, with libsodium's one lane.
inline constexpr unsigned long long password_passes = 3;
inline constexpr std::size_t password_memory_bytes = 64 * 1024 * 1024;

// "$argon2id$v=19$m=65536,t=3,p=1$…", with a salt of its own. Errors: unavailable when the memory
// cannot be had.
Result<std::string> hash_password(std::string_view password);

// False for a wrong password and for text that is no such hash.
bool verify_password(const std::string& hash, std::string_view password);

// Whether the hash was made with other parameters than those above.
bool password_needs_rehash(const std::string& hash);

// A hash with our parameters that no known password fits: verifying against it costs what verifying
// a real one does, so that an unknown address cannot be told from a wrong password by the time it
// takes.
const std::string& decoy_password_hash();

}  // namespace arouter::crypto
