// What the router accepts.
#pragma once

#include <string>

#include "content/costed_contents.h"
#include "domain/batch.h"
#include "domain/item_result.h"
#include "domain/priority.h"
#include "domain/time.h"

namespace gateway::dispatch {

/// A caller's request after validation. Its items are its contents; on a fused model there is
/// exactly one, a FusedContent.
struct EmbedRequest {
  LaneKey lane;
  content::CostedContents contents;
  Deadline deadline;
  Priority priority = Priority::interactive;
  std::string tenant;
  ResultSink* sink = nullptr;  ///< Gets every item's result; see ResultSink for its lifetime.
};

}  // namespace gateway::dispatch
