#include "tests/races/disturbing_probe.h"

#include <chrono>
#include <thread>

#include <gtest/gtest.h>

namespace gateway::testing {
namespace {

/// SplitMix64: a number that looks like chance of each one given.
std::uint64_t scramble(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

void spin(std::chrono::microseconds duration) {
  const auto end = std::chrono::steady_clock::now() + duration;
  while (std::chrono::steady_clock::now() < end) {
  }
}

}  // namespace

void DisturbingProbe::disturb() {
  const std::uint64_t chance = scramble(seed_ + turn_.fetch_add(1, std::memory_order_relaxed));
  const std::uint64_t kind = chance % 128;
  if (kind >= 16) return;
  disturbances.fetch_add(1, std::memory_order_relaxed);
  if (kind == 0) {
    std::this_thread::sleep_for(std::chrono::microseconds(chance / 128 % 3000));
  } else if (kind < 4) {
    std::this_thread::sleep_for(std::chrono::microseconds(chance / 128 % 100));
  } else if (kind < 8) {
    spin(std::chrono::microseconds(chance / 128 % 30));
  } else {
    std::this_thread::yield();
  }
}

void DisturbingProbe::request_finished(const request::RequestFinished& event) {
  items_succeeded += event.items_succeeded;
  items_failed += event.items_failed;
  items_refused += event.items_refused;
  disturb();
}

void DisturbingProbe::Model::queue_changed(std::size_t items, std::size_t bytes) {
  probe_.queued_items = items;
  probe_.queued_bytes = bytes;
  probe_.disturb();
}

void DisturbingProbe::Model::items_expired(std::size_t items) {
  probe_.expired += items;
  probe_.disturb();
}

void DisturbingProbe::Model::items_cancelled(std::size_t items) {
  probe_.cancelled += items;
  probe_.disturb();
}

void DisturbingProbe::Budget::call_started(const dispatch::CallStarted&) {
  ++probe_.calls_started;
  probe_.disturb();
}

void DisturbingProbe::Budget::call_finished(const dispatch::CallFinished&) {
  ++probe_.calls_finished;
  probe_.disturb();
}

void DisturbingProbe::task_failed(std::string_view task, std::string_view what) {
  ADD_FAILURE() << "task " << task << " failed: " << what;
}

}  // namespace gateway::testing
