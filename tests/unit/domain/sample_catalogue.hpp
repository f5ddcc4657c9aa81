// Builders for catalogues in tests: only the fields that matter to the case are named.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <arouter/domain/catalogue.hpp>

#include "unit/domain/sample_prices.hpp"

namespace arouter::sample {

// One API key; display name = id in capitals, without '-'.
inline Provider provider(const char* id) {
  Provider made;
  made.id = id;
  for (const char c : made.id) {
    if (c != '-') made.name += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  }
  made.credential_count = 1;
  return made;
}

inline Endpoint endpoint(const char* provider_id, const char* input = "1",
                         const char* output = "2") {
  Endpoint made;
  made.provider_id = provider_id;
  made.upstream_model = "upstream";
  made.price = sheet(rates(input, output));
  return made;
}

inline Model model(const char* id, std::vector<Endpoint> endpoints) {
  Model made;
  made.id = id;
  made.name = id;
  made.context_tokens = 100'000;
  made.output_tokens_max = 8'000;
  made.endpoints = std::move(endpoints);
  return made;
}

}  // namespace arouter::sample
