// The configuration a quickstart runs with, as a file that `arouter admin` can use as well.
#pragma once

#include <cstdint>
#include <string>

namespace arouter::app::quickstart {

struct ConfigValues {
  ConfigValues() = default;
  std::string listen;
  std::string database_url;
  std::string home;                  // absolute
  std::uint16_t simulator_port = 0;  // 0 = no simulated provider
};

std::string config_text(const ConfigValues& values);

inline constexpr const char* simulated_model = "simulated/chat";

}  // namespace arouter::app::quickstart
