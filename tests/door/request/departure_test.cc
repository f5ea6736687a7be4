#include "door/request/departure.h"

#include <chrono>
#include <optional>

#include <gtest/gtest.h>

namespace gateway::request {
namespace {

using dispatch::Departure;
using namespace std::chrono_literals;

constexpr Timestamp kArrived{100h};

Departure leave(Duration allowed, Duration after) {
  return departure_of(kArrived, kArrived + allowed, kArrived + after);
}

TEST(Departure, IsTheDeadlinesWithin20MsOfIt) {
  EXPECT_EQ(leave(1s, 980ms), Departure::cancelled);
  EXPECT_EQ(leave(1s, 980ms + 1ns), Departure::deadline_passed);
  EXPECT_EQ(leave(1s, 1s), Departure::deadline_passed);
  EXPECT_EQ(leave(1s, 2s), Departure::deadline_passed);
}

TEST(Departure, IsTheDeadlinesWithinAHundredthOfALongOne) {
  EXPECT_EQ(leave(60s, 59'400ms), Departure::cancelled);
  EXPECT_EQ(leave(60s, 59'400ms + 1ns), Departure::deadline_passed);
  EXPECT_EQ(leave(2s, 1'980ms), Departure::cancelled) << "where both margins are the same";
  EXPECT_EQ(leave(2s, 1'980ms + 1ns), Departure::deadline_passed);
}

TEST(Departure, IsTheDeadlinesAtAnyTimeOfAShortOne) {
  EXPECT_EQ(leave(20ms, 1ns), Departure::deadline_passed);
  EXPECT_EQ(leave(5ms, 0ns), Departure::deadline_passed);
  EXPECT_EQ(leave(0ns, 0ns), Departure::deadline_passed);
}

TEST(Departure, IsTheCallersOwnWithoutADeadline) {
  EXPECT_EQ(departure_of(kArrived, std::nullopt, kArrived + 24h), Departure::cancelled);
}

}  // namespace
}  // namespace gateway::request
