#include "policy/faults/bad_luck.h"

#include <algorithm>
#include <cmath>

namespace gateway::faults {
namespace {

/// Of what was counted, with each further call: some fifty calls count.
constexpr double kKept = 0.98;
/// What is taken for granted while nothing is known: of so many calls one in a hundred fails.
constexpr double kPriorCalls = 10;
constexpr double kPriorShare = 0.01;
/// How seldom an innocent may be convicted.
constexpr double kTolerated = 1e-6;
constexpr double kFewest = 3;
constexpr double kMost = 20;

}  // namespace

void BadLuck::note(bool failed) {
  calls_ = calls_ * kKept + 1;
  failures_ = failures_ * kKept + (failed ? 1 : 0);
}

void BadLuck::explained() {
  failures_ = std::max(0.0, failures_ - 1);
}

std::uint32_t BadLuck::failures_beyond_luck() const {
  // The failure in question is not held against the provider.
  const double others = std::max(0.0, failures_ - 1);
  const double share = (others + kPriorCalls * kPriorShare) / (calls_ + kPriorCalls);
  const double needed = std::ceil(std::log(kTolerated) / std::log(std::min(share, 0.99)) - 1e-9);
  return static_cast<std::uint32_t>(std::clamp(needed, kFewest, kMost));
}

}  // namespace gateway::faults
