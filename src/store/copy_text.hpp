// CopyText: rows in the text format of COPY, field by field, in one buffer that is used again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>

namespace arouter::store {

class CopyText {
 public:
  // The next field of the current row.
  void field(const Uuid& id);
  void field(WallTime time);  // in UTC, cut to microseconds
  void field(std::int64_t number);
  void field(bool value);
  void field(std::string_view text);  // any bytes; what PostgreSQL cannot hold becomes '?'
  // The same beginning with '{' for the first element, ended by `end_array`. Not of texts.
  template <class Value>
  void element(Value value) {
    *room(1) = elements_++ == 0 ? '{' : ',';
    ++used_;
    field(value);
    --used_;  // the separator of fields
  }
  void end_array();
  void end_row();

  [[nodiscard]] std::size_t bytes() const { return used_; }
  // The rows since `clear`, the last one without its line end. Valid until the next call.
  const std::string& lines();
  void clear();

 private:
  // Where the next bytes go; `bytes` of them have room.
  char* room(std::size_t bytes) {
    if (buffer_.size() - used_ < bytes) grow(bytes);
    return buffer_.data() + used_;
  }
  void grow(std::size_t bytes);
  void end_field(char* end) {
    *end++ = '\t';
    used_ = static_cast<std::size_t>(end - buffer_.data());
  }

  std::string buffer_;  // as long as it ever was; the first used_ bytes count
  std::size_t used_ = 0;
  std::size_t elements_ = 0;  // of the array begun
};

}  // namespace arouter::store
