#include <algorithm>

#include "emulator/engine.h"

namespace emulator {

void Engine::set_keys(std::vector<std::string> keys) {
  const std::lock_guard lock(mutex_);
  keys_ = std::move(keys);
}

void Engine::set_faults(std::vector<Fault> faults) {
  const std::lock_guard lock(mutex_);
  faults_ = FaultPlan(std::move(faults), behaviour_.seed);
}

Stats Engine::stats() const {
  const std::lock_guard lock(mutex_);
  Stats stats = recorder_.stats();
  stats.connections = connections_;
  stats.max_calls_in_flight = max_in_flight_;
  return stats;
}

void Engine::reset() {
  const std::lock_guard lock(mutex_);
  recorder_.reset();
  connections_ = 0;
  max_in_flight_ = in_flight_;
  make_limiters();
}

void Engine::connection_opened() {
  const std::lock_guard lock(mutex_);
  ++connections_;
}

void Engine::call_entered() {
  const std::lock_guard lock(mutex_);
  ++in_flight_;
  max_in_flight_ = std::max(max_in_flight_, in_flight_);
}

void Engine::call_left() {
  const std::lock_guard lock(mutex_);
  --in_flight_;
}

void Engine::make_limiters() {
  limiters_.clear();
  for (const Model& model : behaviour_.models) {
    limiters_.emplace(model.name, Limiter(model.limits, behaviour_.limiter_rules));
  }
}

}  // namespace emulator
