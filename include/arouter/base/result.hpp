// Result<T>: a value or an Error. Errors are values on the request path; nothing there throws.
#pragma once

#include <utility>

#include <arouter/base/error.hpp>
#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

namespace arouter {

template <class T>
using Result = boost::system::result<T, Error>;
using Status = Result<void>;

inline Error fail(ErrorCode code, std::string message) {
  return Error(code, std::move(message));
}

// Called by Result::value() on a failure: a programming error, because callers check first.
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& where);

}  // namespace arouter
