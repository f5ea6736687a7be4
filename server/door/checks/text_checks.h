// The half of query_check.h that is about texts.
#pragma once

#include "content/costed_contents.h"
#include "door/checks/query_check.h"

namespace gateway::checks {

/// Dimension, output type, text type and instruct, which leaves the query.
[[nodiscard]] Result<CallParameters, FieldError> check_text_parameters(EmbedQuery& query,
                                                                       const Rules& rules);

/// Every text, in its place.
[[nodiscard]] Result<content::CostedContents, FieldError> check_texts(SentTexts&& texts,
                                                                      const Rules& rules);

}  // namespace gateway::checks
