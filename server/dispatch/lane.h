// The items of one model that may share provider calls.
#pragma once

#include "domain/batch.h"
#include "policy/batcher.h"

namespace gateway {

/// One parameter set of a model and what waits for it. It exists while something waits.
struct Lane {
  CallParameters parameters;
  Batcher batcher{};
};

}  // namespace gateway
