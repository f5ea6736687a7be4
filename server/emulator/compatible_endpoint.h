// The OpenAI-compatible endpoint (docs/provider.md, 4) as functions on values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "emulator/call.h"

namespace emulator {

/// Reads the body of a call to the compatible URL; `model` is the one it names. Takes `dimensions`
/// and, as the provider's own samples do, `dimension`; any other extra field is ignored.
ReadCall read_compatible_call(const simdjson::dom::element& body, const Model& model);

/// The 200 body (docs/provider.md, 4.2), with vectors in base64 if the call asks for it (4.3).
std::string write_compatible_answer(const Call& call, const std::vector<Row>& rows,
                                    std::string_view request_id);

}  // namespace emulator
