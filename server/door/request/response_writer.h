// How a request is answered: the part of it that each door does in its own way.
#pragma once

#include <cstddef>

#include "domain/error.h"
#include "domain/item_result.h"

namespace gateway::request {

/// Writes how a request ended.
///
/// Thread: whichever ends the request; once.
class EndWriter {
 public:
  virtual ~EndWriter() = default;

  /// The last call. `error` is null if all went well, and else valid until this returns. The writer
  /// and the request's context may be gone when this returns. Must not block.
  virtual void finish(const Error* error) = 0;
};

/// Writes the results of a request that was submitted, too.
class ResultWriter : public EndWriter {
 public:
  /// Once for each index, in any order, unless the request is refused; after the `last` one the
  /// writer ends the request as soon as it has written what it wants to. Thread: the model's shard.
  /// Must not block.
  virtual void write(std::size_t index, ItemResult&& result, bool last) = 0;
};

}  // namespace gateway::request
