#include "app/signals.h"

#include <algorithm>
#include <cerrno>
#include <chrono>

#include <pthread.h>
#include <string.h>
#include <time.h>

namespace gateway::app {
namespace {

timespec timespec_of(Duration duration) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(duration);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(duration - whole);
  return {.tv_sec = whole.count(), .tv_nsec = rest.count()};
}

}  // namespace

Signals::Signals() {
  sigemptyset(&ending_);
  for (const int signal : {SIGTERM, SIGINT}) sigaddset(&ending_, signal);
  ours_ = ending_;
  sigaddset(&ours_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &ours_, nullptr);
}

Signal Signals::wait(Duration at_most) {
  name_ = {};
  const Timestamp until = Clock::now() + at_most;
  while (true) {
    const timespec left = timespec_of(std::max(until - Clock::now(), Duration::zero()));
    const bool bounded = at_most > Duration::zero();
    // The system hands out SIGHUP first, and a reload may take longer than the next one does to
    // come: whoever ends the program would wait until nobody asks for reloads any more.
    constexpr timespec kNow{};
    int signal = sigtimedwait(&ending_, nullptr, &kNow);
    if (signal < 0) {
      signal = bounded ? sigtimedwait(&ours_, nullptr, &left) : sigwaitinfo(&ours_, nullptr);
    }
    if (signal < 0) {
      if (errno == EINTR) continue;  // Another signal's handler ran, or a debugger looked.
      return Signal::tick;
    }
    name_ = strsignal(signal);
    return signal == SIGHUP ? Signal::reload : Signal::end;
  }
}

void Signals::let_end() {
  pthread_sigmask(SIG_UNBLOCK, &ending_, nullptr);
}

}  // namespace gateway::app
