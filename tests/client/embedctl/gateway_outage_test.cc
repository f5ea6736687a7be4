#include "client/embedctl/gateway_outage.h"

#include <gtest/gtest.h>

namespace embedding_client {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Outage : public ::testing::Test {
 protected:
  void fail(grpc::StatusCode code, const std::string& message) {
    outage_.on_retry({code, message}, now_);
  }
  void go_away() { fail(grpc::StatusCode::UNAVAILABLE, "Socket closed"); }
  std::string news_after(milliseconds passed) {
    now_ += passed;
    return outage_.news(now_).value_or("");
  }

  GatewayOutage outage_;
  GatewayOutage::Timestamp now_{};
};

TEST_F(Outage, IsToldOnceItLastsASecondAndWhenItIsOver) {
  go_away();
  EXPECT_EQ(news_after(milliseconds{999}), "");
  EXPECT_EQ(news_after(milliseconds{1}), "waiting for the gateway: Socket closed");
  EXPECT_EQ(news_after(milliseconds{29'999}), "");
  EXPECT_EQ(news_after(milliseconds{1}), "still waiting, for 31s");
  outage_.on_answer(now_ += seconds{59});
  EXPECT_EQ(news_after(seconds{0}), "the gateway answers again, after 1m30s");
  EXPECT_EQ(news_after(seconds{60}), "");
}

TEST_F(Outage, IsNotWorthAWordIfItIsShort) {
  go_away();
  outage_.on_answer(now_ += milliseconds{999});
  EXPECT_EQ(news_after(seconds{60}), "");
}

TEST_F(Outage, IsNotWhatOverloadIs) {
  fail(grpc::StatusCode::RESOURCE_EXHAUSTED, "full");
  EXPECT_EQ(news_after(seconds{60}), "");
  EXPECT_TRUE(outage_.ever_reached());
}

TEST_F(Outage, KnowsWhetherTheGatewayWasEverThere) {
  fail(grpc::StatusCode::UNAVAILABLE, "failed to connect to all addresses");
  EXPECT_FALSE(outage_.ever_reached());
  go_away();
  EXPECT_TRUE(outage_.ever_reached());
}

TEST_F(Outage, ShowsNoControlCharactersOfAMessage) {
  fail(grpc::StatusCode::UNAVAILABLE, "a\x1b[2Jb");
  EXPECT_EQ(news_after(seconds{1}).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace embedding_client
