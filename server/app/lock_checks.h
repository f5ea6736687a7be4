// The search for deadlocks in the locks of Abseil, which gRPC takes.
#pragma once

namespace gateway::app {

/// From now on no order of locks is kept track of. Debian builds Abseil with its checks for
/// debugging: every lock of gRPC would take another one that all threads share, and an order that
/// looks as if it could lead to a deadlock would end the process. Thread: any; for all.
void forgo_lock_checks();

}  // namespace gateway::app
