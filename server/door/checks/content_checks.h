// The half of query_check.h that is about contents: texts, images and videos.
#pragma once

#include <vector>

#include "door/checks/query_check.h"

namespace gateway::checks {

/// Dimension and instruct, which leaves the query.
[[nodiscard]] Result<CallParameters, FieldError> check_content_parameters(EmbedQuery& query,
                                                                          const Rules& rules);

/// Every content, in its place; of a fused model the parts of one.
[[nodiscard]] Result<std::vector<Content>, FieldError> check_contents(SentContents&& contents,
                                                                      const Rules& rules);

}  // namespace gateway::checks
