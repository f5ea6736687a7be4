// How the tests of a tenant with a record share the slots with others, and who is tried together.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

bool is_bad(const std::string& row) {
  return row.starts_with("t666");
}

bool has_bad(const SeenCall& call) {
  return std::ranges::any_of(call.rows, is_bad);
}

class SuspectsTurn : public ::testing::Test {
 protected:
  SuspectsTurn() : rig_(options()) {}

  static DispatchRig::Options options() {
    DispatchRig::Options options;
    options.pace.rate.calls_per_minute = 600;
    return options;
  }

  Caller& ask(const std::string& text, const std::string& tenant) {
    return rig_.submit({Text{text}}, std::nullopt, {.dimension = 2}, Priority::interactive, tenant);
  }

  void fail_bad_texts(Result<HttpResponse, CallFault> answer) {
    rig_.script = [answer](std::size_t, const SeenCall& call) -> Outcome {
      if (has_bad(call)) return answer;
      return std::nullopt;
    };
  }

  /// Three tenants who send as many texts as ten calls a second can take.
  void saturate(Duration duration) {
    for (const Timestamp end = rig_.time.now() + duration; rig_.time.now() < end;) {
      for (const char* tenant : {"alice", "bob", "carol"})
        for (int k = 0; k < 4; ++k) ask("t" + std::to_string(next_++), tenant);
      rig_.run_for(100ms);
    }
  }

  int next_ = 1000;
  DispatchRig rig_;
};

TEST_F(SuspectsTurn, TestsOfOneTenantTakeNoMoreSlotsInARowThanItsShare) {
  fail_bad_texts(DispatchRig::refusal(500, "InternalError", "An internal error has occured."));
  saturate(3s);
  ask("t6660", "mallory");
  saturate(5s);  // Its record is known.
  const std::size_t first = rig_.calls.size();
  for (int k = 0; k < 300; ++k) {
    ask((k % 10 == 0 ? "t666" : "t5") + std::to_string(k), "mallory");
    saturate(100ms);
  }
  const auto begin = rig_.calls.begin() + static_cast<std::ptrdiff_t>(first);
  const auto is_test = [](const SeenCall& call) { return call.rows.size() < 4 && has_bad(call); };
  int most = 0;
  for (auto call = begin; call + 8 <= rig_.calls.end(); ++call)
    most = std::max(most, static_cast<int>(std::count_if(call, call + 8, is_test)));
  ASSERT_GE(std::count_if(begin, rig_.calls.end(), is_test), 10);
  EXPECT_LE(most, 3) << "of eight slots two are its share, and a round may end within them";
}

TEST_F(SuspectsTurn, ComesBesideACallerWhoNeverLeavesAQueue) {
  fail_bad_texts(DispatchRig::refusal(500, "InternalError", "An internal error has occured."));
  saturate(3s);
  ask("t6660", "mallory");
  saturate(5s);  // Its record is known.
  rig_.run_for(5s);
  std::vector<Content> contents;
  for (int number = 1; number <= 9; ++number)
    contents.emplace_back(Text{"t" + std::to_string(number)});
  contents.emplace_back(Text{"t6669"});
  const Caller& caller = rig_.submit(std::move(contents), std::nullopt, {.dimension = 2},
                                     Priority::interactive, "mallory");
  rig_.run_for(1ms);  // They leave in a call of their own.
  for (int k = 0; k < 150; ++k) {
    ask("t" + std::to_string(next_++), "alice");
    rig_.run_for(35ms);
  }
  for (std::size_t index = 0; index < 9; ++index)
    caller.expect_vector_of("t" + std::to_string(index + 1), index);
}

TEST_F(SuspectsTurn, AfterAMiscountThoseWithoutARecordGoTogether) {
  fail_bad_texts(DispatchRig::refusal(500, "InternalError", "An internal error has occured."));
  saturate(3s);
  ask("t6660", "mallory");
  saturate(5s);  // Its record is known, and it does not ride apart.
  rig_.run_for(5s);
  fail_bad_texts(DispatchRig::answer({}));
  const std::size_t first = rig_.calls.size();
  std::vector<Caller*> callers;
  for (const int number : {1, 2, 3, 4, 5, 6, 7})
    callers.push_back(&ask("t" + std::to_string(number), "alice"));
  ask("t8", "mallory");
  ask("t6669", "mallory");
  ask("t9", "mallory");
  rig_.run_for(3s);
  ASSERT_GT(rig_.calls.size(), first + 2);
  std::size_t call = first;
  while (rig_.calls[call].rows.size() < 7) ++call;  // The first text to come went alone.
  EXPECT_TRUE(has_bad(rig_.calls[call]));
  for (const int number : {1, 2, 3, 4, 5, 6, 7}) {
    const auto index = static_cast<std::size_t>(number - 1);
    callers[index]->expect_vector_of("t" + std::to_string(number));
    EXPECT_LE(callers[index]->results[0]->timing.attempts, 2U) << "t" << number;
  }
}

}  // namespace
}  // namespace gateway::testing
