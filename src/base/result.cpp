#include <string>

#include <arouter/base/check.hpp>
#include <arouter/base/result.hpp>

namespace arouter {

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  const std::string text = "value() of a failed Result: " + std::string(to_string(error.code())) +
                           ": " + error.message();
  check_failed(text.c_str(), where.file_name(), static_cast<int>(where.line()));
}

}  // namespace arouter
