// SIGINT and SIGTERM as a stop request.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace embedding_client {

/// The first signal requests the stop; a second one, from somebody who won't wait for it, ends the
/// process at once with status 130. To be made before any other thread, which then leave the
/// signals to it.
///
/// Thread: main.
class SignalWatch {
 public:
  explicit SignalWatch(std::stop_source stop);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  void watch();

  std::stop_source stop_;
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace embedding_client
