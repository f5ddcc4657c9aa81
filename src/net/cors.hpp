// Cross-origin rules: which origins may read answers from a browser, and the fields that say so.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/http.hpp>

namespace arouter::net {

class Cors {
 public:
  // Exact origins ("https://app.example") or "*"; empty = every method here answers with nothing.
  explicit Cors(std::vector<std::string> allowed_origins);

  [[nodiscard]] bool enabled() const { return any_ || !origins_.empty(); }
  [[nodiscard]] bool allows(std::string_view origin) const;

  // Complete header lines for any answer to a request from `origin`; empty when CORS is off.
  [[nodiscard]] std::string answer_lines(std::string_view origin) const;

  // True for a request that asks for permission instead of an answer.
  [[nodiscard]] static bool is_preflight(const HttpRequest& request);
  // Complete header lines of the 204 that answers it.
  [[nodiscard]] std::string preflight_lines(const HttpRequest& request) const;

 private:
  std::vector<std::string> origins_;
  bool any_ = false;
};

}  // namespace arouter::net
