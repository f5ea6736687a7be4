// What the closed sets of the domain are called in metrics and logs.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "dispatch/model_probe.h"
#include "domain/call_fault.h"
#include "domain/call_size.h"
#include "domain/close_reason.h"
#include "domain/code.h"
#include "domain/model_spec.h"
#include "domain/priority.h"
#include "domain/rejection.h"
#include "door/request/door_probe.h"
#include "policy/faults/circuit_breaker.h"

namespace gateway::telemetry {

/// Whether `values` are all up to `last`, each at the index that is its value.
template <class Values>
constexpr bool are_all(const Values& values, typename Values::value_type last) {
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (values[k] != static_cast<typename Values::value_type>(k)) return false;
  }
  return values.back() == last;
}

inline constexpr std::array kRoutes{request::Route::embed,
                                    request::Route::embed_unary,
                                    request::Route::embed_multimodal,
                                    request::Route::embed_multimodal_unary,
                                    request::Route::list_models,
                                    request::Route::get_budget,
                                    request::Route::reset_learned_limits,
                                    request::Route::openai_embeddings,
                                    request::Route::openai_models,
                                    request::Route::dashscope_texts,
                                    request::Route::dashscope_contents,
                                    request::Route::dashscope_uploads};
static_assert(are_all(kRoutes, request::Route::dashscope_uploads));
inline constexpr std::array kRejections{Rejection::invalid,           Rejection::answer_too_large,
                                        Rejection::message_too_large, Rejection::metadata_too_large,
                                        Rejection::unauthenticated,   Rejection::permission,
                                        Rejection::quota_items,       Rejection::quota_tokens,
                                        Rejection::queue_items,       Rejection::queue_bytes,
                                        Rejection::tenant_items,      Rejection::tenant_bytes,
                                        Rejection::held_answers,      Rejection::deadline_spent,
                                        Rejection::deadline_far,      Rejection::provider_down,
                                        Rejection::account_refused,   Rejection::parameters_refused,
                                        Rejection::draining};
static_assert(are_all(kRejections, Rejection::draining));
inline constexpr std::array kPriorities{Priority::interactive, Priority::bulk};
inline constexpr std::array kBreakerStates{faults::CircuitBreaker::State::closed,
                                           faults::CircuitBreaker::State::open,
                                           faults::CircuitBreaker::State::half_open};

/// The provider asks for less.
inline constexpr std::array kThrottleKinds{FaultKind::rate_limited, FaultKind::tokens_limited,
                                           FaultKind::burst_limited, FaultKind::overloaded};
constexpr bool is_throttle(FaultKind kind) {
  for (const FaultKind throttle : kThrottleKinds) {
    if (kind == throttle) return true;
  }
  return false;
}

/// An operator must act.
inline constexpr std::array kAccountFaultKinds{
    FaultKind::foreign_answer, FaultKind::credentials_refused, FaultKind::account_blocked,
    FaultKind::model_refused};

constexpr bool is_account_fault(FaultKind kind) {
  for (const FaultKind account : kAccountFaultKinds) {
    if (kind == account) return true;
  }
  return false;
}

/// The name of its RPC in the proto.
std::string_view label(request::Route route);
std::string_view label(Rejection reason);
std::string_view label(SizeAspect aspect);
std::string_view label(CloseReason reason);
std::string_view label(Priority priority);
std::string_view label(OutputType type);
std::string_view label(TextType type);
std::string_view label(FaultKind kind);
std::string_view label(dispatch::Aftermath aftermath);
std::string_view label(faults::CircuitBreaker::State state);

/// "OK", "CANCELLED" …; UNKNOWN for what is no canonical code.
std::string_view label(Code code);

/// The code's number; that of UNKNOWN for what is no canonical code.
std::size_t index_of(Code code);

}  // namespace gateway::telemetry
