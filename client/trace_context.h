// W3C trace context: the name by which a call is found in the logs it passes.
#pragma once

#include <string>
#include <string_view>

namespace embedding_client {

/// A `traceparent` header that begins a trace: `00-`, 32 digits of trace, 16 of parent, `-00` (we
/// keep no record of it ourselves). Random, so unique, but no secret. Thread: any.
[[nodiscard]] std::string new_traceparent();

/// The trace's 32 hexadecimal digits, within `traceparent`; empty if that is none of version 00.
[[nodiscard]] std::string_view trace_id_of(std::string_view traceparent);

}  // namespace embedding_client
