// GenerationLog: the last calls of every core, so that GET /generation can answer at once, before
// the journal has reached PostgreSQL. Each core writes and reads only its own ring.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include <arouter/domain/usage_record.hpp>
#include <arouter/ports/cores.hpp>

namespace arouter::gateway {

class GenerationLog {
 public:
  static constexpr std::size_t kept_per_core = 1024;

  explicit GenerationLog(std::size_t cores);

  // On the core that served the call.
  void remember(std::shared_ptr<const UsageRecord> record);
  // Asks every core. nullptr when none remembers a call of that organisation with this id.
  Task<std::shared_ptr<const UsageRecord>> find(Cores& cores, OrgId org, RequestId id);

 private:
  struct alignas(64) Ring {
    std::array<std::shared_ptr<const UsageRecord>, kept_per_core> records;
    std::size_t next = 0;
  };
  [[nodiscard]] std::shared_ptr<const UsageRecord> find_here(OrgId org, RequestId id) const;

  std::vector<std::unique_ptr<Ring>> rings_;
};

}  // namespace arouter::gateway
