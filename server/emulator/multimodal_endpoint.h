// The native multimodal endpoint (docs/provider.md, 3) as functions on values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "emulator/call.h"
#include "emulator/oss_resolver.h"

namespace emulator {

/// Reads the body of a call to the multimodal URL; `model` is the one it names. `resolver` opens
/// its `oss://` URLs. Refuses by the counts and sizes of docs/provider.md, 5.2.
ReadCall read_multimodal_call(const simdjson::dom::element& body, const Model& model,
                              const OssResolver& resolver);

/// The 200 body (docs/provider.md, 3.3); `usage` has the keys of the call's model.
std::string write_multimodal_answer(const Call& call, const std::vector<Row>& rows,
                                    std::string_view request_id);

}  // namespace emulator
