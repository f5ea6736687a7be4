// What callers get when the provider fails, and what the budget does about it.
#include <algorithm>
#include <chrono>
#include <stdexcept>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

TEST(Faults, ATransientFaultIsRetriedAndTheCallerNeverKnows) {
  DispatchRig rig;
  rig.script = [](std::size_t call, const SeenCall&) -> Outcome {
    if (call == 0) return CallFault{FaultKind::connection_lost, "reset"};
    if (call == 1) return DispatchRig::refusal(503, "ModelUnavailable", "try again later");
    return std::nullopt;
  };
  const Caller& caller = rig.submit_text("t1");
  rig.run_out();
  caller.expect_vector_of("t1");
  EXPECT_EQ(caller.results[0]->timing.attempts, 3U);
  EXPECT_EQ(rig.probe.aftermaths[dispatch::Aftermath::retried], 2);
}

TEST(Faults, ABugInACallFailsItsItemsAloneAndIsReported) {
  DispatchRig rig;
  rig.script = [](std::size_t call, const SeenCall&) -> Outcome {
    if (call == 0) throw std::logic_error("a bug");
    return std::nullopt;
  };
  const Caller& first = rig.submit_text("t1");
  EXPECT_NONFATAL_FAILURE(rig.run_out(), "task attempt failed: a bug");
  EXPECT_EQ(first.error(), ErrorKind::internal);
  const Caller& second = rig.submit_text("t2");
  rig.run_out();
  second.expect_vector_of("t2");
}

TEST(Faults, RetriesTakeSlotsLikeAnyCall) {
  DispatchRig rig;
  rig.script = [](std::size_t call, const SeenCall&) -> Outcome {
    if (call == 0) return CallFault{FaultKind::connection_lost, "reset"};
    return std::nullopt;
  };
  rig.latency = 1ms;
  rig.submit_text("t1");
  rig.run_out();
  ASSERT_EQ(rig.calls.size(), 2U);
  EXPECT_GE(rig.calls[1].at - rig.calls[0].at, 500ms);
}

TEST(Faults, AnOutageEndsInUnavailableAfterTheLastAttempt) {
  DispatchRig rig;
  rig.script = [](std::size_t, const SeenCall&) -> Outcome {
    return DispatchRig::refusal(500, "InternalError", "Internal server error!");
  };
  const Caller& caller = rig.submit_text("t1");
  rig.run_out();
  EXPECT_EQ(caller.error(), ErrorKind::unavailable);
  EXPECT_EQ(rig.calls.size(), 4U);
  EXPECT_EQ(rig.availability(), dispatch::Availability::unavailable);
}

TEST(Faults, AThrottlePausesTheWholeBudget) {
  DispatchRig rig;
  rig.script = [](std::size_t call, const SeenCall&) -> Outcome {
    if (call > 0) return std::nullopt;
    HttpResponse throttled =
        DispatchRig::refusal(429, "Throttling.RateQuota", "Requests rate limit exceeded");
    throttled.headers.push_back({"Retry-After", "2"});
    return throttled;
  };
  const Caller& one = rig.submit_text("t1");
  rig.run_for(200ms);
  const Caller& two =
      rig.submit({Text{"t2"}}, std::nullopt, {.dimension = 2, .text_type = TextType::query});
  rig.run_out();
  ASSERT_EQ(rig.calls.size(), 3U);
  EXPECT_GE(rig.calls[1].at - rig.calls[0].at, 2s);
  one.expect_vector_of("t1");
  two.expect_vector_of("t2");
  EXPECT_EQ(rig.availability(), dispatch::Availability::available);
}

TEST(Faults, AThrottleThatOutlastsTheDeadlineIsSaidAtOnce) {
  DispatchRig rig;
  rig.script = [](std::size_t, const SeenCall&) -> Outcome {
    HttpResponse throttled = DispatchRig::refusal(429, "Throttling.AllocationQuota",
                                                  "Allocated quota exceeded, please increase");
    throttled.headers.push_back({"Retry-After", "2"});
    return throttled;
  };
  const Caller& caller = rig.submit_text("t1", 1s);
  rig.run_for(101ms);
  EXPECT_EQ(caller.error(), ErrorKind::throttled);
  EXPECT_EQ(caller.results[0]->outcome.error().retry_after, Duration(2s));
}

TEST(Faults, ARefusedKeyIsAnOperatorsMatterAndIsNotRetried) {
  DispatchRig rig;
  rig.script = [](std::size_t, const SeenCall&) -> Outcome {
    return DispatchRig::refusal(401, "InvalidApiKey", "Invalid API-key provided.");
  };
  const Caller& caller = rig.submit_text("t1");
  rig.run_out();
  EXPECT_EQ(caller.error(), ErrorKind::misconfigured);
  EXPECT_EQ(caller.results[0]->outcome.error().provider_code, "InvalidApiKey");
  EXPECT_EQ(rig.calls.size(), 1U);
}

TEST(Faults, WhoHearsOfARefusedAccountHearsWhoseItIsAndWhere) {
  DispatchRig rig;
  rig.script = [](std::size_t, const SeenCall&) -> Outcome {
    return DispatchRig::refusal(401, "InvalidApiKey", "Invalid API-key provided.");
  };
  const std::string told =
      "the provider refused the key of upstream \"u0\" (POST rig.example.com/api/v1/services/"
      "embeddings/text-embedding/text-embedding: 401 InvalidApiKey: Invalid API-key provided.); an "
      "operator must act";
  const Caller& caller = rig.submit_text("t1");
  rig.run_out();
  ASSERT_TRUE(caller.results[0]);
  EXPECT_EQ(caller.results[0]->outcome.error().message, told);
  const Caller& next = rig.submit_text("t2");
  rig.run_for(1ms);
  ASSERT_TRUE(next.refusal_error);
  EXPECT_EQ(next.refusal_error->message, told);
}

TEST(Faults, ACallersErrorIsShortHoweverLongTheAddressIs) {
  DispatchRig::Options options;
  options.site = std::string(5000, 'a');
  DispatchRig rig(options);
  rig.script = [](std::size_t, const SeenCall&) -> Outcome {
    return DispatchRig::refusal(401, std::string(5000, 'c'), std::string(5000, 'm') + "\x1b\n");
  };
  const Caller& caller = rig.submit_text("t1");
  rig.run_out();
  ASSERT_EQ(caller.error(), ErrorKind::misconfigured);
  const std::string message = caller.results[0]->outcome.error().message;
  EXPECT_LE(message.size(), 900U);
  EXPECT_TRUE(std::ranges::none_of(message, [](unsigned char c) { return c < ' '; }));
  EXPECT_TRUE(message.ends_with("; an operator must act"));
}

TEST(Faults, OnlyThePoisonedItemFailsAndItsNeighboursSucceed) {
  DispatchRig rig;
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (std::find(call.rows.begin(), call.rows.end(), "t6") == call.rows.end()) return std::nullopt;
    return DispatchRig::refusal(400, "DataInspectionFailed", "Input data may be inappropriate");
  };
  std::vector<const Caller*> callers;
  for (int k = 0; k < 10; ++k) callers.push_back(&rig.submit_text("t" + std::to_string(k)));
  rig.run_out();
  for (int k = 0; k < 10; ++k) {
    const Caller& caller = *callers[static_cast<std::size_t>(k)];
    if (k == 6) {
      EXPECT_EQ(caller.error(), ErrorKind::item_refused);
      EXPECT_EQ(caller.results[0]->outcome.error().provider_code, "DataInspectionFailed");
    } else {
      caller.expect_vector_of("t" + std::to_string(k));
    }
  }
  EXPECT_LE(rig.calls.size(), 9U) << "halving, not one by one";
}

TEST(Faults, ARowLimitInTheAnswerLowersTheLimitForGood) {
  DispatchRig rig;
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (call.rows.size() <= 6) return std::nullopt;
    return DispatchRig::refusal(
        400, "InvalidParameter",
        "Value error, batch size is invalid, it should not be larger than 6.: input.contents");
  };
  std::vector<const Caller*> callers;
  for (int k = 0; k < 22; ++k) callers.push_back(&rig.submit_text("t" + std::to_string(k)));
  rig.run_out();
  for (int k = 0; k < 22; ++k) {
    callers[static_cast<std::size_t>(k)]->expect_vector_of("t" + std::to_string(k));
  }
  EXPECT_EQ(rig.probe.call_sizes, (std::vector<std::size_t>{10, 5, 5, 6, 6}));
}

TEST(Faults, RowsInAnotherOrderReachTheirOwnCallers) {
  DispatchRig rig;
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    HttpResponse answer = DispatchRig::answer(call.rows);
    auto body = nlohmann::json::parse(answer.body);
    auto& rows = body["output"]["embeddings"];
    std::reverse(rows.begin(), rows.end());
    answer.body = body.dump();
    return answer;
  };
  std::vector<const Caller*> callers;
  for (int k = 0; k < 8; ++k) callers.push_back(&rig.submit_text("t" + std::to_string(k)));
  rig.run_out();
  for (int k = 0; k < 8; ++k) {
    callers[static_cast<std::size_t>(k)]->expect_vector_of("t" + std::to_string(k));
  }
}

TEST(Faults, AMissingRowIsNeverGuessed) {
  DispatchRig rig;
  rig.script = [](std::size_t call, const SeenCall& seen) -> Outcome {
    if (call > 0) return std::nullopt;
    auto rows = seen.rows;
    rows.pop_back();
    return DispatchRig::answer(rows);
  };
  const Caller& one = rig.submit_text("t1");
  const Caller& two = rig.submit_text("t2");
  rig.run_out();
  EXPECT_EQ(rig.probe.faults[FaultKind::rows_miscounted], 1);
  one.expect_vector_of("t1");
  two.expect_vector_of("t2");
}

TEST(Faults, AnswersThatStayWrongEndInBadAnswer) {
  DispatchRig rig;
  rig.script = [](std::size_t, const SeenCall&) -> Outcome { return HttpResponse{200, {}, "{}"}; };
  const Caller& caller = rig.submit_text("t1");
  rig.run_out();
  EXPECT_EQ(caller.error(), ErrorKind::bad_answer);
}

TEST(Faults, AHangEndsWithTheCallTimeout) {
  DispatchRig::Options options;
  options.latency = 1h;
  options.retry.max_attempts = 2;
  DispatchRig rig(options);
  const Caller& caller = rig.submit_text("t1");
  rig.run_for(70s);
  EXPECT_EQ(caller.error(), ErrorKind::unavailable);
  EXPECT_EQ(rig.probe.faults[FaultKind::timed_out], 2);
}

}  // namespace
}  // namespace gateway::testing
