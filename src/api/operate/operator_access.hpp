// Recognising the installation's operator, who presents a key of their own and works in the
// organisation that the path names.
#pragma once

#include "api/request_scope.hpp"

namespace arouter::api {

// Whether what the request presents has the form of an operator's key.
bool presents_operator_key(const HttpRequest& request);

// The operator as Admin of the organisation in the path's {org}, if it names one: whether there is
// such an organisation is for the stores to find out. Looked up in the database each time, so that
// a disabled key ends everywhere at once. Errors: invalid_key, permission_denied where the route is
// none of the operator's, not_found for an {org} that is no id, unavailable.
Task<Result<Actor>> operator_of(const RequestScope& scope);

}  // namespace arouter::api
