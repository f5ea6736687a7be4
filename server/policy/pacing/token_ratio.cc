#include "policy/pacing/token_ratio.h"

#include <algorithm>
#include <cmath>

namespace gateway::pacing {
namespace {

/// What a call leaves of those before it: a ratio that changes is learned in about fifty calls.
constexpr double kKept = 0.98;
/// The weight of "the estimate is right" at the start, in tokens: about one full call of short
/// texts, so that a first tiny call decides nothing.
constexpr double kPrior = 200;
constexpr double kLeast = 0.25;
constexpr double kMost = 4;

}  // namespace

TokenRatio::TokenRatio() : estimated_(kPrior), actual_(kPrior) {}

void TokenRatio::observe(std::uint64_t estimated, std::uint64_t actual) {
  if (estimated == 0) return;
  estimated_ = estimated_ * kKept + static_cast<double>(estimated);
  actual_ = actual_ * kKept + static_cast<double>(actual);
}

double TokenRatio::ratio() const {
  return std::clamp(actual_ / estimated_, kLeast, kMost);
}

std::uint64_t TokenRatio::scaled(std::uint64_t estimated) const {
  return static_cast<std::uint64_t>(std::ceil(static_cast<double>(estimated) * ratio()));
}

}  // namespace gateway::pacing
