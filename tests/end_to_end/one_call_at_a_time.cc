#include "tests/end_to_end/one_call_at_a_time.h"

#include <gtest/gtest.h>

namespace gateway::testing {

emulator::Fault fault(const std::string& text) {
  return *emulator::parse_fault(text);
}

GatewayStack::Options one_at_a_time(const std::string& model) {
  GatewayStack::Options options;
  options.models = "[{name: " + model +
                   ", upstream: emulator, calls_per_minute: 60000, tokens_per_minute: 600000000, "
                   "ramp: false, max_inflight_calls: 1}]";
  options.extra = "retry: {max_attempts: 3, base_backoff_ms: 5, max_backoff_ms: 20}";
  return options;
}

pb::EmbedRequest numbered_texts(const std::string& name, int count) {
  pb::EmbedRequest request;
  for (int k = 0; k < count; ++k) request.add_texts(name + " " + std::to_string(k));
  return request;
}

std::uint64_t struck(const GatewayStack& stack, const std::string& kind) {
  const emulator::Stats stats = stack.provider().stats();
  const auto found = stats.faults_by_kind.find(kind);
  return found != stats.faults_by_kind.end() ? found->second : 0;
}

void expect_all_vectors(const StreamReply& reply, const pb::EmbedRequest& request) {
  EXPECT_TRUE(reply.status.ok()) << reply.status.error_message();
  EXPECT_EQ(reply.results.size(), static_cast<std::size_t>(request.texts_size()));
  for (const pb::ItemResult& result : reply.results) {
    EXPECT_TRUE(is_vector_of(request.texts(static_cast<int>(result.index())), result.embedding()))
        << result.index() << ": " << result.error().message();
  }
}

}  // namespace gateway::testing
