// A gateway that makes one call at a time, for tests of what becomes of a call that fails.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/end_to_end/gateway_stack.h"

namespace gateway::testing {

/// The emulator's fault of those words.
[[nodiscard]] emulator::Fault fault(const std::string& text);

/// One call at a time, so that what waits behind it leaves together. What fails is tried three
/// times, soon.
[[nodiscard]] GatewayStack::Options one_at_a_time(const std::string& model);

/// A request of so many texts: `name` and a number from 0 on.
[[nodiscard]] pb::EmbedRequest numbered_texts(const std::string& name, int count);

/// The calls that a fault of that kind has struck.
[[nodiscard]] std::uint64_t struck(const GatewayStack& stack, const std::string& kind);

/// Each of the request's texts has its own vector.
void expect_all_vectors(const StreamReply& reply, const pb::EmbedRequest& request);

}  // namespace gateway::testing
