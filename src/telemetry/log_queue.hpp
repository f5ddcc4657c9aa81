// The queue between whoever logs and the one thread that writes.
#pragma once

#include <cstdint>
#include <string_view>

#include <arouter/telemetry/log.hpp>

namespace arouter::telemetry {

// Takes a copy of the line. Never waits for the writer; does nothing while logging is off.
void enqueue_line(std::string_view line);

// Starts the writing thread with this sink; the thread of an earlier call is ended first.
void start_log_queue(LogSink sink);
// Writes out what is queued and ends the thread.
void stop_log_queue();

std::uint64_t lines_dropped();

}  // namespace arouter::telemetry
