// CsvWriter: tables for spreadsheets (RFC 4180), as answers to whoever asks for text/csv.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include <arouter/domain/money.hpp>

#include "api/request_scope.hpp"

namespace arouter::api {

// Whether the request asks for CSV: `?format=csv`, or Accept that names text/csv. Errors:
// invalid_request for a format other than csv and json.
Result<bool> wants_csv(const HttpRequest& request);

class CsvWriter {
 public:
  explicit CsvWriter(std::initializer_list<std::string_view> columns);

  // What a spreadsheet would take for a formula gets an apostrophe in front.
  CsvWriter& text(std::string_view value);
  CsvWriter& number(std::int64_t value);
  CsvWriter& money(Money value);
  void end_row();

  [[nodiscard]] const std::string& table() const { return table_; }

 private:
  void cell(std::string_view value);

  std::string table_;
  bool row_begun_ = false;
};

// `name` is the file's, without its extension.
Task<Status> reply_csv(RequestScope& scope, std::string_view name, const CsvWriter& csv);

}  // namespace arouter::api
