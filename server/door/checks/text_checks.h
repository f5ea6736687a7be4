// The half of query_check.h that is about texts.
#pragma once

#include <vector>

#include "door/checks/query_check.h"

namespace gateway::checks {

/// Dimension, output type, text type and instruct, which leaves the query.
[[nodiscard]] Result<CallParameters, FieldError> check_text_parameters(EmbedQuery& query,
                                                                       const Rules& rules);

/// Every text, in its place.
[[nodiscard]] Result<std::vector<Content>, FieldError> check_texts(SentTexts&& texts,
                                                                   const Rules& rules);

}  // namespace gateway::checks
