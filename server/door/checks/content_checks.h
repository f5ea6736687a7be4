// The half of query_check.h that is about contents: texts, images and videos.
#pragma once

#include "content/costed_contents.h"
#include "door/checks/query_check.h"

namespace gateway::checks {

/// Dimension and instruct, which leaves the query.
[[nodiscard]] Result<CallParameters, FieldError> check_content_parameters(EmbedQuery& query,
                                                                          const Rules& rules);

/// Every content, in its place; of a fused model the parts of one.
[[nodiscard]] Result<content::CostedContents, FieldError> check_contents(SentContents&& contents,
                                                                         const Rules& rules);

}  // namespace gateway::checks
