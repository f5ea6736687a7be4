#include "door/request/traceparent.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::request {
namespace {

const std::string kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string kSpan = "00f067aa0ba902b7";
const std::string kHeader = "00-" + kTrace + "-" + kSpan + "-01";

TEST(Traceparent, IsReadAndWrittenAlike) {
  const auto parent = parse_traceparent(kHeader);
  ASSERT_TRUE(parent.has_value());
  EXPECT_EQ(trace_id_of(*parent), kTrace);
  EXPECT_TRUE(parent->sampled);
  EXPECT_EQ(to_traceparent(*parent), kHeader);
}

TEST(Traceparent, KeepsOfTheFlagsOnlyWhetherTheTraceIsSampled) {
  const auto flagged = [](const std::string& flags) {
    return parse_traceparent("00-" + kTrace + "-" + kSpan + "-" + flags);
  };
  EXPECT_FALSE(flagged("00")->sampled);
  EXPECT_FALSE(flagged("f2")->sampled);
  EXPECT_TRUE(flagged("ff")->sampled);
  EXPECT_EQ(to_traceparent(*flagged("ff")), kHeader);
}

TEST(Traceparent, OfAHigherVersionMayHaveMoreAtItsEnd) {
  const std::string rest = "-" + kTrace + "-" + kSpan + "-01";
  EXPECT_TRUE(parse_traceparent("01" + rest).has_value());
  EXPECT_TRUE(parse_traceparent("cc" + rest + "-what the future brings").has_value());
  EXPECT_FALSE(parse_traceparent("cc" + rest + ".what").has_value());
  EXPECT_FALSE(parse_traceparent("00" + rest + "-more").has_value());
  EXPECT_FALSE(parse_traceparent("ff" + rest).has_value());
}

TEST(Traceparent, IsRefusedInAnyOtherForm) {
  const std::string zeros(32, '0');
  for (const std::string& header :
       {std::string(), kHeader.substr(0, 54), kHeader + "0", " " + kHeader,
        "00-" + zeros + "-" + kSpan + "-01", "00-" + kTrace + "-" + zeros.substr(16) + "-01",
        "00-" + std::string("4BF92F3577B34DA6A3CE929D0E0E4736") + "-" + kSpan + "-01",
        "0x-" + kTrace + "-" + kSpan + "-01", "00-" + kTrace + "-" + kSpan + "-0g",
        "00_" + kTrace + "-" + kSpan + "-01", "00-" + kTrace + "_" + kSpan + "-01",
        "00-" + kTrace + "-" + kSpan + "_01", "00-" + kSpan + "-" + kTrace + "-01"}) {
    EXPECT_FALSE(parse_traceparent(header).has_value()) << header;
  }
}

TEST(Traceparent, OfOursIsANewSpanInTheCallersTrace) {
  const auto parent = parse_traceparent(kHeader);
  const TraceContext ours = begin_span(parent);
  EXPECT_EQ(trace_id_of(ours), kTrace);
  EXPECT_NE(ours.span_id, parent->span_id);
  EXPECT_TRUE(ours.sampled);
  EXPECT_TRUE(parse_traceparent(to_traceparent(ours)).has_value());
}

TEST(Traceparent, BeginsATraceOfItsOwnWithoutAParent) {
  const TraceContext ours = begin_span(std::nullopt);
  EXPECT_FALSE(ours.sampled);
  EXPECT_TRUE(parse_traceparent(to_traceparent(ours)).has_value());
}

TEST(Traceparent, IsNeverTheSameTwiceOnAnyThread) {
  std::vector<std::vector<std::string>> begun(4);
  std::vector<std::thread> threads;
  for (auto& mine : begun) {
    threads.emplace_back([&mine] {
      for (int k = 0; k < 500; ++k) mine.emplace_back(trace_id_of(begin_span(std::nullopt)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> different;
  for (const auto& mine : begun) different.insert(mine.begin(), mine.end());
  EXPECT_EQ(different.size(), 2000u);
}

}  // namespace
}  // namespace gateway::request
