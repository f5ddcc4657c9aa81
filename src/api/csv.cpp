#include "api/csv.hpp"

#include <array>

#include <arouter/base/text.hpp>

#include "api/reply.hpp"

namespace arouter::api {

namespace {

constexpr std::string_view csv_type = "text/csv";

// OWASP's list: the last two let a formula begin after what a spreadsheet drops.
bool begins_formula(std::string_view value) {
  return !value.empty() && std::string_view("=+-@\t\r").find(value.front()) != value.npos;
}

}  // namespace

Result<bool> wants_csv(const HttpRequest& request) {
  if (const auto format = query_value(request.query(), "format")) {
    if (*format == "csv") return true;
    if (*format == "json") return false;
    return fail(ErrorCode::invalid_request, "format must be csv or json").with_param("format");
  }
  const auto accept = request.header("accept");
  return accept && to_lower(*accept).find(csv_type) != std::string::npos;
}

CsvWriter::CsvWriter(std::initializer_list<std::string_view> columns) {
  for (const auto column : columns) cell(column);
  end_row();
}

CsvWriter& CsvWriter::text(std::string_view value) {
  if (begins_formula(value)) {
    std::string harmless("'");
    harmless += value;
    cell(harmless);
  } else {
    cell(value);
  }
  return *this;
}

CsvWriter& CsvWriter::number(std::int64_t value) {
  cell(std::to_string(value));
  return *this;
}

CsvWriter& CsvWriter::money(Money value) {
  cell(value.to_decimal());
  return *this;
}

void CsvWriter::end_row() {
  table_ += "\r\n";
  row_begun_ = false;
}

void CsvWriter::cell(std::string_view value) {
  if (row_begun_) table_ += ',';
  row_begun_ = true;
  if (value.find_first_of(",\"\r\n") == value.npos) {
    table_ += value;
    return;
  }
  table_ += '"';
  for (const char c : value) {
    if (c == '"') table_ += '"';
    table_ += c;
  }
  table_ += '"';
}

Task<Status> reply_csv(RequestScope& scope, std::string_view name, const CsvWriter& csv) {
  const auto disposition = "attachment; filename=\"" + std::string(name) + ".csv\"";
  const std::array<HeaderView, 1> headers{HeaderView{"Content-Disposition", disposition}};
  co_return co_await reply_text(scope, 200, "text/csv; charset=utf-8", csv.table(), headers);
}

}  // namespace arouter::api
