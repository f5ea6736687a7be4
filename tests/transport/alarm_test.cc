#include "transport/alarm.h"

#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

namespace gateway::transport {
namespace {

struct AlarmTest : ::testing::Test {
  boost::asio::io_context io{1};
  int rings = 0;
};

TEST_F(AlarmTest, RingsOnceAtATimeThatHasPassed) {
  Alarm alarm(io.get_executor(), [this] { ++rings; });
  alarm.set(Clock::now());
  EXPECT_EQ(rings, 0);
  io.run();
  EXPECT_EQ(rings, 1);
}

TEST_F(AlarmTest, DoesNotRingOnceCleared) {
  Alarm alarm(io.get_executor(), [this] { ++rings; });
  alarm.set(Clock::now());
  alarm.clear();
  io.run();
  EXPECT_EQ(rings, 0);
}

TEST_F(AlarmTest, RingsOnlyAtTheTimeItWasPutOffTo) {
  const Timestamp later = Clock::now() + std::chrono::milliseconds(2);
  Alarm alarm(io.get_executor(), [&] {
    ++rings;
    EXPECT_GE(Clock::now(), later);
  });
  alarm.set(Clock::now());
  alarm.set(later);
  io.run();
  EXPECT_EQ(rings, 1);
}

TEST_F(AlarmTest, RingsAtTheTimeItWasBroughtForwardTo) {
  Alarm alarm(io.get_executor(), [this] { ++rings; });
  alarm.set(Clock::now() + std::chrono::hours(1));
  alarm.set(Clock::now());
  io.run();  // Returns: nothing waits for the hour.
  EXPECT_EQ(rings, 1);
}

TEST_F(AlarmTest, MayBeSetAgainOnceCleared) {
  Alarm alarm(io.get_executor(), [this] { ++rings; });
  alarm.set(Clock::now());
  alarm.clear();
  alarm.set(Clock::now());
  io.run();
  EXPECT_EQ(rings, 1);
}

TEST_F(AlarmTest, NeverLeavesNothingToWaitFor) {
  Alarm alarm(io.get_executor(), [this] { ++rings; });
  alarm.set(kNever);
  EXPECT_EQ(io.run(), 0U);
  EXPECT_EQ(rings, 0);
}

// The case that a bare timer gets wrong: its wait is over, so cancelling no longer helps.
TEST_F(AlarmTest, DoesNotRingForAnOwnerThatDiedAfterTheTimeHadCome) {
  std::optional<Alarm> first;
  std::optional<Alarm> second;
  first.emplace(io.get_executor(), [&] {
    ++rings;
    second.reset();
  });
  second.emplace(io.get_executor(), [&] {
    ++rings;
    first.reset();
  });
  const Timestamp past = Clock::now() - std::chrono::seconds(1);
  first->set(past);
  second->set(past);
  io.run();
  EXPECT_EQ(rings, 1);
}

TEST_F(AlarmTest, MayBeSetAgainByItsAction) {
  std::optional<Alarm> alarm;
  alarm.emplace(io.get_executor(), [&] {
    if (++rings < 3) alarm->set(Clock::now());
  });
  alarm->set(Clock::now());
  io.run();
  EXPECT_EQ(rings, 3);
}

}  // namespace
}  // namespace gateway::transport
