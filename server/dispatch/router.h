// Where a validated request leaves the threads of whoever accepted it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dispatch/departure.h"
#include "dispatch/embed_request.h"
#include "dispatch/report.h"
#include "domain/model_spec.h"

namespace gateway::dispatch {

/// Names an accepted request for Router::cancel(). Copyable; a ticket of an answered request is
/// harmless.
struct RequestTicket {
  std::size_t model = 0;  ///< The router's own number of the model.
  std::uint64_t id = 0;
};

/// Whether a model can be used now, judged by its last provider call.
enum class Availability { unknown, available, unavailable };

/// A model as this gateway serves it.
struct ServedModel {
  const ModelSpec* spec = nullptr;     ///< Outlives the router.
  std::vector<std::string> upstreams;  ///< Names of the provider accounts that serve it.
  Availability availability = Availability::unknown;
};

/// Hands requests to the shard that owns their model. ModelRouter is the real one; the doors'
/// tests have their own, scripted.
///
/// Thread: any.
class Router {
 public:
  virtual ~Router() = default;

  /// The model's spec; null if it is not served. An empty name is not resolved here.
  [[nodiscard]] virtual const ModelSpec* find(std::string_view model) const = 0;

  /// All served models, sorted by name.
  [[nodiscard]] virtual std::vector<ServedModel> models() const = 0;

  /// Asks every shard how its models stand. `done` gets one report a model, sorted by name, once,
  /// on a shard or on the calling thread.
  virtual void report(std::function<void(std::vector<ModelReport>)> done) const = 0;

  /// Forgets how large a call may be as far as that was learned, of those models, each a name that
  /// find() knows; then as report().
  virtual void forget_sizes(const std::vector<std::string>& models,
                            std::function<void(std::vector<ModelReport>)> done) = 0;

  /// Takes the request and answers it through its sink, exactly once for each item, whatever
  /// happens; or refuses it as a whole, if it can't be answered before its deadline or its tenant's
  /// share of the queue is full. Precondition: find(request.lane.model) is not null and the request
  /// satisfies that spec.
  virtual RequestTicket submit(EmbedRequest request) = 0;

  /// Drops what is still queued of the request and answers all its undelivered items with
  /// `cancelled` or `deadline_exceeded`, as the caller left, on the shard. A call it shares with
  /// others goes on. Harmless if the request is already answered.
  virtual void cancel(RequestTicket ticket, Departure departure) = 0;
};

}  // namespace gateway::dispatch
