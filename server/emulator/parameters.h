// Parameters that several endpoints read in the same way.
#pragma once

#include <optional>
#include <string_view>

#include <simdjson.h>

#include "emulator/call.h"

namespace emulator {

/// Sets `call.dimension` to the model's default or to `object[name]`. Refuses a value that the
/// model does not offer; models of one fixed size ignore whatever is sent
/// (docs/provider.md, 2.2 and 6.6).
std::optional<Refusal> read_dimension(const simdjson::dom::element& object, std::string_view name,
                                      Call& call);

/// Sets `call.dense` and `call.sparse` from `output_type`; refuses what the model does not offer.
std::optional<Refusal> read_output_type(const simdjson::dom::element& parameters, Call& call);

}  // namespace emulator
