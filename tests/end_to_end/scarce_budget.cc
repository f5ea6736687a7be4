#include "tests/end_to_end/scarce_budget.h"

#include <utility>

#include <gtest/gtest.h>

namespace gateway::testing {

using std::chrono::steady_clock;

GatewayStack::Options scarce(const std::string& model, std::size_t calls_per_minute) {
  GatewayStack::Options options;
  options.emulator.no_limits();
  options.emulator.limit(model, {.calls_per_minute = calls_per_minute});
  options.emulator.limiter_rules = {.per_second = true, .burst_calls = 10, .leeway = kLeeway};
  options.models = "[{name: " + model +
                   ", upstream: emulator, calls_per_minute: " + std::to_string(calls_per_minute) +
                   "}]";
  return options;
}

TrafficMeter::TrafficMeter(const emulator::Server& provider, std::string model)
    : provider_(provider),
      model_(std::move(model)),
      began_(steady_clock::now()),
      before_(since_the_beginning()) {}

Traffic TrafficMeter::since_the_beginning() const {
  const emulator::Stats stats = provider_.stats();
  const emulator::ModelStats& seen = stats.model(model_);
  const auto number = [](std::uint64_t count) { return static_cast<double>(count); };
  return {.seconds = 0,
          .calls = number(seen.calls()),
          .answered = number(seen.calls(200)),
          .throttled = number(seen.calls(429)),
          .rows = number(seen.rows)};
}

Traffic TrafficMeter::so_far() const {
  Traffic traffic = since_the_beginning();
  traffic.seconds = std::chrono::duration<double>(steady_clock::now() - began_).count();
  traffic.calls -= before_.calls;
  traffic.answered -= before_.answered;
  traffic.throttled -= before_.throttled;
  traffic.rows -= before_.rows;
  return traffic;
}

Metronome::Metronome(double per_second)
    : thread_([this, per_second](const std::stop_token& stop) {
        const auto interval = std::chrono::duration_cast<steady_clock::duration>(
            std::chrono::duration<double>(1 / per_second));
        constexpr std::chrono::milliseconds kPunctual{1};
        auto due = steady_clock::now();
        while (!stop.stop_requested()) {
          std::this_thread::sleep_until(due);
          ++ticks_;
          const auto now = steady_clock::now();
          due = (now > due + kPunctual ? now : due) + interval;
        }
      }) {}

}  // namespace gateway::testing
