// What an exception out of libpqxx means: the Error to report and what may be done about it. The
// only place where the module's exceptions become values.
#pragma once

#include <cstdint>
#include <exception>

#include <arouter/base/error.hpp>

namespace arouter::store {

struct Failure {
  enum class Kind : std::uint8_t {
    refused,     // the database answered: repeating would not help
    contention,  // deadlock or serialisation: the transaction was rolled back and may be repeated
    lost,        // the connection is gone; unless in doubt, nothing was committed
  };
  Kind kind = Kind::refused;
  Error error;
};

Failure failure_of(std::exception_ptr exception);

// The answer while there is no connection: unavailable, with a retry_after of one second.
Error database_unavailable(std::string log_detail);

}  // namespace arouter::store
