// A caller that leaves, hurries and sends what is refused, and knows what it may hear of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <string>

#include "tests/end_to_end/gateway_stack.h"

namespace gateway::testing {

/// What callers were told, in items. Thread: any.
struct Told {
  std::atomic<std::uint64_t> asked = 0;
  std::atomic<std::uint64_t> vectors = 0;
  std::atomic<std::uint64_t> errors = 0;  ///< On streams, where they are items' own.
};

/// Calls a gateway in every way that the API has. Fails the test when an item is answered twice, or
/// not at all by an RPC that ended well, when a vector is another text's, or when it hears an error
/// that neither it nor the provider nor a drain has caused.
///
/// Thread: one.
class RestlessCaller {
 public:
  /// A part of a text that the provider has to refuse.
  static constexpr const char* kPoison = "bad";

  /// `draining` is to be true before the drain begins. No two callers have the same `seed`, so that
  /// no two texts are the same.
  RestlessCaller(const GatewayStack& stack, Told& told, const std::atomic<bool>& draining,
                 unsigned seed)
      : stub_(stack.connect()), told_(told), draining_(draining), random_(seed), seed_(seed) {}

  /// One request, ended in one of many ways. False: the gateway is gone.
  bool call();

 private:
  struct Errand;

  unsigned roll(unsigned sides) { return static_cast<unsigned>(random_() % sides); }
  Errand next_errand();
  grpc::Status look(grpc::ClientContext& context);
  grpc::Status unary(grpc::ClientContext& context, const Errand& errand);
  grpc::Status stream(grpc::ClientContext& context, const Errand& errand);
  void take(const Errand& errand, const pb::ItemResult& result);
  void expect_cause(const Errand& errand, int code, bool poisoned,
                    const std::string& message) const;

  const std::unique_ptr<pb::EmbeddingService::Stub> stub_;
  Told& told_;
  const std::atomic<bool>& draining_;
  std::mt19937 random_;
  const unsigned seed_;
  unsigned next_text_ = 0;
};

}  // namespace gateway::testing
