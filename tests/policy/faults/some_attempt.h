// Failed attempts of calls, and what a policy of four attempts decides on them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <variant>

#include "policy/faults/retry_policy.h"

namespace gateway::faults {

using Attempt = RetryPolicy::Attempt;
using Decision = RetryPolicy::Decision;
using Elsewhere = RetryPolicy::Elsewhere;
using GiveUp = RetryPolicy::GiveUp;
using Isolate = RetryPolicy::Isolate;
using RefuseLane = RetryPolicy::RefuseLane;
using RetryAt = RetryPolicy::RetryAt;
using Split = RetryPolicy::Split;
using Wait = RetryPolicy::Wait;

inline const Timestamp kNow = Timestamp{} + std::chrono::hours(1);
inline const RetryPolicy kPolicy({.max_attempts = 4,
                                  .base_backoff = std::chrono::milliseconds(200),
                                  .max_backoff = std::chrono::seconds(2)});

inline Decision decide(FaultKind kind, const Attempt& attempt, double random = 0.5) {
  return kPolicy.decide(CallFault{kind, ""}, attempt, kNow, random);
}

template <class Choice>
bool is(const Decision& decision) {
  return std::holds_alternative<Choice>(decision);
}

inline bool is(const Decision& decision, GiveUp reason) {
  const auto* const given_up = std::get_if<GiveUp>(&decision);
  return given_up != nullptr && *given_up == reason;
}

/// A whole call's attempt, alone in its trouble.
inline Attempt whole(int number, std::size_t items) {
  return {.failures = {.attempts = number, .throttles = 0}, .items = items};
}

inline Attempt part(int number, std::size_t items) {
  Attempt attempt = whole(number, items);
  attempt.isolating = true;
  return attempt;
}

inline Attempt proven(Attempt attempt) {
  attempt.proven = true;
  return attempt;
}

inline Attempt refused(Attempt attempt) {
  attempt.refused = true;
  return attempt;
}

inline Attempt scarce(Attempt attempt) {
  attempt.scarce = true;
  return attempt;
}

inline Attempt while_others_pass(Attempt attempt) {
  attempt.others_pass = true;
  return attempt;
}

inline Attempt passed_by(Attempt attempt) {
  attempt.passed_by = true;
  return attempt;
}

inline Attempt suspected(Attempt attempt, std::uint32_t failed_alone, std::uint32_t refuted) {
  attempt.suspicion = {.failed_alone = failed_alone, .refuted = refuted};
  return attempt;
}

}  // namespace gateway::faults
