#include "http/answer_room.h"

#include <optional>
#include <utility>

#include <gtest/gtest.h>

#include "http/pace.h"

namespace gateway::http {
namespace {

TEST(AnswerRoom, GivesPlacesUpToItsBound) {
  AnswerRoom room(100);
  std::optional<AnswerRoom::Place> first = room.try_take(60);
  ASSERT_TRUE(first.has_value());
  EXPECT_FALSE(room.try_take(41).has_value());
  const std::optional<AnswerRoom::Place> second = room.try_take(40);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(room.held(), 100U);
  EXPECT_FALSE(room.try_take(1).has_value());
  first.reset();
  EXPECT_EQ(room.held(), 40U);
  EXPECT_TRUE(room.try_take(60).has_value());
}

TEST(AnswerRoom, TakesAnyAnswerWhenItIsEmpty) {
  AnswerRoom room(100);
  const auto large = room.try_take(1000);
  ASSERT_TRUE(large.has_value());
  EXPECT_FALSE(room.try_take(1).has_value());
}

TEST(AnswerRoom, CountsWhatIsThereAnyway) {
  AnswerRoom room(100);
  const AnswerRoom::Place there = room.take(150);
  EXPECT_EQ(room.held(), 150U);
  EXPECT_FALSE(room.try_take(1).has_value());
}

TEST(AnswerRoom, IsGivenBackOnceHoweverOftenAPlaceMoves) {
  AnswerRoom room(100);
  {
    AnswerRoom::Place place = room.take(10);
    AnswerRoom::Place moved = std::move(place);
    place = room.take(20);
    EXPECT_EQ(room.held(), 30U);
    moved = AnswerRoom::Place();
    EXPECT_EQ(room.held(), 20U);
  }
  EXPECT_EQ(room.held(), 0U);
}

TEST(Pace, CutsWhatStandsStillAndWhatIsTooSlow) {
  using std::chrono::seconds;
  constexpr Pace kPace{.patience = seconds(10), .least_bytes_per_second = 100};
  const Timestamp began{seconds(1000)};
  EXPECT_EQ(kPace.due(began, began, 0), began + seconds(10));
  // A byte each second earns next to nothing; what was fast has earned no more than its patience.
  EXPECT_LT(kPace.due(began, began + seconds(9), 9), began + seconds(11));
  EXPECT_EQ(kPace.due(began, began + seconds(9), 900), began + seconds(19));
  EXPECT_EQ(kPace.due(began, began + seconds(1), 1'000'000), began + seconds(11));
  constexpr Pace kAnyRate{.patience = seconds(10), .least_bytes_per_second = 0};
  EXPECT_EQ(kAnyRate.due(began, began + seconds(900), 9), began + seconds(910));
}

}  // namespace
}  // namespace gateway::http
