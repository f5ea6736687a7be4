// Answers that an item could bring about as well as our account, or what stands before the
// provider.
#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

const HttpResponse kFirewall{405, {}, "<html><body>405 Not Allowed</body></html>"};
const HttpResponse kNothing{404, {}, ""};
const HttpResponse kNoModel = DispatchRig::refusal(404, "ModelNotFound", "Model can not be found.");

/// That answer to every call that carries the text.
auto disliking(const std::string& text, const HttpResponse& answer) {
  return [text, answer](std::size_t, const SeenCall& call) -> Outcome {
    if (std::ranges::find(call.rows, text) == call.rows.end()) return std::nullopt;
    return answer;
  };
}

auto always(const HttpResponse& answer) {
  return [answer](std::size_t, const SeenCall&) -> Outcome { return answer; };
}

TEST(Evidence, OneItemThatWhatStandsBeforeTheProviderDislikesFailsAlone) {
  for (const HttpResponse& answer : {kFirewall, kNothing, kNoModel}) {
    DispatchRig rig;
    rig.script = disliking("t7", answer);
    std::vector<Content> contents;
    for (int k = 0; k < 40; ++k) contents.emplace_back(Text{"t" + std::to_string(k)});
    Caller& caller = rig.submit(std::move(contents));
    Caller& bystander = rig.submit({Text{"t100"}}, std::nullopt, {.dimension = 2},
                                   Priority::interactive, "bystander");
    rig.run_out();
    bystander.expect_vector_of("t100");
    for (std::size_t k = 0; k < 40; ++k) {
      if (k == 7) {
        EXPECT_EQ(caller.error(k), ErrorKind::item_refused) << answer.status;
      } else {
        caller.expect_vector_of("t" + std::to_string(k), k);
      }
    }
    EXPECT_EQ(rig.probe.budgets.at("u0").breaker, faults::CircuitBreaker::State::closed);
  }
}

TEST(Evidence, OneItemWhoseAnswerSpeaksOfTheKeyOrTheBillFailsAloneOnceOthersHavePassed) {
  for (const HttpResponse& answer :
       {DispatchRig::refusal(401, "InvalidApiKey", "Invalid API-key provided."),
        DispatchRig::refusal(400, "Arrearage", "Access denied, your account is overdue."),
        DispatchRig::refusal(429, "Throttling", "Free allocated quota exceeded.")}) {
    DispatchRig rig;
    rig.script = disliking("t7", answer);
    Caller& before = rig.submit_text("t200");
    rig.run_out();
    before.expect_vector_of("t200");
    std::vector<Content> contents;
    for (int k = 0; k < 40; ++k) contents.emplace_back(Text{"t" + std::to_string(k)});
    Caller& caller = rig.submit(std::move(contents));
    std::vector<Caller*> bystanders;
    for (int k = 100; k < 110; ++k) bystanders.push_back(&rig.submit_text("t" + std::to_string(k)));
    rig.run_out();
    for (int k = 100; k < 110; ++k)
      bystanders[static_cast<std::size_t>(k - 100)]->expect_vector_of("t" + std::to_string(k));
    for (std::size_t k = 0; k < 40; ++k) {
      if (k == 7) {
        EXPECT_EQ(caller.error(k), ErrorKind::item_refused) << answer.body;
      } else {
        caller.expect_vector_of("t" + std::to_string(k), k);
      }
    }
  }
}

TEST(Evidence, AModelThatIsRefusedToEverybodyIsKnownAfterThreeCallsAndFiveProbes) {
  DispatchRig rig;
  rig.script = always(kNoModel);
  std::vector<Caller*> callers;
  for (int k = 0; k < 40; ++k) callers.push_back(&rig.submit_text("t" + std::to_string(k)));
  rig.run_for(10s);
  EXPECT_LE(rig.calls.size(), 9U);
  std::size_t told = 0;
  for (const Caller* caller : callers) {
    ASSERT_TRUE(caller->answered());
    if (caller->error() == ErrorKind::misconfigured) ++told;
  }
  EXPECT_GE(told, 20U);
}

TEST(Evidence, AnItemThatFailsAloneWhileNothingElseIsTriedIsBlamedForNothing) {
  DispatchRig rig;
  rig.script = always(kNothing);
  const Caller& caller = rig.submit_text("t0");
  rig.run_out();
  EXPECT_EQ(caller.error(), ErrorKind::unavailable);
  EXPECT_EQ(rig.calls.size(), 2U);
  EXPECT_EQ(rig.probe.budgets.at("u0").breaker, faults::CircuitBreaker::State::closed);
}

TEST(Evidence, AKeyIsRefusedAtOnce) {
  DispatchRig rig;
  rig.script = always(DispatchRig::refusal(401, "InvalidApiKey", "Invalid API-key provided."));
  const Caller& caller = rig.submit_text("t0");
  rig.run_for(1s);
  EXPECT_EQ(caller.error(), ErrorKind::misconfigured);
  EXPECT_EQ(rig.calls.size(), 1U);
}

/// Vectors of three numbers, of which the rig's model has two.
HttpResponse misshapen(const std::vector<std::string>& rows) {
  HttpResponse answer = DispatchRig::answer(rows);
  for (std::size_t at = 0; (at = answer.body.find(",1.0]", at)) != std::string::npos; at += 9)
    answer.body.insert(at, ",1.0");
  return answer;
}

/// The bad text's call fails as `script` has it, in a lane that passes.
void expect_that_it_fails_alone(DispatchRig& rig, ErrorKind error) {
  const auto ask = [&](const std::string& text, const std::string& tenant) -> const Caller& {
    return rig.submit({Text{text}}, 60s, {.dimension = 2}, Priority::interactive, tenant);
  };
  const Caller& first = ask("t1", "alice");
  rig.run_out();
  first.expect_vector_of("t1");
  for (int round = 0; round < 5; ++round) {
    std::vector<const Caller*> others;
    const Caller& bad = ask("t666", "mallory");
    for (int k = 0; k < 6; ++k) others.push_back(&ask("t" + std::to_string(k), "alice"));
    rig.run_out();
    for (std::size_t k = 0; k < others.size(); ++k)
      others[k]->expect_vector_of("t" + std::to_string(k));
    EXPECT_EQ(bad.error(), error);
  }
  EXPECT_TRUE(rig.probe.refusals.empty());
  EXPECT_EQ(rig.probe.convictions.size(), 5U);
}

TEST(Evidence, AParameterThatIsBlamedForOneTextAloneIsThatTextsFault) {
  DispatchRig rig;
  rig.script = disliking(
      "t666", DispatchRig::refusal(400, "InvalidParameter", "not so long: parameters.dimension"));
  expect_that_it_fails_alone(rig, ErrorKind::item_refused);
}

TEST(Evidence, AShapeThatOneTextAloneBringsAboutIsThatTextsFault) {
  DispatchRig rig;
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (std::ranges::find(call.rows, "t666") == call.rows.end()) return std::nullopt;
    return misshapen(call.rows);
  };
  expect_that_it_fails_alone(rig, ErrorKind::bad_answer);
}

TEST(Evidence, ParametersThatNothingPassesWithAnyMoreAreSoonTurnedAway) {
  DispatchRig rig;
  rig.submit_text("t0");
  rig.run_out();
  rig.script = [](std::size_t, const SeenCall&) -> Outcome {
    return DispatchRig::refusal(400, "InvalidParameter", "no more: parameters.dimension");
  };
  std::vector<const Caller*> callers;
  for (int k = 1; k < 60; ++k) callers.push_back(&rig.submit_text("t" + std::to_string(k)));
  rig.run_out();
  for (const Caller* const caller : callers) EXPECT_EQ(caller->error(), ErrorKind::item_refused);
  EXPECT_EQ(rig.probe.refusals.size(), 1U);
  EXPECT_LE(rig.calls.size(), 26U) << "ten seconds of two calls each";
}

/// Texts from t1000 on are answered so, and one caller sends nothing else, twenty at a time; what
/// somebody who sends one every other second is told.
void expect_that_bystanders_pass(const std::string& bystander, bool from_the_start) {
  DispatchRig rig;
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (std::ranges::none_of(call.rows, [](const auto& row) { return row.size() > 4; }))
      return std::nullopt;
    return DispatchRig::refusal(400, "InvalidParameter", "not so long: parameters.dimension");
  };
  std::vector<const Caller*> well;
  const auto submit_well = [&] {
    well.push_back(&rig.submit({Text{"t" + std::to_string(well.size())}}, std::nullopt,
                               {.dimension = 2}, Priority::interactive, bystander));
  };
  if (!from_the_start) submit_well();
  rig.run_for(1s);
  for (int second = 0; second < 120; ++second) {
    for (int k = 0; k < 20; ++k) {
      rig.submit({Text{"t" + std::to_string(1000 + 20 * second + k)}}, 5s, {.dimension = 2},
                 Priority::interactive, "mallory");
    }
    if (second % 2 == 1) submit_well();
    rig.run_for(1s);
  }
  rig.run_out();
  for (std::size_t k = 0; k < well.size(); ++k) well[k]->expect_vector_of("t" + std::to_string(k));
}

TEST(Evidence, WhoSendsNothingButTextsThatBlameAParameterTakesItFromNobodyElse) {
  expect_that_bystanders_pass("alice", true);
  expect_that_bystanders_pass("alice", false);
}

TEST(Evidence, NorFromOthersOfTheSameTenantWhereItHasPassed) {
  expect_that_bystanders_pass("mallory", false);
}

}  // namespace
}  // namespace gateway::testing
