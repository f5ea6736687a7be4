// Vectors that break the contract, in answers that are otherwise whole.
#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Rows = std::vector<std::string>;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

/// The good answer, but for the vectors of these texts: they are `vector`.
auto flawing(std::set<std::string> texts, json vector = nullptr) {
  return [texts, vector](std::size_t, const SeenCall& call) -> Outcome {
    HttpResponse answer = DispatchRig::answer(call.rows);
    json body = json::parse(answer.body);
    for (std::size_t k = 0; k < call.rows.size(); ++k) {
      if (texts.contains(call.rows[k])) body["output"]["embeddings"][k]["embedding"] = vector;
    }
    answer.body = body.dump();
    return answer;
  };
}

TEST(FlawedRows, FailAloneTheSecondTimeAndTheirNeighboursHaveTheFirstAnswer) {
  for (const json& vector : {json(nullptr), json::array(), json({0, 0})}) {
    DispatchRig rig;
    rig.script = flawing({"t1"}, vector);
    Caller& caller = rig.submit({Text{"t0"}, Text{"t1"}, Text{"t2"}});
    rig.run_for(150ms);
    caller.expect_vector_of("t0", 0);
    caller.expect_vector_of("t2", 2);
    EXPECT_FALSE(caller.results[1].has_value());
    rig.run_out();
    EXPECT_EQ(caller.error(1), ErrorKind::bad_answer);
    ASSERT_EQ(rig.calls.size(), 2U);
    EXPECT_EQ(rig.calls[1].rows, Rows{"t1"});
    EXPECT_EQ(rig.probe.flawed_rows, 2U);
    EXPECT_TRUE(rig.probe.faults.empty()) << "a provider that answers is well";
  }
}

TEST(FlawedRows, AreSentOnceMoreTogether) {
  DispatchRig rig;
  rig.script = flawing({"t1", "t3"});
  Caller& caller = rig.submit({Text{"t0"}, Text{"t1"}, Text{"t2"}, Text{"t3"}});
  rig.run_out();
  EXPECT_EQ(caller.error(1), ErrorKind::bad_answer);
  EXPECT_EQ(caller.error(3), ErrorKind::bad_answer);
  ASSERT_EQ(rig.calls.size(), 2U);
  EXPECT_EQ(rig.calls[1].rows, (Rows{"t1", "t3"}));
}

TEST(FlawedRows, MendThemselvesIfTheFlawDoesNotComeAgain) {
  DispatchRig rig;
  rig.script = [](std::size_t call, const SeenCall& seen) -> Outcome {
    if (call > 0) return std::nullopt;
    return flawing({"t1"})(call, seen);
  };
  Caller& caller = rig.submit({Text{"t0"}, Text{"t1"}});
  rig.run_out();
  caller.expect_vector_of("t0", 0);
  caller.expect_vector_of("t1", 1);
  // What was billed for both attempts is told: the rig's bill is three tokens a row.
  EXPECT_EQ(caller.results[0]->usage.total_tokens + caller.results[1]->usage.total_tokens,
            rig.probe.billed_tokens);
}

TEST(FlawedRows, CloseNothingForOthers) {
  DispatchRig rig;
  std::set<std::string> bad;
  std::vector<Content> contents;
  for (int k = 0; k < 100; ++k) contents.emplace_back(Text{"t" + std::to_string(k)});
  for (int k = 5; k < 100; k += 10) bad.insert("t" + std::to_string(k));
  rig.script = flawing(bad);
  Caller& guilty = rig.submit(std::move(contents));
  Caller& bystander = rig.submit_text("t500");
  rig.run_out();
  bystander.expect_vector_of("t500");
  for (std::size_t k = 0; k < 100; ++k) {
    if (bad.contains("t" + std::to_string(k))) {
      EXPECT_EQ(guilty.error(k), ErrorKind::bad_answer);
    } else {
      guilty.expect_vector_of("t" + std::to_string(k), k);
    }
  }
  EXPECT_EQ(rig.probe.budgets.at("u0").breaker, faults::CircuitBreaker::State::closed);
  EXPECT_LE(rig.calls.size(), 11U + bad.size()) << "each bad row costs one more call at most";
}

TEST(FlawedRows, OfACallOfOneAreTriedTwice) {
  DispatchRig rig;
  rig.script = flawing({"t0"});
  const Caller& caller = rig.submit_text("t0");
  rig.run_out();
  EXPECT_EQ(caller.error(), ErrorKind::bad_answer);
  EXPECT_EQ(rig.calls.size(), 2U);
}

}  // namespace
}  // namespace gateway::testing
