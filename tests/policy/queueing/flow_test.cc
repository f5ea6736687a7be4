#include "policy/queueing/flow.h"

#include <optional>

#include <gtest/gtest.h>

#include "policy/queueing/lane.h"
#include "policy/queueing/tenant.h"
#include "tests/policy/queueing/waiting_room.h"

namespace gateway::queueing {
namespace {

class FlowTest : public testing::Test {
 protected:
  EmbedItem* push(std::uint64_t tokens = 1, CallCapacity takes = kText) {
    auto item = std::make_unique<EmbedItem>();
    item->index = next_++;
    item->work.cost = {.takes = takes, .tokens = tokens, .bytes = 10};
    EmbedItem* const raw = item.get();
    flow_.push_back(std::move(item));
    return raw;
  }

  /// The number of the item that fits next; none if nothing does.
  std::optional<std::size_t> take_fitting() {
    const EmbedItemPtr item = flow_.take_fitting(fill_, false, looks_);
    return item ? std::optional(item->index) : std::nullopt;
  }

  void kill(EmbedItem& item) {
    item.state = ItemState::answered;
    flow_.note_dead(item);
  }

  TenantTable table_{{}};
  CallParameters parameters_;
  Lane lane_{parameters_};
  Flow flow_{table_.find("a"), lane_, Priority::interactive};
  batching::CallBounds bounds_ = kOneOfEach;
  batching::CallFill fill_{bounds_};
  std::size_t looks_ = 256;
  std::size_t next_ = 0;
};

TEST_F(FlowTest, GivesTheFirstItemThatFits) {
  push();
  push();
  push(1, kImage);
  EXPECT_EQ(take_fitting(), 0U);
  EXPECT_EQ(take_fitting(), 2U);
  EXPECT_EQ(take_fitting(), std::nullopt);
  EXPECT_EQ(flow_.first().index, 1U);
}

TEST_F(FlowTest, LooksPastNoMoreThanSoManyMisfits) {
  push();
  EXPECT_EQ(take_fitting(), 0U);
  for (int k = 0; k < 63; ++k) push();
  push(1, kImage);
  EXPECT_EQ(take_fitting(), 64U);
  push();
  push(1, kVideo);
  EXPECT_EQ(take_fitting(), std::nullopt);
  EXPECT_EQ(looks_, 256U - 63 - 64);
}

TEST_F(FlowTest, ACallsLooksRunOut) {
  looks_ = 2;
  push();
  EXPECT_EQ(take_fitting(), 0U);
  for (int k = 0; k < 3; ++k) push();
  push(1, kImage);
  EXPECT_EQ(take_fitting(), std::nullopt);
  EXPECT_EQ(looks_, 0U);
}

TEST_F(FlowTest, CountsTheCallsThatOvertookItsFirstItem) {
  push();
  EXPECT_EQ(take_fitting(), 0U);
  push();
  push(1, kImage);
  push(1, kVideo);
  take_fitting();
  take_fitting();
  EXPECT_EQ(flow_.times_overtaken(), 0U);
  flow_.note_call_left();
  EXPECT_EQ(flow_.times_overtaken(), 1U);
  flow_.note_call_left();
  EXPECT_EQ(flow_.times_overtaken(), 1U);
  push();
  EXPECT_EQ(flow_.take(flow_.first())->index, 1U);
  EXPECT_EQ(flow_.times_overtaken(), 0U);
}

TEST_F(FlowTest, DeadItemsAreDroppedByTheTimeTheyAreTheMajority) {
  std::vector<EmbedItem*> items;
  for (int k = 0; k < 10; ++k) items.push_back(push());
  for (std::size_t k = 0; k < 5; ++k) kill(*items[9 - k]);
  EXPECT_EQ(flow_.backlog().items, 5U);
  kill(*items[0]);
  EXPECT_EQ(flow_.first().index, 1U);
  EXPECT_EQ(flow_.backlog().bytes, 40U);
}

}  // namespace
}  // namespace gateway::queueing
