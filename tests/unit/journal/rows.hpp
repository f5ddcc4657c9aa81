// Usage rows for the journal's tests.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include <arouter/domain/usage_record.hpp>
#include <arouter/ports/journal.hpp>

namespace arouter {

// A failed assertion names a row by its number.
void PrintTo(const UsageRecord& row, std::ostream* out);

namespace journal {

RequestId id_of(std::uint64_t number);
// A plausible row; the same number yields the same row.
UsageRecord row(std::uint64_t number);
// Every field arbitrary, texts up to `text_bytes_max` of any bytes.
UsageRecord arbitrary_row(std::uint64_t seed, std::size_t text_bytes_max);
// The row a call leaves when nothing more is heard of it.
UsageRecord abandoned(UsageRecord row);

std::vector<std::uint64_t> numbers_of(const std::vector<UsageRecord>& rows);
std::uint64_t number_of(const UsageRecord& row);

// Everything there is to drain, acknowledged.
std::vector<UsageRecord> drain_all(JournalDrain& journal, std::size_t batch = 100);

}  // namespace journal
}  // namespace arouter
