#include "tests/wire/relayed_gateway.h"

#include <atomic>
#include <cstdio>
#include <ostream>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/open_descriptors.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 20s;

/// Of a connection: the gateway's, two of the relay, and the provider's.
constexpr std::size_t kDescriptorsPerConnection = 4;

GatewayStack::Options through(Relay& relay, const std::string& upstream,
                              std::chrono::milliseconds call_timeout) {
  GatewayStack::Options options;
  options.detour = [&relay](std::uint16_t port) {
    relay.lead_to(port);
    return relay.url();
  };
  options.upstream_extra =
      "connect_timeout_ms: 300\n    handshake_timeout_ms: 300\n    call_timeout_ms: " +
      std::to_string(call_timeout.count()) + "\n    " + upstream;
  options.models =
      "[{name: text-embedding-v4, upstream: emulator, calls_per_minute: 600000, ramp: false}]";
  options.extra =
      "retry: {max_attempts: 3, base_backoff_ms: 5, max_backoff_ms: 20, budget_per_minute: 100000}"
      "\nbreaker: {open_ms: 20, max_open_ms: 40}";
  return options;
}

template <class Condition>
bool await(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  out << "status " << outcome.status << ", " << outcome.vectors << " vectors, errors";
  for (const grpc::StatusCode code : outcome.errors) out << ' ' << code;
  return out;
}

RelayedGateway::RelayedGateway(const std::string& upstream, std::chrono::milliseconds call_timeout)
    : stack_(through(relay_, upstream, call_timeout)), channel_(stack_.channel()) {
  // Its first contact, whose connection it keeps.
  EXPECT_TRUE(
      await([&] { return stack_.app().readiness().state() == app::ReadyState::State::ready; }));
  EXPECT_EQ(call().vectors, 3U);
  await_connections(1);
  descriptors_ = open_descriptors() - kDescriptorsPerConnection;
}

Outcome RelayedGateway::call(std::size_t texts, std::chrono::milliseconds timeout) {
  static std::atomic<int> number{0};
  const std::string text = "request " + std::to_string(number++) + ", text ";
  pb::EmbedRequest request;
  for (std::size_t k = 0; k < texts; ++k) request.add_texts(text + std::to_string(k));
  const auto stub = pb::EmbeddingService::NewStub(channel_);
  const StreamReply reply = embed_stream(*stub, request, timeout);
  Outcome outcome{.status = reply.status.error_code()};
  std::set<unsigned> answered;
  for (const pb::ItemResult& result : reply.results) {
    EXPECT_TRUE(answered.insert(result.index()).second) << "answered twice";
    if (result.has_error()) {
      outcome.errors.push_back(static_cast<grpc::StatusCode>(result.error().code()));
      continue;
    }
    EXPECT_TRUE(is_vector_of(text + std::to_string(result.index()), result.embedding()));
    ++outcome.vectors;
  }
  if (reply.status.ok()) {
    EXPECT_EQ(answered.size(), texts);
  }
  return outcome;
}

void RelayedGateway::expect_health() {
  const auto begun = std::chrono::steady_clock::now();
  const Outcome outcome = call();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
  std::printf("served again after %.0f ms\n", took.count());
  EXPECT_EQ(outcome, Outcome{.vectors = 3});
}

void RelayedGateway::await_connections(std::size_t count) {
  EXPECT_TRUE(await([&] { return relay_.open() == count; }))
      << relay_.open() << " connections are open";
}

void RelayedGateway::expect_connections(std::size_t count) {
  await_connections(count);
  const std::size_t expected = descriptors_ + count * kDescriptorsPerConnection;
  EXPECT_TRUE(await([&] { return open_descriptors() <= expected; }))
      << open_descriptors() << " descriptors are open instead of " << expected;
}

}  // namespace gateway::testing
