// The seam for metrics and access logs of the doors: how requests come in and how they end.
#pragma once

#include <cstddef>
#include <string_view>

#include "domain/code.h"
#include "domain/embedding.h"
#include "domain/rejection.h"
#include "domain/time.h"

namespace gateway::request {

/// The ways into the API; a closed set, so a safe label.
enum class Route {
  embed,
  embed_unary,
  embed_multimodal,
  embed_multimodal_unary,
  list_models,
  get_budget,
  reset_learned_limits,
  openai_embeddings,
  openai_models,
  dashscope_texts,
  dashscope_contents,
  dashscope_uploads,
};

/// The other routes are about models and budgets: they have no items, wait for no budget, and go on
/// while the gateway drains.
[[nodiscard]] constexpr bool embeds(Route route) {
  return route != Route::list_models && route != Route::get_budget &&
         route != Route::reset_learned_limits && route != Route::openai_models &&
         route != Route::dashscope_uploads;
}

/// What is embedded is texts; contents, where it is not. Precondition: embeds(route).
[[nodiscard]] constexpr bool takes_texts(Route route) {
  return route == Route::embed || route == Route::embed_unary ||
         route == Route::openai_embeddings || route == Route::dashscope_texts;
}

/// All results of a request come in one message.
[[nodiscard]] constexpr bool is_unary(Route route) {
  return route == Route::embed_unary || route == Route::embed_multimodal_unary ||
         route == Route::openai_embeddings || route == Route::dashscope_texts ||
         route == Route::dashscope_contents;
}

struct RequestFinished {
  Route route;
  std::string_view model;   ///< A served model's name, or "" if the request named none that is.
  std::string_view tenant;  ///< "" if it is not known who called.
  Code code;                ///< A stream with failed items is `ok`.
  std::string_view
      message;        ///< Of the error; "" if `ok`. Holds nothing that a caller sent as text.
  Duration duration;  ///< From the request's arrival to its end.
  Duration overhead;  ///< Of it, up to the last result, neither waiting for slots nor in provider
                      ///< calls; never negative.
  Duration queued;    ///< The longest time that one of its items waited for a slot.
  Duration upstream;  ///< The longest time that one of its items was in provider calls.
  std::size_t items_succeeded;
  std::size_t items_failed;
  std::size_t items_refused;  ///< Admitted, then turned away with the whole request.
  Usage usage;                ///< Of all its items.
  std::string_view trace_id;  ///< 32 hexadecimal digits, the caller's own if it sent one.
};

/// Observes; never decides. Implementations must not throw or block.
///
/// Thread: any; implementations are thread-safe.
class DoorProbe {
 public:
  virtual ~DoorProbe() = default;

  /// Told of a request that is turned away, just before its end.
  virtual void request_rejected(Route route, std::string_view model, Rejection reason) = 0;
  /// Once for each request, however it ends.
  virtual void request_finished(const RequestFinished& event) = 0;
};

}  // namespace gateway::request
