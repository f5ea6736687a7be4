#include "policy/queueing/due_work.h"

#include <cassert>

namespace gateway::queueing {

DueWork::Steps::iterator DueWork::step_of(Timestamp deadline) {
  const Timestamp due = deadline - deadline.time_since_epoch() % kStep;
  if (latest_ == steps_.end() || latest_->first != due) latest_ = steps_.try_emplace(due).first;
  return latest_;
}

void DueWork::add(const Deadline& deadline, double share) {
  if (!deadline) return;
  Sum& sum = step_of(*deadline)->second;
  sum.share += share;
  ++sum.items;
  total_ += share;
}

void DueWork::remove(const Deadline& deadline, double share) {
  if (!deadline) return;
  const auto step = step_of(*deadline);
  Sum& sum = step->second;
  assert(sum.items > 0);
  total_ -= share;
  sum.share -= share;
  if (--sum.items > 0) return;
  steps_.erase(step);
  latest_ = steps_.end();
  // Nothing is left to be a rounding error of.
  if (steps_.empty()) total_ = 0;
}

}  // namespace gateway::queueing
