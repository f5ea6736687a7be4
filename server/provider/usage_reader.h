// Reads the token figures of an answer, which every model spells in its own way.
#pragma once

#include <simdjson.h>

#include "domain/embedding.h"

namespace gateway::provider {

/// docs/provider.md, 2.5, 3.5 and 4.2: the total is `total_tokens`, else the sum of `input_tokens`
/// (or `prompt_tokens`) and `image_tokens`; image tokens may stand inside `input_tokens_details`.
/// Zero for what is absent, not a whole number, or larger than any call can be; never more image
/// tokens than there are in total.
[[nodiscard]] Usage read_usage(simdjson::ondemand::value value);

}  // namespace gateway::provider
