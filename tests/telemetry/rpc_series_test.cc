// Which series an RPC has that does not embed.
#include <gtest/gtest.h>

#include "telemetry/prometheus_probe.h"
#include "tests/telemetry/exposed.h"
#include "tests/telemetry/finished_request.h"

namespace gateway::telemetry {
namespace {

using testing::failed_request;
using testing::figure;
using testing::series;

class RpcSeriesTest : public ::testing::Test {
 protected:
  prometheus::Registry registry_;
  PrometheusProbe probe_{registry_, {{"public", "v4", {}}}, "1.2.3"};
};

TEST_F(RpcSeriesTest, OfRpcsThatDoNotEmbedAreOfWhatCanHappenToThem) {
  for (const char* rpc : {"ListModels", "GetBudget"}) {
    EXPECT_TRUE(series(registry_, "gateway_request_duration_seconds", {{"rpc", rpc}})) << rpc;
    EXPECT_FALSE(series(registry_, "gateway_request_overhead_seconds", {{"rpc", rpc}})) << rpc;
    for (const char* reason : {"invalid", "unauthenticated", "permission"}) {
      EXPECT_EQ(figure(registry_, "gateway_rejections_total", {{"rpc", rpc}, {"reason", reason}}),
                0)
          << rpc << reason;
    }
    for (const char* reason : {"queue_items", "quota_tokens", "deadline_far", "draining"}) {
      EXPECT_FALSE(
          series(registry_, "gateway_rejections_total", {{"rpc", rpc}, {"reason", reason}}))
          << rpc << reason;
    }
  }
}

TEST_F(RpcSeriesTest, CountRpcsThatDoNotEmbedAndKeepThemOutOfTheOverhead) {
  request::RequestFinished listed = failed_request(Code::unauthenticated, "");
  listed.route = request::Route::list_models;
  listed.items_failed = 0;
  probe_.request_rejected(request::Route::list_models, "", Rejection::unauthenticated);
  probe_.request_finished(listed);
  EXPECT_EQ(figure(registry_, "gateway_requests_total",
                   {{"rpc", "ListModels"}, {"model", "other"}, {"code", "UNAUTHENTICATED"}}),
            1);
  EXPECT_EQ(figure(registry_, "gateway_rejections_total",
                   {{"rpc", "ListModels"}, {"reason", "unauthenticated"}}),
            1);
  const auto duration =
      series(registry_, "gateway_request_duration_seconds", {{"rpc", "ListModels"}});
  ASSERT_TRUE(duration);
  EXPECT_EQ(duration->histogram.sample_count, 1U);
  for (const char* rpc : {"Embed", "EmbedUnary", "EmbedMultimodal", "EmbedMultimodalUnary"}) {
    const auto overhead = series(registry_, "gateway_request_overhead_seconds", {{"rpc", rpc}});
    ASSERT_TRUE(overhead) << rpc;
    EXPECT_EQ(overhead->histogram.sample_count, 0U) << rpc;
  }
}

}  // namespace
}  // namespace gateway::telemetry
