// The same promises in front of several upstreams that fail in every way at once.
#include <chrono>
#include <random>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

/// A model with one to three upstreams, spares among them, small caps, scarce retries and learned
/// row limits. The rig checks at its end that every item was answered once.
class Chaos {
 public:
  explicit Chaos(unsigned seed) : random_(seed), rig_(options()) {
    rig_.script = [this](std::size_t, const SeenCall& call) { return misbehave(call); };
    // A timer that is set to the present again and again would never let time move on.
    rig_.time.on_step([this] {
      steps_ = rig_.time.now() == stood_at_ ? steps_ + 1 : 0;
      stood_at_ = rig_.time.now();
      if (steps_ > 2000) throw std::logic_error("time stands still");
    });
  }

  void run() {
    for (int step = 0; step < 200; ++step) {
      rig_.latency = std::chrono::milliseconds(roll(20) == 0 ? 20'000 : roll(300));
      if (roll(3) > 0) arrive();
      if (roll(4) == 0 && !callers_.empty()) cancel_one();
      if (roll(40) == 0) mood_ = roll(6);
      rig_.run_for(std::chrono::milliseconds(roll(80)));
    }
    if (roll(2) == 0) rig_.drain(std::chrono::milliseconds(roll(3000)));
    rig_.run_out();
    check();
  }

 private:
  int roll(int sides) { return std::uniform_int_distribution<>(0, sides - 1)(random_); }

  DispatchRig::Options options() {
    DispatchRig::Options options;
    options.weights = {1};
    for (int more = roll(3); more > 0; --more) options.weights.push_back(roll(2));
    options.pace = {.rate = {.calls_per_minute = 60.0 * (1 + roll(30)), .tokens_per_minute = {}},
                    .burst_calls = static_cast<double>(roll(3)),
                    .headroom = 0.005,
                    .max_in_flight = static_cast<std::size_t>(1 + roll(4)),
                    .ramp = {.enabled = roll(2) == 0}};
    if (roll(2) == 0) options.pace.rate.tokens_per_minute = 500 + roll(5000);
    if (roll(2) == 0) options.retries = {.share = 0.2, .per_minute = 1.0 * roll(30)};
    options.retry.max_attempts = 1 + roll(4);
    return options;
  }

  void arrive() {
    std::vector<Content> contents;
    for (int k = roll(7); k >= 0; --k)
      contents.emplace_back(Text{"t" + std::to_string(next_text_++)});
    texts_.push_back(next_text_ - static_cast<int>(contents.size()));
    const auto timeout = roll(2) == 0
                             ? std::optional<Duration>(std::chrono::milliseconds(1 + roll(3000)))
                             : std::nullopt;
    CallParameters parameters{.dimension = 2};
    if (roll(4) == 0) parameters.text_type = TextType::query;
    const Priority priority = roll(3) == 0 ? Priority::bulk : Priority::interactive;
    callers_.push_back(&rig_.submit(std::move(contents), timeout, std::move(parameters), priority,
                                    "tenant" + std::to_string(roll(5))));
  }

  void cancel_one() {
    const int latest = static_cast<int>(callers_.size()) - 1;
    rig_.cancel(*callers_[static_cast<std::size_t>(std::max(0, latest - roll(6)))]);
  }

  static bool poisoned(const std::string& text) { return text.ends_with("3"); }

  Outcome misbehave(const SeenCall& call) {
    if (mood_ == 1) return CallFault{FaultKind::connect_failed, "refused"};
    if (mood_ == 2 && call.upstream == 0)
      return DispatchRig::refusal(401, "InvalidApiKey", "Invalid API-key provided.");
    if (mood_ == 3 && call.rows.size() > 3) {
      return DispatchRig::refusal(
          400, "InvalidParameter",
          "Value error, batch size is invalid, it should not be larger than 3.: input.contents");
    }
    for (const std::string& row : call.rows) {
      if (poisoned(row)) return DispatchRig::refusal(400, "DataInspectionFailed", "no");
    }
    switch (roll(14)) {
      case 0:
        return CallFault{FaultKind::connection_lost, "reset"};
      case 1:
        return DispatchRig::refusal(429, "Throttling.RateQuota", "slower");
      case 2:
        return DispatchRig::refusal(429, "Throttling.AllocationQuota", "Allocated quota exceeded");
      case 3:
        return HttpResponse{200, {}, R"({"output":{"embeddings":[]}})"};
      case 4:
        return CallFault{FaultKind::server_timeout, "RequestTimeOut"};
      default:
        return std::nullopt;
    }
  }

  void check() {
    for (std::size_t n = 0; n < callers_.size(); ++n) {
      if (callers_[n]->refusal) continue;
      for (std::size_t k = 0; k < callers_[n]->results.size(); ++k) {
        const std::string text = "t" + std::to_string(texts_[n] + static_cast<int>(k));
        const auto& result = callers_[n]->results[k];
        ASSERT_TRUE(result.has_value()) << text;
        if (result->outcome) {
          callers_[n]->expect_vector_of(text, k);
        } else if (!poisoned(text)) {
          EXPECT_NE(result->outcome.error().kind, ErrorKind::item_refused)
              << text << ": " << result->outcome.error().message;
        }
      }
    }
    // What is started is finished, in the books too.
    for (const dispatch::BudgetReport& budget : rig_.report().budgets)
      EXPECT_EQ(budget.in_flight, 0U);
  }

  std::mt19937 random_;
  DispatchRig rig_;
  int mood_ = 0;
  int next_text_ = 0;
  std::vector<const Caller*> callers_;
  std::vector<int> texts_;  ///< The number of each caller's first text.
  Timestamp stood_at_{};
  int steps_ = 0;
};

TEST(Chaos, EachItemIsAnsweredOnceAndNoneForAnothersFault) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Chaos chaos(seed);
    chaos.run();
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace gateway::testing
