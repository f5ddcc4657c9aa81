// The body of a journal record: one usage row as bytes, in a fixed order and of bounded size.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include <arouter/base/ids.hpp>
#include <arouter/domain/usage_record.hpp>

#include "journal/segment_format.hpp"

namespace arouter::journal {

// A key in four windows, twelve budgets and the credit.
inline constexpr std::size_t scopes_per_record_max = 17;

// Writes the row and returns the bytes used. Texts over usage_text_bytes_max are cut at a character
// of UTF-8 and scopes over scopes_per_record_max left out; everything else reads back exactly.
std::size_t encode_usage(const UsageRecord& record, std::span<std::byte, body_bytes_max> out);

// nullopt for anything that encode_usage did not write.
std::optional<UsageRecord> decode_usage(std::span<const std::byte> body);

// The row's id alone, without decoding the rest.
std::optional<RequestId> request_id_of(std::span<const std::byte> body);

}  // namespace arouter::journal
