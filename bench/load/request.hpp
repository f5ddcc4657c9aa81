// Builds the one chat completion request that a load run repeats.
#pragma once

#include <cstddef>
#include <string>

namespace arouter::bench {

struct RequestSpec {
  std::string host;  // for the Host field
  std::string path;
  std::string api_key;
  std::string model;
  std::size_t body_bytes;  // the user message is filled up to reach it
  std::size_t max_tokens;
  bool stream;
};

std::string build_request(const RequestSpec& spec);

}  // namespace arouter::bench
