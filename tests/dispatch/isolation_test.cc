// A bad item fails alone, at a small price that its own tenant pays.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

/// Refuses every call that carries one of `poison`.
auto refusing(std::set<std::string> poison) {
  return [poison = std::move(poison)](std::size_t, const SeenCall& call) -> Outcome {
    if (std::ranges::none_of(call.rows, [&](const auto& row) { return poison.contains(row); }))
      return std::nullopt;
    return DispatchRig::refusal(400, "DataInspectionFailed", "Input data may be inappropriate");
  };
}

void expect_only_poison_fails(const std::vector<const Caller*>& callers,
                              const std::set<std::string>& poison) {
  for (std::size_t k = 0; k < callers.size(); ++k) {
    const std::string text = "t" + std::to_string(k);
    if (poison.contains(text)) {
      EXPECT_EQ(callers[k]->error(), ErrorKind::item_refused) << text;
    } else {
      callers[k]->expect_vector_of(text);
    }
  }
}

std::vector<const Caller*> submit_texts(DispatchRig& rig, std::size_t count) {
  std::vector<const Caller*> callers;
  for (std::size_t k = 0; k < count; ++k)
    callers.push_back(&rig.submit_text("t" + std::to_string(k)));
  return callers;
}

TEST(Isolation, OnAverageACulpritCostsAtMostLogOfTheRowsAndOneCalls) {
  double extra = 0;
  for (int culprit = 0; culprit < 10; ++culprit) {
    DispatchRig rig;
    const std::set<std::string> poison{"t" + std::to_string(culprit)};
    rig.script = refusing(poison);
    const auto callers = submit_texts(rig, 100);
    rig.run_out();
    expect_only_poison_fails(callers, poison);
    extra += static_cast<double>(rig.calls.size()) - 10;
  }
  // Released neighbours share later calls; the last one may be a call that is not full.
  EXPECT_LE(extra / 10, std::log2(10) + 1 + 0.5);
}

TEST(Isolation, SeveralCulpritsInOneCallAreAllFound) {
  const std::set<std::string> poison{"t1", "t2", "t8"};
  DispatchRig rig;
  rig.script = refusing(poison);
  const auto callers = submit_texts(rig, 30);
  rig.run_out();
  expect_only_poison_fails(callers, poison);
}

TEST(Isolation, AWholeCallOfPoisonFailsWithoutNeighbours) {
  DispatchRig rig;
  std::set<std::string> poison;
  for (int k = 0; k < 4; ++k) poison.insert("t" + std::to_string(k));
  rig.script = refusing(poison);
  const auto callers = submit_texts(rig, 40);
  rig.run_out();
  expect_only_poison_fails(callers, poison);
}

TEST(Isolation, ForAMinuteTheCulpritTravelsAlone) {
  DispatchRig rig;
  rig.script = refusing({"t3"});
  submit_texts(rig, 10);
  rig.run_for(20s);
  rig.calls.clear();
  submit_texts(rig, 10);
  rig.run_for(20s);
  ASSERT_EQ(rig.calls.size(), 2U);
  const std::size_t alone = rig.calls[0].rows.size() == 1 ? 0 : 1;
  EXPECT_EQ(rig.calls[alone].rows, (std::vector<std::string>{"t3"}));
  EXPECT_EQ(rig.calls[1 - alone].rows.size(), 9U);
  EXPECT_EQ(rig.probe.suspects_sent_alone, 1U);
  EXPECT_EQ(rig.report().suspects, 1U);
  rig.run_for(61s);
  EXPECT_EQ(rig.report().suspects, 0U);
}

TEST(Isolation, WhatWaitsWithTheSameContentIsSetApartToo) {
  DispatchRig rig;
  rig.script = refusing({"t3"});
  rig.submit_text("t100");
  rig.run_for(1ms);
  for (int k = 0; k < 10; ++k) rig.submit_text("t3");  // The first fills a call with its likes …
  std::vector<const Caller*> healthy;
  for (int k = 10; k < 60; ++k) {
    healthy.push_back(&rig.submit_text("t" + std::to_string(k)));
    if (k % 7 == 0) rig.submit_text("t3");
  }
  rig.run_out();
  for (std::size_t k = 0; k < healthy.size(); ++k)
    healthy[k]->expect_vector_of("t" + std::to_string(k + 10));
}

TEST(Isolation, TheCulpritsTenantPaysForTheSearch) {
  DispatchRig rig;
  rig.script = refusing({"t0"});
  const auto submit = [&](const std::string& text, const std::string& tenant) {
    return &rig.submit({Text{text}}, std::nullopt, {.dimension = 2}, Priority::interactive, tenant);
  };
  submit("t99", "other");
  rig.run_for(1ms);
  submit("t0", "bad");
  for (int k = 1; k < 10; ++k) submit("t" + std::to_string(k), "good");
  rig.run_for(10s);
  // Now both fill calls of their own: the culprit's tenant is behind by what its item cost.
  rig.calls.clear();
  rig.submit_text("t50");
  rig.run_for(1ms);
  rig.calls.clear();
  for (int k = 100; k < 200; ++k) submit("t" + std::to_string(k), "bad");
  for (int k = 200; k < 300; ++k) submit("t" + std::to_string(k), "good");
  rig.run_for(1500ms);
  std::size_t good = 0;
  std::size_t all = 0;
  for (const SeenCall& call : rig.calls) {
    for (const std::string& row : call.rows) good += row.starts_with("t2") ? 1U : 0U;
    all += call.rows.size();
  }
  EXPECT_GE(static_cast<double>(good), 0.5 * static_cast<double>(all));
  ASSERT_EQ(rig.probe.isolations.size(), 1U);
  EXPECT_TRUE(rig.probe.isolations[0].found);
}

TEST(Isolation, AnOutageIsNotTakenApart) {
  DispatchRig::Options options;
  options.pace.rate.calls_per_minute = 1800;
  DispatchRig rig(options);
  bool down = false;
  rig.script = [&](std::size_t, const SeenCall&) -> Outcome {
    if (!down) return std::nullopt;
    return DispatchRig::refusal(400, "InvalidParameter",
                                "Range of input length should be [1, 8192]");
  };
  submit_texts(rig, 300);
  rig.run_for(300ms);
  down = true;
  rig.run_for(5s);
  down = false;
  rig.run_out();
  EXPECT_LE(rig.probe.aftermaths[dispatch::Aftermath::isolated], 3)
      << "only what failed before the second and third one told that all fail alike";
}

TEST(Isolation, ACallThatFailsTwiceWhileOthersPassIsPoison) {
  DispatchRig::Options options;
  options.pace.rate.calls_per_minute = 1800;
  DispatchRig rig(options);
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (std::ranges::find(call.rows, "t3") == call.rows.end()) return std::nullopt;
    return DispatchRig::refusal(500, "InternalError.Algo", "inference internal error.");
  };
  const auto callers = submit_texts(rig, 200);
  rig.run_out();
  for (std::size_t k = 0; k < callers.size(); ++k) {
    if (k == 3) {
      EXPECT_EQ(callers[k]->error(), ErrorKind::unavailable);
    } else {
      callers[k]->expect_vector_of("t" + std::to_string(k));
    }
  }
}

TEST(Isolation, NobodyWaitsForFilesWhoseHostIsSlow) {
  // More than there may be searches of one tenant.
  const std::set<std::string> slow{"t3", "t13", "t23", "t33", "t43", "t53"};
  DispatchRig rig;
  rig.script = [&](std::size_t, const SeenCall& call) -> Outcome {
    if (std::ranges::none_of(call.rows, [&](const auto& row) { return slow.contains(row); }))
      return std::nullopt;
    return DispatchRig::refusal(400, "InvalidURL.Timeout", "The media took too long.");
  };
  const auto callers = submit_texts(rig, 60);
  rig.run_for(30s);
  for (std::size_t k = 0; k < 60; ++k) {
    const std::string text = "t" + std::to_string(k);
    EXPECT_EQ(callers[k]->answered(), !slow.contains(text)) << text;
  }
  rig.script = nullptr;
  rig.run_out();
  for (std::size_t k = 0; k < 60; ++k) callers[k]->expect_vector_of("t" + std::to_string(k));
}

TEST(Isolation, SuspectsThatAreHeldBackKeepTheirDeadlines) {
  DispatchRig rig;
  rig.script = refusing({"t0", "t1", "t2"});
  std::vector<const Caller*> callers;
  for (int k = 0; k < 10; ++k) callers.push_back(&rig.submit_text("t" + std::to_string(k), 1200ms));
  rig.run_for(1200ms);
  for (const Caller* caller : callers) EXPECT_TRUE(caller->answered());
}

}  // namespace
}  // namespace gateway::testing
