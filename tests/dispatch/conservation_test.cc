// The promise under everything: each accepted item is answered exactly once, and a vector is its
// own.
#include <chrono>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

/// Random arrivals, cancellations, deadlines and faults for a simulated while. The rig itself
/// checks at its end that every item was answered, and each caller that none was answered twice.
class Storm {
 public:
  explicit Storm(unsigned seed) : random_(seed) {
    rig_.script = [this](std::size_t, const SeenCall& call) { return misbehave(call); };
  }

  void run() {
    for (int step = 0; step < 300; ++step) {
      rig_.latency = std::chrono::milliseconds(roll(400));
      if (roll(3) > 0) arrive();
      if (roll(6) == 0 && !requests_.empty()) {
        rig_.cancel(
            *requests_[static_cast<std::size_t>(roll(static_cast<int>(requests_.size())))].caller);
      }
      rig_.run_for(std::chrono::milliseconds(roll(60)));
    }
    if (roll(2) == 0) rig_.drain(std::chrono::milliseconds(roll(3000)));
    rig_.run_out();
    check();
  }

 private:
  struct Sent {
    const Caller* caller;
    std::vector<std::string> texts;
  };

  int roll(int sides) { return std::uniform_int_distribution<>(0, sides - 1)(random_); }

  void arrive() {
    std::vector<std::string> texts;
    std::vector<Content> contents;
    for (int k = roll(7); k >= 0; --k) {
      texts.push_back("t" + std::to_string(next_text_++));
      contents.emplace_back(Text{texts.back()});
    }
    const auto timeout = roll(3) == 0
                             ? std::optional<Duration>(std::chrono::milliseconds(1 + roll(3000)))
                             : std::nullopt;
    CallParameters parameters{.dimension = 2};
    if (roll(4) == 0) parameters.text_type = TextType::query;
    const Priority priority = roll(3) == 0 ? Priority::bulk : Priority::interactive;
    requests_.push_back(
        {&rig_.submit(std::move(contents), timeout, std::move(parameters), priority), texts});
  }

  std::optional<Result<HttpResponse, CallFault>> misbehave(const SeenCall& call) {
    for (const std::string& row : call.rows) {
      if (row.ends_with("13")) return DispatchRig::refusal(400, "DataInspectionFailed", "no");
    }
    switch (roll(12)) {
      case 0:
        return CallFault{FaultKind::connection_lost, "reset"};
      case 1:
        return DispatchRig::refusal(429, "Throttling.RateQuota", "slower");
      case 2:
        return DispatchRig::refusal(500, "InternalError", "sorry");
      case 3:
        return HttpResponse{200, {}, R"({"output":{"embeddings":[]}})"};
      default:
        return std::nullopt;
    }
  }

  void check() const {
    for (const Sent& sent : requests_) {
      if (sent.caller->refusal) continue;
      for (std::size_t k = 0; k < sent.texts.size(); ++k) {
        ASSERT_TRUE(sent.caller->results[k].has_value());
        if (!sent.caller->results[k]->outcome) continue;
        sent.caller->expect_vector_of(sent.texts[k], k);
        EXPECT_FALSE(sent.texts[k].ends_with("13"));
      }
    }
  }

  DispatchRig rig_{
      DispatchRig::Options{.pace = {.rate = {.calls_per_minute = 600, .tokens_per_minute = {}},
                                    .burst_calls = 1,
                                    .headroom = 0,
                                    .max_in_flight = 4}}};
  std::mt19937 random_;
  int next_text_ = 0;
  std::vector<Sent> requests_;
};

TEST(Conservation, EachItemIsAnsweredOnceWithItsOwnVectorInAnyStorm) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Storm(seed).run();
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace gateway::testing
