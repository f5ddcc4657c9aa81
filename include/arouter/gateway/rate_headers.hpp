// RateHeaders: what an answer says of the rate limits it was subject to. Of several limits the one
// closest to refusing is shown.
#pragma once

#include <optional>
#include <string>

#include <arouter/base/http.hpp>
#include <arouter/domain/rate_gate.hpp>

namespace arouter::gateway {

enum class Flavour : std::uint8_t;

class RateHeaders {
 public:
  // Unless one that is closer to refusing is shown already. The reset is told in the flavour's
  // unit: Unix seconds under /v1, milliseconds under /api/v1.
  void show(const RateReading& reading, WallTime now, Flavour flavour);
  // Nothing when no limit was shown. The views live as long as this.
  void add_to(HeaderList& headers) const;

 private:
  std::optional<RateReading> closest_;
  std::string limit_;
  std::string remaining_;
  std::string reset_;
};

}  // namespace arouter::gateway
