// A batch's texts as a JSON array, which both text dialects send.
#pragma once

#include <cstddef>
#include <string>

#include "domain/batch.h"

namespace gateway::provider {

/// Bytes of all texts: what to reserve for them, escapes aside.
[[nodiscard]] std::size_t text_bytes(const Batch& batch);

/// Appends `["...","..."]`, row k being contents[k]. Precondition: all contents are texts.
void append_text_array(std::string& out, const Batch& batch);

}  // namespace gateway::provider
