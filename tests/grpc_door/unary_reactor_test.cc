#include <chrono>
#include <future>

#include <gmock/gmock.h>

#include "tests/grpc_door/served_gateway.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using ::testing::ElementsAre;
using testing::FakeRouter;
using testing::ServedGateway;
using testing::texts_request;

/// One unary call, made on a thread of its own while the test plays the router.
struct Call {
  Call(ServedGateway& gateway, pb::EmbedRequest request) {
    ended = std::async(std::launch::async, [this, &gateway, request = std::move(request)] {
      return gateway.stub->EmbedUnary(&context, request, &response);
    });
  }

  std::string trailer(const std::string& key) const {
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto found = trailers.find(key);
    return found == trailers.end() ? "none"
                                   : std::string(found->second.data(), found->second.size());
  }

  grpc::ClientContext context;
  pb::EmbedUnaryResponse response;
  std::future<grpc::Status> ended;
};

TEST(UnaryReactor, AnswersInInputOrderWhateverOrderResultsCameIn) {
  ServedGateway gateway;
  Call call(gateway, texts_request(3));
  const std::uint64_t id = gateway.router.await_submission();
  for (const std::size_t index : {2u, 0u, 1u}) gateway.router.succeed(id, index);
  const grpc::Status status = call.ended.get();
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(call.response.results_size(), 3);
  for (int index = 0; index < 3; ++index) {
    const pb::ItemResult& result = call.response.results(index);
    EXPECT_EQ(result.index(), static_cast<std::uint32_t>(index));
    ASSERT_EQ(result.embedding().dense_size(), 8);
    EXPECT_EQ(result.embedding().dense(0), static_cast<float>(index));
    EXPECT_EQ(result.timing().call_items(), 2u);
  }
  EXPECT_EQ(call.response.summary().succeeded(), 3u);
  EXPECT_EQ(call.response.summary().usage().total_tokens(), 6u);
}

TEST(UnaryReactor, TakesAllResultsBeforeSubmitReturns) {
  ServedGateway gateway;
  gateway.router.inside_submit = [&](std::uint64_t id) {
    gateway.router.succeed(id, 0);
    gateway.router.flush();
  };
  Call call(gateway, texts_request(1));
  EXPECT_TRUE(call.ended.get().ok());
  gateway.finish();
  EXPECT_EQ(gateway.admission.items(), 0u);
}

TEST(UnaryReactor, FailsWithTheLowestFailedItemWhicheverFailedFirst) {
  ServedGateway gateway;
  Call call(gateway, texts_request(4));
  const std::uint64_t id = gateway.router.await_submission();
  gateway.router.fail(id, 3, {ErrorKind::unavailable, "down"});
  Error refused{ErrorKind::item_refused, "inappropriate content"};
  refused.provider_code = "DataInspectionFailed";
  refused.provider_request_id = "req-1";
  gateway.router.fail(id, 1, refused);
  gateway.router.fail(id, 2, {ErrorKind::throttled, "slow down"});
  gateway.router.succeed(id, 0);
  const grpc::Status status = call.ended.get();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "item 1: inappropriate content");
  EXPECT_EQ(call.trailer("x-provider-code"), "DataInspectionFailed");
  EXPECT_EQ(call.trailer("x-provider-request-id"), "req-1");
  EXPECT_EQ(call.trailer("grpc-retry-pushback-ms"), "none");
  ASSERT_EQ(gateway.probe.finished().size(), 1u);
  EXPECT_EQ(gateway.probe.finished()[0].items_failed, 3u);
}

TEST(UnaryReactor, SaysWhenToComeBack) {
  ServedGateway gateway;
  Call call(gateway, texts_request(1));
  const std::uint64_t id = gateway.router.await_submission();
  Error throttled{ErrorKind::throttled, "slow down"};
  throttled.retry_after = std::chrono::milliseconds(250);
  gateway.router.fail(id, 0, throttled);
  EXPECT_EQ(call.ended.get().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(call.trailer("grpc-retry-pushback-ms"), "250");
}

TEST(UnaryReactor, SurvivesWhateverTheProviderSays) {
  ServedGateway gateway;
  Call call(gateway, texts_request(1));
  const std::uint64_t id = gateway.router.await_submission();
  Error odd{ErrorKind::unavailable, std::string(100'000, '\xFF')};
  odd.provider_code = "line\r\nbreak\x01";
  gateway.router.fail(id, 0, odd);
  EXPECT_EQ(call.ended.get().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(call.trailer("x-provider-code"), "line??break?");
}

TEST(UnaryReactor, TellsTheProbeTimesAndCounts) {
  ServedGateway gateway;
  Call call(gateway, texts_request(2));
  const std::uint64_t id = gateway.router.await_submission();
  ItemResult slow = FakeRouter::success(0, 8);
  slow.timing.upstream = std::chrono::hours(1);  // More than the whole RPC took.
  gateway.router.deliver(id, 0, slow);
  gateway.router.succeed(id, 1);
  EXPECT_TRUE(call.ended.get().ok());
  ASSERT_EQ(gateway.probe.finished().size(), 1u);
  const request::RequestFinished event = gateway.probe.finished()[0];
  EXPECT_EQ(event.route, request::Route::embed_unary);
  EXPECT_EQ(event.model, "text-rich");
  EXPECT_EQ(event.code, Code::ok);
  EXPECT_GT(event.duration, Duration::zero());
  EXPECT_EQ(event.overhead, Duration::zero());
  EXPECT_EQ(event.items_succeeded, 2u);
}

TEST(UnaryReactor, CancelsWhatTheCallerNoLongerWants) {
  ServedGateway gateway;
  Call call(gateway, texts_request(2));
  const std::uint64_t id = gateway.router.await_submission();
  gateway.router.succeed(id, 1);
  call.context.TryCancel();
  EXPECT_EQ(call.ended.get().error_code(), grpc::StatusCode::CANCELLED);
  gateway.router.await_cancel(id);
  gateway.finish();
  EXPECT_EQ(gateway.probe.finished().at(0).code, Code::cancelled);
  EXPECT_EQ(gateway.admission.items(), 0u);
}

TEST(UnaryReactor, CancelsByTheRightTicketEvenIfTheCallerWentDuringSubmit) {
  ServedGateway gateway;
  Call* going = nullptr;
  std::promise<void> ready;
  gateway.router.inside_submit = [&](std::uint64_t) {
    ready.get_future().wait();
    going->context.TryCancel();
  };
  Call call(gateway, texts_request(1));
  going = &call;
  ready.set_value();
  gateway.router.await_cancel(gateway.router.await_submission());
  EXPECT_EQ(call.ended.get().error_code(), grpc::StatusCode::CANCELLED);
  gateway.finish();
  EXPECT_EQ(gateway.admission.items(), 0u);
}

TEST(UnaryReactor, EndsAtOnceWhatItsShardRefuses) {
  ServedGateway gateway;
  Call call(gateway, texts_request(2));
  const std::uint64_t id = gateway.router.await_submission();
  Error overloaded{ErrorKind::overloaded, "the queue is longer than the deadline"};
  overloaded.retry_after = std::chrono::milliseconds(1500);
  gateway.router.refuse(id, Rejection::deadline_far, overloaded);
  const grpc::Status status = call.ended.get();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(status.error_message(), "the queue is longer than the deadline");
  EXPECT_EQ(call.trailer("grpc-retry-pushback-ms"), "1500");
  EXPECT_EQ(call.response.results_size(), 0);
  gateway.finish();
  EXPECT_THAT(gateway.probe.rejected(),
              ElementsAre(testing::DoorRecord::Rejected{request::Route::embed_unary, "text-rich",
                                                        Rejection::deadline_far}));
  ASSERT_EQ(gateway.probe.finished().size(), 1u);
  EXPECT_EQ(gateway.probe.finished()[0].code, Code::resource_exhausted);
  EXPECT_EQ(gateway.probe.finished()[0].items_failed, 0u);
  EXPECT_EQ(gateway.probe.finished()[0].items_refused, 2u);
  EXPECT_EQ(gateway.admission.items(), 0u);
}

TEST(UnaryReactor, MapsARefusalAsItMapsEveryError) {
  ServedGateway gateway;
  gateway.router.inside_submit = [&](std::uint64_t id) {
    gateway.router.refuse(id, Rejection::account_refused,
                          {ErrorKind::misconfigured, "the account is in arrears"});
    gateway.router.flush();
  };
  Call call(gateway, texts_request(1));
  EXPECT_EQ(call.ended.get().error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(call.trailer("grpc-retry-pushback-ms"), "none");
}

TEST(UnaryReactor, EndsOnceIfTheCallerGoesWhileItsShardRefuses) {
  ServedGateway gateway(100'000);
  for (int round = 0; round < 50; ++round) {
    Call call(gateway, texts_request(1));
    const std::uint64_t id = gateway.router.await_submission();
    gateway.router.refuse(id, Rejection::provider_down, {ErrorKind::unavailable, "down"});
    call.context.TryCancel();
    EXPECT_FALSE(call.ended.get().ok());
  }
  gateway.finish();
  EXPECT_EQ(gateway.probe.rejected().size(), 50u);
  EXPECT_EQ(gateway.probe.finished().size(), 50u);
  EXPECT_EQ(gateway.admission.items(), 0u);
}

TEST(UnaryReactor, MakesOneResultOfAFusedRequest) {
  ServedGateway gateway;
  pb::EmbedMultimodalRequest request;
  request.set_model("fused");
  request.add_contents()->set_text("words");
  request.add_contents()->mutable_image()->set_url("https://example.com/a.png");
  gateway.router.inside_submit = [&](std::uint64_t id) { gateway.router.succeed(id, 0); };
  grpc::ClientContext context;
  pb::EmbedUnaryResponse response;
  const grpc::Status status = gateway.stub->EmbedMultimodalUnary(&context, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(response.results_size(), 1);
  EXPECT_EQ(gateway.probe.finished().at(0).route, request::Route::embed_multimodal_unary);
}

}  // namespace
}  // namespace gateway::grpc_door
