#include "client/embedctl/signal_watch.h"

#include <utility>

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "client/embedctl/exit_codes.h"

namespace embedding_client {
namespace {

sigset_t watched_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

SignalWatch::SignalWatch(std::stop_source stop) : stop_(std::move(stop)) {
  const sigset_t signals = watched_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::thread([this] { watch(); });
}

SignalWatch::~SignalWatch() {
  ending_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);  // Wakes its sigwait().
  thread_.join();
}

void SignalWatch::watch() {
  const sigset_t signals = watched_signals();
  for (int received = 0; sigwait(&signals, &received) == 0;) {
    if (ending_) return;
    if (!stop_.request_stop()) ::_exit(static_cast<int>(ExitCode::interrupted));
  }
}

}  // namespace embedding_client
