// The answer to one item, and where it is delivered.
#pragma once

#include <cstddef>
#include <cstdint>

#include "domain/embedding.h"
#include "domain/error.h"
#include "domain/rejection.h"
#include "domain/time.h"

namespace gateway {

/// Where an item's time went. What is left of a request's duration is the gateway's own overhead.
struct ItemTiming {
  Duration queued{};    ///< Waiting for the budget's slots, backoff between attempts included.
  Duration upstream{};  ///< In provider calls, all attempts.
  std::uint32_t attempts = 0;    ///< Provider calls the item was part of; 0 if never sent.
  std::uint32_t call_items = 0;  ///< Items, of all callers, in the last of them.
};

struct ItemResult {
  Result<Embedding> outcome;
  Usage usage{};  ///< Attributed to this item; the parts of a call sum to the call's usage.
  ItemTiming timing{};
};

/// Takes a request's answers. Implemented by whoever accepted the request; outlives the last
/// deliver(), or refuse().
class ResultSink {
 public:
  virtual ~ResultSink() = default;

  /// The request is turned away as a whole: called once, instead of any deliver(), before anything
  /// of it was queued. The sink may be gone when this returns. Thread: the model's shard. Must not
  /// block.
  virtual void refuse(Rejection reason, Error&& error) = 0;

  /// Called exactly once for each index of the request, in any order. The sink may be gone when the
  /// call for the last undelivered index returns. Thread: the model's shard. Must not block.
  virtual void deliver(std::size_t index, ItemResult&& result) = 0;
};

}  // namespace gateway
