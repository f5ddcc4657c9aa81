#include "journal/segment_reader.hpp"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "journal/live_segment.hpp"
#include "support/faulty_files.hpp"

namespace arouter::journal {
namespace {

using Bytes = std::vector<std::byte>;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

struct Written {
  Bytes bytes;
  std::uint32_t salt = 0;
  std::vector<std::size_t> ends;  // of each record
};

Written segment_with(const std::vector<std::string>& bodies, std::uint64_t sequence = 1) {
  test::FaultyFiles files;
  LiveSegment segment("s", std::move(*files.create("s", 1024)));
  SegmentHeader header;
  header.core = 3;
  header.sequence = sequence;
  header.created_at = WallTime(std::chrono::seconds(1'770'000'000));
  header.segment_bytes = 1024;
  segment.activate(header, 1);
  Written written;
  for (const std::string& body : bodies) {
    segment.append(RecordKind::settled, bytes_of(body));
    written.ends.push_back(segment.committed());
  }
  const std::string content = *files.read("s");
  const auto bytes = bytes_of(content);
  written.bytes.assign(bytes.begin(), bytes.end());
  written.salt = segment.salt();
  return written;
}

std::vector<std::string> bodies_in(SegmentReader& reader) {
  std::vector<std::string> bodies;
  while (const auto frame = reader.next()) {
    bodies.emplace_back(reinterpret_cast<const char*>(frame->body.data()), frame->body.size());
  }
  return bodies;
}

const std::vector<std::string> three = {"first", "second, longer", "third"};

TEST(SegmentReader, ReadsWhatWasAppendedUpToTheZeros) {
  const Written written = segment_with(three);
  SegmentReader reader(written.bytes, written.salt);
  EXPECT_EQ(bodies_in(reader), three);
  EXPECT_EQ(reader.position(), written.ends.back());
  EXPECT_EQ(reader.damaged_places(), 0u);
  EXPECT_FALSE(reader.torn());
}

TEST(SegmentReader, ACutAnywhereKeepsExactlyTheWholeRecords) {
  const Written written = segment_with(three);
  for (std::size_t cut = segment_header_bytes; cut < written.ends.back(); ++cut) {
    Bytes bytes = written.bytes;
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(cut), bytes.end(), std::byte{0});
    SegmentReader reader(bytes, written.salt);
    const auto found = bodies_in(reader);
    // A cut inside the zero padding loses nothing.
    std::size_t whole = 0;
    while (whole < 3 &&
           written.bytes.begin() + static_cast<std::ptrdiff_t>(written.ends[whole]) <=
               std::mismatch(bytes.begin(), bytes.end(), written.bytes.begin()).second) {
      ++whole;
    }
    ASSERT_EQ(found.size(), whole) << "cut at " << cut;
    ASSERT_EQ(reader.damaged_places(), 0u);
  }
}

TEST(SegmentReader, AFlippedBitAnywhereIsSeenAndCostsOneRecord) {
  const Written written = segment_with(three);
  for (std::size_t at = segment_header_bytes; at < written.bytes.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      Bytes bytes = written.bytes;
      bytes[at] ^= static_cast<std::byte>(1u << bit);
      SegmentReader reader(bytes, written.salt);
      const auto found = bodies_in(reader);
      ASSERT_TRUE(reader.damaged_places() > 0 || reader.torn()) << at;
      ASSERT_GE(found.size(), at < written.ends.back() ? 2u : 3u) << at;
      for (const auto& body : found) {
        ASSERT_NE(std::find(three.begin(), three.end(), body), three.end());
      }
    }
  }
}

TEST(SegmentReader, DamageInTheMiddleIsCountedAndATornTailIsNot) {
  const Written written = segment_with(three);
  Bytes middle = written.bytes;
  middle[written.ends[0] + 10] ^= std::byte{1};
  SegmentReader damaged(middle, written.salt);
  EXPECT_EQ(bodies_in(damaged), (std::vector<std::string>{"first", "third"}));
  EXPECT_EQ(damaged.damaged_places(), 1u);
  EXPECT_FALSE(damaged.torn());

  Bytes tail = written.bytes;
  tail[written.ends[1] + 10] ^= std::byte{1};
  SegmentReader torn(tail, written.salt);
  EXPECT_EQ(bodies_in(torn).size(), 2u);
  EXPECT_EQ(torn.damaged_places(), 0u);
  EXPECT_TRUE(torn.torn());
}

TEST(SegmentReader, ALostPageBetweenRecordsIsDamageNotTheEnd) {
  const Written written = segment_with(three);
  Bytes bytes = written.bytes;
  for (std::size_t at = written.ends[0]; at < written.ends[1]; ++at) bytes[at] = std::byte{0};
  SegmentReader reader(bytes, written.salt);
  EXPECT_EQ(bodies_in(reader), (std::vector<std::string>{"first", "third"}));
  EXPECT_EQ(reader.damaged_places(), 1u);
}

TEST(SegmentReader, ARecordOfAnotherSegmentIsNotOne) {
  const Written one = segment_with(three, 1);
  const Written other = segment_with(three, 2);
  Bytes bytes = one.bytes;
  std::copy(other.bytes.begin() + static_cast<std::ptrdiff_t>(other.ends[0]),
            other.bytes.begin() + static_cast<std::ptrdiff_t>(other.ends[1]),
            bytes.begin() + static_cast<std::ptrdiff_t>(one.ends[0]));
  SegmentReader reader(bytes, one.salt);
  EXPECT_EQ(bodies_in(reader), (std::vector<std::string>{"first", "third"}));
}

TEST(SegmentHeader, ReadsBackAndTellsVersionFromDamage) {
  const Written written = segment_with({});
  const HeaderReading reading = read_segment_header(written.bytes);
  EXPECT_EQ(reading.state, HeaderState::valid);
  EXPECT_EQ(reading.header.core, 3u);
  EXPECT_EQ(reading.header.sequence, 1u);
  EXPECT_EQ(reading.header.segment_bytes, 1024u);

  for (std::size_t at = 0; at < segment_header_bytes; ++at) {
    Bytes bytes = written.bytes;
    bytes[at] ^= std::byte{0x10};
    EXPECT_EQ(read_segment_header(bytes).state, HeaderState::damaged) << at;
  }
  EXPECT_EQ(read_segment_header(Bytes(1024)).state, HeaderState::blank);
  EXPECT_EQ(read_segment_header(std::span(written.bytes).first(10)).state, HeaderState::damaged);
}

TEST(SegmentHeader, DamageAnywhereInItStillLeavesTheRecordsReadable) {
  const Written written = segment_with(three);
  for (std::size_t at = 0; at < segment_header_bytes; ++at) {
    Bytes bytes = written.bytes;
    bytes[at] ^= std::byte{0xFF};
    SegmentReader reader(bytes, salt_of(read_segment_header(bytes), bytes));
    EXPECT_EQ(bodies_in(reader), three) << at;
  }
}

}  // namespace
}  // namespace arouter::journal
