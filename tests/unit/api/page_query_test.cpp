#include "api/page_query.hpp"

#include <arouter/base/calendar.hpp>
#include <gtest/gtest.h>

namespace arouter::api {
namespace {

// What the query asks for, in the list "keys" of some organisation.
Result<PageRequest> read(std::string_view query) {
  return read_page(query, OrgId(), "keys");
}

const PagePosition somewhere(*parse_rfc3339("2026-11-23T06:15:18.123456Z"), "abc def");

TEST(PageQuery, AsksForAHundredFromTheNewestByDefault) {
  const auto page = read("");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->items, 100u);
  EXPECT_EQ(page->offset, 0u);
  EXPECT_FALSE(page->after);
}

TEST(PageQuery, ReadsBothNamesOfTheLength) {
  EXPECT_EQ(read("limit=7&offset=3")->items, 7u);
  EXPECT_EQ(read("page_size=1000")->items, 1000u);
  EXPECT_EQ(read("limit=7&offset=3")->offset, 3u);
}

TEST(PageQuery, RefusesNumbersOutOfRange) {
  for (const auto* query : {"limit=0", "limit=1001", "limit=-1", "limit=ten", "page_size=1e3",
                            "offset=-1", "offset=99999999999", "limit="}) {
    const auto page = read(query);
    ASSERT_FALSE(page) << query;
    EXPECT_EQ(page.error().code(), ErrorCode::invalid_request);
  }
}

TEST(PageQuery, ContinuesWhereItsOwnTokenSays) {
  const auto page = read("page_token=" + page_token({}, "keys", somewhere));
  ASSERT_TRUE(page && page->after);
  EXPECT_EQ(page->after->at, somewhere.at);
  EXPECT_EQ(page->after->id, somewhere.id);
}

TEST(PageQuery, RefusesTokensOfOtherListsAndOrganisationsAndChangedOnes) {
  OrgId other;
  other.value.bytes[0] = 1;
  auto changed = page_token({}, "keys", somewhere);
  changed.back() = changed.back() == '0' ? '1' : '0';
  for (const auto& token :
       {page_token({}, "audit-log", somewhere), page_token(other, "keys", somewhere), changed,
        std::string("zz"), std::string("00"), std::string(40, '0')}) {
    const auto page = read("page_token=" + token);
    ASSERT_FALSE(page) << token;
    EXPECT_EQ(page.error().details().param, "page_token");
  }
}

}  // namespace
}  // namespace arouter::api
