// Checking a database's URL without connecting.
#pragma once

#include <string>

#include <arouter/base/result.hpp>

namespace arouter::store {

// Errors: invalid_request when libpq cannot read it or does not know one of its parameters. The
// message names the parameter and repeats nothing else: the URL may hold a password.
Status check_database_url(const std::string& url);

}  // namespace arouter::store
