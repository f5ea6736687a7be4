#include "client/embedctl/ordered_window.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace embedding_client {
namespace {

using Window = OrderedWindow<int, std::string>;

constexpr std::chrono::milliseconds kNoWait{0};
constexpr std::chrono::seconds kLong{10};

TEST(OrderedWindow, GivesResultsInTheOrderOfTheirTasks) {
  Window window(3);
  for (int task : {1, 2, 3}) ASSERT_TRUE(window.push(task));
  const auto first = window.take_task();
  const auto second = window.take_task();
  window.complete(second->sequence, "second");
  EXPECT_FALSE(window.take_done(kNoWait).done) << "the first is not done";
  window.complete(first->sequence, "first");
  EXPECT_EQ(window.take_done(kNoWait).done, "first");
  EXPECT_EQ(window.take_done(kNoWait).done, "second");
}

TEST(OrderedWindow, HoldsBackThePushThatWouldExceedItUntilTheHeadLeaves) {
  Window window(1);
  ASSERT_TRUE(window.push(1));
  std::atomic<bool> pushed = false;
  std::jthread pusher([&] { pushed = window.push(2); });
  const auto first = window.take_task();
  window.complete(first->sequence, "first");
  EXPECT_FALSE(pushed) << "a finished task keeps its place until it is taken";
  EXPECT_EQ(window.take_done(kLong).done, "first");
  pusher.join();
  EXPECT_TRUE(pushed);
}

TEST(OrderedWindow, FinishesWhenClosedAndEmpty) {
  Window window(2);
  ASSERT_TRUE(window.push(1));
  window.close();
  const auto ticket = window.take_task();
  EXPECT_FALSE(window.take_task());
  EXPECT_FALSE(window.take_done(kNoWait).finished) << "a task is still being done";
  window.complete(ticket->sequence, "one");
  EXPECT_TRUE(window.take_done(kNoWait).done);
  EXPECT_TRUE(window.take_done(kNoWait).finished);
}

TEST(OrderedWindow, DropsUnbegunTasksOnAStopAndStillGivesBegunOnes) {
  Window window(3);
  for (int task : {1, 2, 3}) ASSERT_TRUE(window.push(task));
  const auto begun = window.take_task();
  window.stop();
  EXPECT_FALSE(window.take_task());
  EXPECT_FALSE(window.push(4));
  EXPECT_FALSE(window.take_done(kNoWait).finished);
  window.complete(begun->sequence, "begun");
  EXPECT_EQ(window.take_done(kNoWait).done, "begun");
  EXPECT_TRUE(window.take_done(kNoWait).finished);
}

TEST(OrderedWindow, ReleasesABlockedPushOnAStop) {
  Window window(1);
  ASSERT_TRUE(window.push(1));
  std::jthread pusher([&] { EXPECT_FALSE(window.push(2)); });
  window.stop();
}

TEST(OrderedWindow, KeepsOrderUnderManyWorkers) {
  constexpr int kTasks = 2000;
  Window window(8);
  std::jthread pusher([&] {
    for (int task = 0; task < kTasks; ++task) EXPECT_TRUE(window.push(task));
    window.close();
  });
  std::vector<std::jthread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&] {
      while (auto ticket = window.take_task())
        window.complete(ticket->sequence, std::to_string(ticket->task));
    });
  }
  for (int expected = 0; expected < kTasks; ++expected) {
    ASSERT_EQ(window.take_done(kLong).done, std::to_string(expected));
  }
  EXPECT_TRUE(window.take_done(kLong).finished);
}

}  // namespace
}  // namespace embedding_client
