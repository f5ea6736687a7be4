#include "door/request/all_or_nothing.h"

#include <gtest/gtest.h>

namespace gateway::request {
namespace {

TEST(AllOrNothing, FailsWithTheLowestFailedItemWhicheverFailedFirst) {
  AllOrNothing answer;
  for (const std::size_t index : {3U, 1U, 2U}) {
    ItemResult failed{Error{ErrorKind::throttled, "no " + std::to_string(index)}};
    EXPECT_TRUE(answer.take_failure(index, failed));
  }
  ItemResult good{Embedding{}};
  EXPECT_FALSE(answer.take_failure(0, good));
  EXPECT_TRUE(good.outcome.has_value());
  const std::optional<Error> failure = answer.failure("texts");
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->kind, ErrorKind::throttled);
  EXPECT_EQ(failure->message, "item 1: no 1");
  EXPECT_EQ(failure->field, "texts[1]");
}

TEST(AllOrNothing, IsAnAnswerIfNothingFailed) {
  AllOrNothing answer;
  ItemResult good{Embedding{}};
  EXPECT_FALSE(answer.take_failure(0, good));
  EXPECT_FALSE(answer.failure("texts"));
}

}  // namespace
}  // namespace gateway::request
