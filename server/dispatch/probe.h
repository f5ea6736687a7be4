// The single seam for metrics and incident logs: domain verbs, called at transitions.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "domain/call_fault.h"
#include "domain/embedding.h"
#include "domain/model_spec.h"
#include "domain/time.h"

namespace gateway {

/// The RPCs that embed; a closed set, so a safe label.
enum class Rpc { embed, embed_unary, embed_multimodal, embed_multimodal_unary };

/// Why a request was turned away at the door; a closed set.
enum class Rejection {
  invalid,         ///< INVALID_ARGUMENT or NOT_FOUND.
  queue_items,     ///< The bound on queued items was reached.
  queue_bytes,     ///< The bound on queued bytes was reached.
  deadline_spent,  ///< Its deadline had passed on arrival.
  draining,        ///< The gateway is going away.
};

struct RequestFinished {
  Rpc rpc;
  std::string_view model;  ///< A served model's name, or "" if the request named none that is.
  int grpc_code;           ///< Canonical code, 0 is OK. A stream with failed items is OK.
  Duration duration;       ///< From the handler's start to Finish.
  Duration
      overhead;  ///< Of it, neither waiting for the budget nor in provider calls; never negative.
  std::size_t items_succeeded;
  std::size_t items_failed;
};

/// Names a budget: one provider account and one of its models. Both come from configuration.
struct Budget {
  std::string_view upstream;
  std::string_view model;
};

struct CallStarted {
  Budget budget;
  std::size_t items;
  std::size_t capacity;  ///< Items the model allows in a call.
  std::uint64_t estimated_tokens;
  std::span<const Duration> queue_delays;  ///< Of the items that are sent for the first time.
};

struct CallFinished {
  Budget budget;
  Duration duration;
  const CallFault* fault;  ///< Null: answered with vectors.
  Usage usage;             ///< Zero on a fault.
};

/// What happens to a batch after a fault; a closed set.
enum class Aftermath { retried, split, given_up };

/// Observes; never decides. Implementations must not throw or block.
///
/// Thread: any; implementations are thread-safe.
class Probe {
 public:
  virtual ~Probe() = default;

  virtual void request_rejected(Rpc rpc, std::string_view model, Rejection reason) = 0;
  virtual void request_finished(const RequestFinished& event) = 0;

  /// What waits for a slot now. Called whenever it changes.
  virtual void queue_changed(std::string_view model, std::size_t items, std::size_t bytes) = 0;
  /// Items that left the queue unsent because their deadline passed or their caller went.
  virtual void items_expired(std::string_view model, std::size_t items) = 0;
  virtual void items_cancelled(std::string_view model, std::size_t items) = 0;

  virtual void call_started(const CallStarted& event) = 0;
  virtual void call_finished(const CallFinished& event) = 0;
  virtual void fault_handled(const Budget& budget, const CallFault& fault, Aftermath aftermath) = 0;

  /// An exception escaped a task or a handler: a bug, survived.
  virtual void task_failed(std::string_view task, std::string_view what) = 0;
};

}  // namespace gateway
