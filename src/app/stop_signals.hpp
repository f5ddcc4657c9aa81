// SIGTERM and SIGINT as something to wait for rather than something that ends the process.
#pragma once

namespace arouter::app {

// Blocks SIGTERM, SIGINT and SIGHUP in the calling thread and in every thread it starts from now
// on: one of them delivered to such a thread would end the process on the spot.
void block_stop_signals();

// Lets them through again, for a program about to be executed in a child process.
void unblock_stop_signals();

// Waits for SIGTERM or SIGINT; they must be blocked.
void wait_for_stop_signal();

}  // namespace arouter::app
