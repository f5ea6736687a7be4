#include "telemetry/recent_incidents.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::telemetry {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::SizeIs;

std::chrono::system_clock::time_point at(int seconds) {
  return std::chrono::system_clock::time_point(std::chrono::seconds(seconds));
}

TEST(RecentIncidents, KeepsALineWithItsFieldsAsText) {
  RecentIncidents recent;
  recent.add(at(7), LogLevel::error, "provider call failed",
             {{"upstream", "public"}, {"items", 3}, {"ratio", 0.5}, {"final", true}});
  const std::vector<Incident> kept = recent.newest_first();
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_EQ(kept[0].at, at(7));
  EXPECT_EQ(kept[0].level, LogLevel::error);
  EXPECT_EQ(kept[0].message, "provider call failed");
  std::string fields;
  for (const auto& [key, value] : kept[0].fields) fields += key + "=" + value + ";";
  EXPECT_EQ(fields, "upstream=public;items=3;ratio=0.5;final=true;");
}

TEST(RecentIncidents, ForgetsTheOldestBeyondItsBound) {
  RecentIncidents recent;
  const int added = static_cast<int>(RecentIncidents::kMaxIncidents) + 5;
  for (int k = 0; k < added; ++k) recent.add(at(k), LogLevel::warn, "m", {});
  const std::vector<Incident> kept = recent.newest_first();
  ASSERT_THAT(kept, SizeIs(RecentIncidents::kMaxIncidents));
  EXPECT_EQ(kept.front().at, at(added - 1));
  EXPECT_EQ(kept.back().at, at(5));
}

TEST(RecentIncidents, CutsWhatIsLong) {
  RecentIncidents recent;
  const std::string text(10'000, 'x');
  recent.add(at(0), LogLevel::warn, text, {{"why", text}});
  const Incident kept = recent.newest_first().front();
  EXPECT_EQ(kept.message.size(), RecentIncidents::kMaxTextBytes);
  EXPECT_EQ(kept.fields[0].value.size(), RecentIncidents::kMaxTextBytes);
}

TEST(RecentIncidents, AreTheLogsWarningsWhateverItsLevel) {
  std::ostringstream out;
  Log log({.level = LogLevel::error}, out);
  log.write(LogLevel::info, "started");
  log.write(LogLevel::warn, "breaker opened");
  log.write(LogLevel::error, "key refused");
  EXPECT_THAT(log.recent_incidents().newest_first(),
              ElementsAre(Field(&Incident::message, "key refused"),
                          Field(&Incident::message, "breaker opened")));
}

}  // namespace
}  // namespace gateway::telemetry
