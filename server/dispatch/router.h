// Where a validated request leaves the gRPC threads: model name to shard.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dispatch/embed_request.h"
#include "domain/model_spec.h"

namespace gateway {

class ModelQueue;

/// Names an accepted request for cancel(). Copyable; dangling tickets are harmless.
struct RequestTicket {
  ModelQueue* queue = nullptr;
  std::uint64_t id = 0;
};

/// Whether a model can be used now, judged by its last provider call.
enum class Availability { unknown, available, unavailable };

/// A model as this gateway serves it.
struct ServedModel {
  const ModelSpec* spec = nullptr;     ///< Outlives the router.
  RateLimits budget;                   ///< As configured for its upstreams together.
  std::vector<std::string> upstreams;  ///< Their names.
  Availability availability = Availability::unknown;
};

/// Hands requests to the shard that owns their model.
///
/// Thread: any, once constructed.
class Router {
 public:
  /// `queues` outlive the router.
  explicit Router(std::vector<ModelQueue*> queues);

  /// The model's spec; null if it is not served. An empty name is not resolved here.
  [[nodiscard]] const ModelSpec* find(std::string_view model) const;

  /// All served models, sorted by name.
  [[nodiscard]] std::vector<ServedModel> models() const;

  /// Takes the request and answers it through its sink, exactly once for each item, whatever happens.
  /// Precondition: find(request.lane.model) is not null and the request satisfies that spec.
  RequestTicket submit(EmbedRequest request);

  /// Drops what is still queued of the request and answers all its undelivered items with `cancelled`, on the
  /// shard. A call it shares with others goes on. Harmless if the request is already answered.
  void cancel(RequestTicket ticket);

  /// From now on everything queued is due at once, no retry starts after `until`, and whatever is then still
  /// undelivered is answered with `unavailable`.
  void drain(Timestamp until);

 private:
  std::map<std::string, ModelQueue*, std::less<>> queues_;
};

}  // namespace gateway
