#include "app/signals.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace gateway::app {
namespace {

using namespace std::chrono_literals;

TEST(Signals, EachMeanOneThing) {
  Signals signals;
  for (const auto& [number, meaning, name] : {std::tuple(SIGHUP, Signal::reload, "Hangup"),
                                              std::tuple(SIGTERM, Signal::end, "Terminated"),
                                              std::tuple(SIGINT, Signal::end, "Interrupt")}) {
    kill(getpid(), number);
    EXPECT_EQ(signals.wait({}), meaning);
    EXPECT_EQ(signals.name(), name);
  }
}

TEST(Signals, TickWhenNoneComes) {
  Signals signals;
  EXPECT_EQ(signals.wait(1ms), Signal::tick);
  EXPECT_EQ(signals.name(), "");
  kill(getpid(), SIGHUP);
  EXPECT_EQ(signals.wait(1h), Signal::reload);
}

TEST(Signals, EndBeforeTheyReload) {
  Signals signals;
  for (const int number : {SIGHUP, SIGTERM}) kill(getpid(), number);
  EXPECT_EQ(signals.wait({}), Signal::end);
  EXPECT_EQ(signals.wait({}), Signal::reload);
}

TEST(SignalsDeathTest, EndTheProgramOnceTheyMay) {
  const auto end_twice = [] {
    Signals signals;
    kill(getpid(), SIGTERM);
    if (signals.wait({}) != Signal::end) _exit(1);
    signals.let_end();
    kill(getpid(), SIGHUP);  // Goes on.
    kill(getpid(), SIGTERM);
    _exit(2);
  };
  EXPECT_EXIT(end_twice(), ::testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
}  // namespace gateway::app
