// Whether an address can be listened on, before anything else is started for it.
#pragma once

#include <arouter/base/result.hpp>

#include "app/config/listen_address.hpp"

namespace arouter::app::quickstart {

// Binds without sharing the port, which the event loops' own listeners would do even with those of
// another process of ours. The error says what is in the way and what to do.
Status probe_port(const ListenAddress& listen);

}  // namespace arouter::app::quickstart
