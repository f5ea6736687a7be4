// The native text endpoint (docs/provider.md, 2) as functions on values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "emulator/call.h"

namespace emulator {

/// Reads the body of a call to the native text URL; `model` is the one it names. Parameters count
/// only inside `parameters` (docs/provider.md, 2.2), unknown ones are ignored.
ReadCall read_text_call(const simdjson::dom::element& body, const Model& model);

/// What both text endpoints refuse: no rows, too many, and rows out of their length range
/// (docs/provider.md, 6.6). `call.items` are the rows; fills in `call.usage`.
ReadCall check_rows(Call call);

/// The 200 body (docs/provider.md, 2.3).
std::string write_text_answer(const Call& call, const std::vector<Row>& rows,
                              std::string_view request_id);

}  // namespace emulator
