// Waiting in the middle of an answer, with an eye on the client.
#pragma once

#include <chrono>

#include <arouter/ports/http_server.hpp>
#include <arouter/ports/task.hpp>

namespace arouter::app::simulate {

// Waits with a timer of its own, to the millisecond. False as soon as the client has gone. Uses the
// exchange's client listener while it waits.
Task<bool> pause(HttpExchange& exchange, std::chrono::milliseconds duration);

}  // namespace arouter::app::simulate
