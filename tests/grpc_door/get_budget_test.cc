// The GetBudget RPC, whose answer comes from the shards.
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "tests/grpc_door/served_gateway.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using ::testing::AllOf;
using testing::DoorRecord;
using ::testing::ElementsAre;
using testing::FakeRouter;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::ServedGateway;

std::vector<dispatch::ModelReport> reports() {
  dispatch::ModelReport text;
  text.model = "text-rich";
  text.queued_items = 7;
  dispatch::ModelReport vision;
  vision.model = "vision";
  vision.queued_items = 3;
  return {text, vision};
}

/// One call, made on a thread of its own while the test plays the shards.
struct Call {
  explicit Call(ServedGateway& gateway) {
    ended = std::async(std::launch::async, [this, &gateway] {
      return gateway.stub->GetBudget(&context, {}, &response);
    });
  }

  grpc::ClientContext context;
  pb::GetBudgetResponse response;
  std::future<grpc::Status> ended;
};

/// Reports that wait until the test answers them.
struct HeldReports {
  explicit HeldReports(ServedGateway& gateway) {
    gateway.router.inside_report = [this](FakeRouter::ReportDone done) {
      asked.set_value(std::move(done));
    };
  }

  std::promise<FakeRouter::ReportDone> asked;
};

TEST(GetBudget, ReportsEveryModel) {
  ServedGateway gateway;
  gateway.router.reports = reports();
  grpc::ClientContext context;
  pb::GetBudgetResponse response;
  ASSERT_TRUE(gateway.stub->GetBudget(&context, {}, &response).ok());
  ASSERT_EQ(response.models_size(), 2);
  EXPECT_EQ(response.models(0).model(), "text-rich");
  EXPECT_EQ(response.models(0).queued_items(), 7u);
  EXPECT_EQ(response.models(1).model(), "vision");
}

TEST(GetBudget, ReportsTheNamedModelAlone) {
  ServedGateway gateway;
  gateway.router.reports = reports();
  pb::GetBudgetRequest request;
  request.set_model("vision");
  grpc::ClientContext context;
  pb::GetBudgetResponse response;
  ASSERT_TRUE(gateway.stub->GetBudget(&context, request, &response).ok());
  ASSERT_EQ(response.models_size(), 1);
  EXPECT_EQ(response.models(0).queued_items(), 3u);
}

TEST(GetBudget, NamesTheModelsIfThereIsNoSuchModel) {
  ServedGateway gateway;
  pb::GetBudgetRequest request;
  request.set_model("secret-name");
  grpc::ClientContext context;
  pb::GetBudgetResponse response;
  const grpc::Status status = gateway.stub->GetBudget(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(status.error_message(),
              AllOf(HasSubstr("text-plain, text-rich, vision"), Not(HasSubstr("secret-name"))));
  EXPECT_THAT(gateway.probe.rejected(), ElementsAre(DoorRecord::Rejected{request::Route::get_budget,
                                                                         "", Rejection::invalid}));
}

TEST(GetBudget, TellsTheProbeOfEveryEndWithTheTenantAndTheModel) {
  ServedGateway gateway;
  gateway.router.reports = reports();
  for (const char* model : {"", "vision", "no-such-model"}) {
    pb::GetBudgetRequest request;
    request.set_model(model);
    grpc::ClientContext context;
    context.AddMetadata("x-tenant-id", "search");
    pb::GetBudgetResponse response;
    gateway.stub->GetBudget(&context, request, &response);
  }
  const std::vector<request::RequestFinished> ends = gateway.probe.finished();
  ASSERT_EQ(ends.size(), 3u);
  EXPECT_EQ(ends[0].model, "");
  EXPECT_EQ(ends[1].model, "vision");
  EXPECT_EQ(ends[2].model, "") << "what a caller made up is no label";
  EXPECT_EQ(ends[2].code, Code::not_found);
  for (const request::RequestFinished& end : ends) {
    EXPECT_EQ(end.route, request::Route::get_budget);
    EXPECT_EQ(end.tenant, "search");
    EXPECT_EQ(end.overhead, end.duration);
    EXPECT_EQ(end.items_succeeded + end.items_failed, 0u);
  }
}

TEST(GetBudget, IsOverForTheProbeWhenTheReportIsThere) {
  ServedGateway gateway;
  HeldReports held(gateway);
  Call call(gateway);
  const FakeRouter::ReportDone done = held.asked.get_future().get();
  EXPECT_THAT(gateway.probe.finished(), IsEmpty());
  done(reports());
  EXPECT_TRUE(call.ended.get().ok());
  EXPECT_EQ(gateway.probe.finished().size(), 1u);
}

TEST(GetBudget, WaitsForAReportFromAnotherThread) {
  ServedGateway gateway;
  HeldReports held(gateway);
  Call call(gateway);
  const FakeRouter::ReportDone done = held.asked.get_future().get();
  std::thread shard([&done] { done(reports()); });
  EXPECT_TRUE(call.ended.get().ok());
  shard.join();
  EXPECT_EQ(call.response.models_size(), 2);
}

TEST(GetBudget, TakesTheReportOfACallerWhoHasGone) {
  ServedGateway gateway;
  HeldReports held(gateway);
  Call call(gateway);
  const FakeRouter::ReportDone done = held.asked.get_future().get();
  call.context.TryCancel();
  EXPECT_EQ(call.ended.get().error_code(), grpc::StatusCode::CANCELLED);
  std::thread server([&gateway] { gateway.finish(); });  // Cancels at once, and waits for the end.
  done(reports());
  server.join();
  EXPECT_EQ(gateway.probe.finished().size(), 1u);
}

TEST(GetBudget, EndsOnceIfTheCallerGoesWhileTheReportComes) {
  ServedGateway gateway;
  std::mutex mutex;  // A cancelled call's handler may run beside the next one's.
  std::vector<std::thread> shards;
  gateway.router.inside_report = [&](FakeRouter::ReportDone done) {
    const std::lock_guard lock(mutex);
    shards.emplace_back([done = std::move(done)] { done(reports()); });
  };
  for (int round = 0; round < 50; ++round) {
    Call call(gateway);
    call.context.TryCancel();
    call.ended.wait();
  }
  gateway.finish();
  for (std::thread& shard : shards) shard.join();
  EXPECT_EQ(gateway.probe.finished().size(), shards.size());
}

TEST(GetBudget, IsAnsweredWhileTheGatewayDrains) {
  ServedGateway gateway;
  gateway.router.reports = reports();
  gateway.intake.stop_accepting();
  grpc::ClientContext context;
  pb::GetBudgetResponse response;
  EXPECT_TRUE(gateway.stub->GetBudget(&context, {}, &response).ok());
  EXPECT_EQ(response.models_size(), 2);
}

}  // namespace
}  // namespace gateway::grpc_door
