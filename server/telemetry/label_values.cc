#include "telemetry/label_values.h"

namespace gateway::telemetry {

std::string_view label(request::Route route) {
  switch (route) {
    case request::Route::embed:
      return "Embed";
    case request::Route::embed_unary:
      return "EmbedUnary";
    case request::Route::embed_multimodal:
      return "EmbedMultimodal";
    case request::Route::embed_multimodal_unary:
      return "EmbedMultimodalUnary";
    case request::Route::list_models:
      return "ListModels";
    case request::Route::get_budget:
      return "GetBudget";
    case request::Route::reset_learned_limits:
      return "ResetLearnedLimits";
    case request::Route::openai_embeddings:
      return "POST /v1/embeddings";
    case request::Route::openai_models:
      return "GET /v1/models";
    case request::Route::dashscope_texts:
      return "POST text-embedding";
    case request::Route::dashscope_contents:
      return "POST multimodal-embedding";
    case request::Route::dashscope_uploads:
      return "GET uploads";
  }
  return "other";
}

std::string_view label(SizeAspect aspect) {
  switch (aspect) {
    case SizeAspect::items:
      return "items";
    case SizeAspect::images:
      return "images";
    case SizeAspect::videos:
      return "videos";
    case SizeAspect::tokens:
      return "tokens";
    case SizeAspect::bytes:
      return "bytes";
  }
  return "other";
}

std::string_view label(CloseReason reason) {
  switch (reason) {
    case CloseReason::age:
      return "age";
    case CloseReason::breaker:
      return "breaker";
    case CloseReason::idle:
      return "idle";
    case CloseReason::server_error:
      return "server_error";
    case CloseReason::silence:
      return "silence";
    case CloseReason::other:
      break;
  }
  return "other";
}

std::string_view label(Rejection reason) {
  switch (reason) {
    case Rejection::invalid:
      return "invalid";
    case Rejection::answer_too_large:
      return "answer_too_large";
    case Rejection::message_too_large:
      return "message_too_large";
    case Rejection::metadata_too_large:
      return "metadata_too_large";
    case Rejection::unauthenticated:
      return "unauthenticated";
    case Rejection::permission:
      return "permission";
    case Rejection::quota_items:
      return "quota_items";
    case Rejection::quota_tokens:
      return "quota_tokens";
    case Rejection::queue_items:
      return "queue_items";
    case Rejection::queue_bytes:
      return "queue_bytes";
    case Rejection::tenant_items:
      return "tenant_items";
    case Rejection::tenant_bytes:
      return "tenant_bytes";
    case Rejection::held_answers:
      return "held_answers";
    case Rejection::deadline_spent:
      return "deadline_spent";
    case Rejection::deadline_far:
      return "deadline_far";
    case Rejection::provider_down:
      return "provider_down";
    case Rejection::account_refused:
      return "account_refused";
    case Rejection::parameters_refused:
      return "parameters_refused";
    case Rejection::draining:
      return "draining";
  }
  return "other";
}

std::string_view label(Priority priority) {
  switch (priority) {
    case Priority::interactive:
      return "interactive";
    case Priority::bulk:
      return "bulk";
  }
  return "other";
}

std::string_view label(OutputType type) {
  switch (type) {
    case OutputType::dense:
      return "dense";
    case OutputType::sparse:
      return "sparse";
    case OutputType::dense_and_sparse:
      return "dense_and_sparse";
  }
  return "other";
}

std::string_view label(TextType type) {
  return type == TextType::query ? "query" : "document";
}

std::string_view label(FaultKind kind) {
  switch (kind) {
    case FaultKind::connect_failed:
      return "connect_failed";
    case FaultKind::proxy_refused:
      return "proxy_refused";
    case FaultKind::tls_failed:
      return "tls_failed";
    case FaultKind::connection_lost:
      return "connection_lost";
    case FaultKind::connection_silent:
      return "connection_silent";
    case FaultKind::timed_out:
      return "timed_out";
    case FaultKind::aborted:
      return "aborted";
    case FaultKind::rate_limited:
      return "rate_limited";
    case FaultKind::tokens_limited:
      return "tokens_limited";
    case FaultKind::burst_limited:
      return "burst_limited";
    case FaultKind::overloaded:
      return "overloaded";
    case FaultKind::key_replaced:
      return "key_replaced";
    case FaultKind::server_error:
      return "server_error";
    case FaultKind::server_timeout:
      return "server_timeout";
    case FaultKind::foreign_answer:
      return "foreign_answer";
    case FaultKind::bad_answer:
      return "bad_answer";
    case FaultKind::rows_miscounted:
      return "rows_miscounted";
    case FaultKind::shape_wrong:
      return "shape_wrong";
    case FaultKind::item_refused:
      return "item_refused";
    case FaultKind::media_slow:
      return "media_slow";
    case FaultKind::parameters_refused:
      return "parameters_refused";
    case FaultKind::media_failed:
      return "media_failed";
    case FaultKind::row_limit_exceeded:
      return "row_limit_exceeded";
    case FaultKind::body_too_large:
      return "body_too_large";
    case FaultKind::too_many_tokens:
      return "too_many_tokens";
    case FaultKind::credentials_refused:
      return "credentials_refused";
    case FaultKind::account_blocked:
      return "account_blocked";
    case FaultKind::model_refused:
      return "model_refused";
  }
  return "other";
}

std::string_view label(dispatch::Aftermath aftermath) {
  switch (aftermath) {
    case dispatch::Aftermath::retried:
      return "retried";
    case dispatch::Aftermath::split:
      return "split";
    case dispatch::Aftermath::isolated:
      return "isolated";
    case dispatch::Aftermath::given_up:
      return "given_up";
  }
  return "other";
}

std::string_view label(faults::CircuitBreaker::State state) {
  switch (state) {
    case faults::CircuitBreaker::State::closed:
      return "closed";
    case faults::CircuitBreaker::State::open:
      return "open";
    case faults::CircuitBreaker::State::half_open:
      return "half_open";
  }
  return "other";
}

std::size_t index_of(Code code) {
  const auto index = static_cast<std::size_t>(code);
  return index < kCodes ? index : static_cast<std::size_t>(Code::unknown);
}

std::string_view label(Code code) {
  static constexpr std::array<std::string_view, kCodes> kNames{"OK",
                                                               "CANCELLED",
                                                               "UNKNOWN",
                                                               "INVALID_ARGUMENT",
                                                               "DEADLINE_EXCEEDED",
                                                               "NOT_FOUND",
                                                               "ALREADY_EXISTS",
                                                               "PERMISSION_DENIED",
                                                               "RESOURCE_EXHAUSTED",
                                                               "FAILED_PRECONDITION",
                                                               "ABORTED",
                                                               "OUT_OF_RANGE",
                                                               "UNIMPLEMENTED",
                                                               "INTERNAL",
                                                               "UNAVAILABLE",
                                                               "DATA_LOSS",
                                                               "UNAUTHENTICATED"};
  return kNames[index_of(code)];
}

}  // namespace gateway::telemetry
