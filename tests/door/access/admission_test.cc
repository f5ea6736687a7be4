#include "door/access/admission.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::access {
namespace {

using Permit = Admission::Permit;
using Refusal = Admission::Refusal;

TEST(Admission, AdmitsUpToTheBoundAndNamesTheOneExceeded) {
  Admission admission({.max_items = 3, .max_bytes = 100});
  auto first = admission.try_admit(2, 60);
  ASSERT_TRUE(std::holds_alternative<Permit>(first));
  EXPECT_EQ(std::get<Refusal>(admission.try_admit(2, 1)), Refusal::items);
  EXPECT_EQ(std::get<Refusal>(admission.try_admit(1, 41)), Refusal::bytes);
  auto exact = admission.try_admit(1, 40);
  EXPECT_TRUE(std::holds_alternative<Permit>(exact));
}

TEST(Admission, ARefusalByBytesLeavesNoItemsBehind) {
  Admission admission({.max_items = 3, .max_bytes = 100});
  EXPECT_EQ(std::get<Refusal>(admission.try_admit(3, 101)), Refusal::bytes);
  EXPECT_EQ(admission.items(), 0U);
  EXPECT_EQ(admission.bytes(), 0U);
}

TEST(Admission, AnAmountBeyondAnyBoundDoesNotWrapAround) {
  Admission admission({.max_items = 3, .max_bytes = 100});
  EXPECT_EQ(std::get<Refusal>(admission.try_admit(SIZE_MAX, 1)), Refusal::items);
  EXPECT_EQ(std::get<Refusal>(admission.try_admit(1, SIZE_MAX)), Refusal::bytes);
}

TEST(Admission, CountsAllItemsItEverAdmitted) {
  Admission admission({.max_items = 3, .max_bytes = 100});
  for (int k = 0; k < 3; ++k) static_cast<void>(admission.try_admit(2, 10));
  static_cast<void>(admission.try_admit(4, 10));
  static_cast<void>(admission.try_admit(3, 101));
  EXPECT_EQ(admission.admitted(), 6U);
}

TEST(Admission, APermitGivesBackItsShareOnceEvenWhenMoved) {
  Admission admission({.max_items = 3, .max_bytes = 100});
  {
    auto admitted = admission.try_admit(2, 50);
    Permit moved = std::move(std::get<Permit>(admitted));
    Permit again;
    again = std::move(moved);
    EXPECT_EQ(admission.items(), 2U);
  }
  EXPECT_EQ(admission.items(), 0U);
  EXPECT_EQ(admission.bytes(), 0U);
}

TEST(Admission, ThreadsTogetherNeverPassTheBound) {
  constexpr std::size_t kBound = 7;
  Admission admission({.max_items = kBound, .max_bytes = 1000});
  std::atomic<bool> exceeded{false};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int k = 0; k < 20000; ++k) {
        auto admitted = admission.try_admit(2, 3);
        if (std::holds_alternative<Permit>(admitted) && admission.items() > kBound) exceeded = true;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(exceeded);
  EXPECT_EQ(admission.items(), 0U);
}

TEST(Admission, AnotherBoundHoldsForWhatComesNext) {
  Admission admission({.max_items = 10, .max_bytes = 1000});
  auto first = admission.try_admit(8, 800);
  ASSERT_TRUE(std::holds_alternative<Admission::Permit>(first));
  admission.set_limits({.max_items = 5, .max_bytes = 1000});
  EXPECT_EQ(std::get<Admission::Refusal>(admission.try_admit(1, 1)), Admission::Refusal::items);
  first = Admission::Refusal::items;  // Ends the first one.
  EXPECT_TRUE(std::holds_alternative<Admission::Permit>(admission.try_admit(5, 1)));
  EXPECT_EQ(admission.limits().max_items, 5U);
}

}  // namespace
}  // namespace gateway::access
