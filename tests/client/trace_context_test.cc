#include "client/trace_context.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace embedding_client {
namespace {

using ::testing::MatchesRegex;

TEST(TraceContext, BeginsTracesThatDiffer) {
  std::set<std::string> traces;
  for (int i = 0; i < 1000; ++i) {
    const std::string traceparent = new_traceparent();
    ASSERT_THAT(traceparent, MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-00"));
    traces.emplace(trace_id_of(traceparent));
  }
  EXPECT_EQ(traces.size(), 1000u);
}

TEST(TraceContext, FindsTheTraceInAHeader) {
  EXPECT_EQ(trace_id_of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
            "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(TraceContext, FindsNoneInWhatIsNoHeaderOfVersion00) {
  for (const char* header : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                             "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                             "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                             "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                             "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01"}) {
    EXPECT_EQ(trace_id_of(header), "") << header;
  }
}

}  // namespace
}  // namespace embedding_client
