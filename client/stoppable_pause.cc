#include "client/stoppable_pause.h"

#include <condition_variable>
#include <mutex>

namespace embedding_client {

bool pause_for(std::chrono::steady_clock::duration duration, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never_notified;
  std::unique_lock lock(mutex);
  never_notified.wait_for(lock, stop, duration, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace embedding_client
