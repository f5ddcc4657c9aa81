#include "api/csv.hpp"

#include <gtest/gtest.h>

namespace arouter::api {
namespace {

std::string row_of(std::string_view text) {
  CsvWriter csv({"a"});
  csv.text(text).end_row();
  return csv.table().substr(3);
}

TEST(CsvWriter, QuotesWhatWouldEndACell) {
  EXPECT_EQ(row_of("plain"), "plain\r\n");
  EXPECT_EQ(row_of("a,b"), "\"a,b\"\r\n");
  EXPECT_EQ(row_of("say \"hi\""), "\"say \"\"hi\"\"\"\r\n");
  EXPECT_EQ(row_of("two\nlines"), "\"two\nlines\"\r\n");
}

TEST(CsvWriter, LetsNoSpreadsheetTakeATextForAFormula) {
  EXPECT_EQ(row_of("=HYPERLINK(1)"), "'=HYPERLINK(1)\r\n");
  for (const char* formula : {"+1", "-1", "@SUM(A1)", "\t=1"}) {
    EXPECT_EQ(row_of(formula).front(), '\'') << formula;
  }
  EXPECT_EQ(row_of("\r=1").substr(0, 2), "\"'");
  EXPECT_EQ(row_of("=1,2"), "\"'=1,2\"\r\n");
  EXPECT_EQ(row_of("a=1"), "a=1\r\n");
}

TEST(CsvWriter, WritesNumbersAsTheyAre) {
  CsvWriter csv({"count", "usd", "name"});
  csv.number(-5).money(Money::nano_usd(-1)).text("").end_row();
  EXPECT_EQ(csv.table(), "count,usd,name\r\n-5,-0.000000001,\r\n");
}

}  // namespace
}  // namespace arouter::api
