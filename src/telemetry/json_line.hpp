// JsonLine: one flat JSON object on one line, safe to log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace arouter::telemetry {

// Text values are clipped, redacted and escaped; invalid UTF-8 becomes U+FFFD. Keys come from the
// code and are written as they are.
class JsonLine {
 public:
  static constexpr std::size_t text_bytes_max = 2048;

  JsonLine();

  void text(std::string_view key, std::string_view value);
  void number(std::string_view key, std::int64_t value);
  void number(std::string_view key, double value);  // null when it is not finite
  void flag(std::string_view key, bool value);

  // The whole object, without a line feed; the line is used up.
  [[nodiscard]] std::string finish() &&;

 private:
  void key(std::string_view name);

  std::string out_;
};

}  // namespace arouter::telemetry
