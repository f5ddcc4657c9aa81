// Announcing a change: the next epoch, its row and the notification, in the transaction that made
// it.
#pragma once

#include <string>

#include <arouter/ports/change_feed.hpp>

namespace arouter::store {

class Session;

inline constexpr const char* change_channel = "arouter_changes";

// Call last: from here to the commit this transaction is the only writer of changes.
void record_change(Session& session, ChangeKind kind, const std::string& subject);

}  // namespace arouter::store
