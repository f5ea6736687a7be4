#include "client/embedding_client.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/fake_gateway.h"
#include "tests/client/health_port.h"
#include "tests/client/scratch_directory.h"

namespace embedding_client {
namespace {

using embedding::v1::EmbedRequest;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using testing::fake_vector;
using testing::FakeGateway;

EmbedRequest request_for(std::initializer_list<const char*> texts) {
  EmbedRequest request;
  for (const char* text : texts) request.add_texts(text);
  request.set_output_type(embedding::v1::OUTPUT_TYPE_DENSE);
  return request;
}

EmbeddingClient client_of(const FakeGateway& gateway) {
  ChannelOptions options;
  options.address = gateway.address();
  options.tenant = "search-team";
  options.token = "secret";
  return *EmbeddingClient::connect(options);
}

/// Short waits: what is tested is that there is one, not how long.
CallOptions quick_retries() {
  CallOptions options;
  options.retry.initial_backoff = std::chrono::milliseconds{1};
  return options;
}

TEST(EmbeddingClient, StreamsEachTextsVectorAndEndsWithTheSummary) {
  FakeGateway gateway;
  gateway.answer_in_reverse();
  EmbedStream stream = client_of(gateway).embed(request_for({"one", "two"}));
  const auto first = stream.next();
  ASSERT_TRUE(first && first->has_value());
  EXPECT_EQ((**first).index(), 1u);
  EXPECT_THAT((**first).embedding().dense(), ElementsAreArray(fake_vector("two", 4)));
  const auto second = stream.next();
  ASSERT_TRUE(second && second->has_value());
  EXPECT_EQ((**second).index(), 0u);
  const auto end = stream.next();
  ASSERT_TRUE(end.has_value());
  EXPECT_FALSE(end->has_value());
  EXPECT_EQ(stream.summary().succeeded(), 2u);
}

TEST(EmbeddingClient, GivesTheVectorsOfMixedContentsInOneAnswer) {
  FakeGateway gateway;
  embedding::v1::EmbedMultimodalRequest request;
  request.add_contents()->set_text("one");
  request.add_contents()->mutable_image()->set_url("https://host/i.jpg");
  const auto answer = client_of(gateway).embed_multimodal_unary(request);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->results_size(), 2);
  EXPECT_EQ(gateway.multimodal_requests().at(0).contents(1).image().url(), "https://host/i.jpg");
}

TEST(EmbeddingClient, SendsTenantTokenAndDeadlineWithEveryCall) {
  FakeGateway gateway;
  ASSERT_TRUE(client_of(gateway).embed_unary(request_for({"one"})));
  EXPECT_EQ(gateway.header("x-tenant-id"), "search-team");
  EXPECT_EQ(gateway.header("authorization"), "Bearer secret");
  EXPECT_TRUE(gateway.last_call_had_deadline());
}

TEST(EmbeddingClient, SendsTheTokenThatItsFileHoldsAtEachAttempt) {
  FakeGateway gateway;
  const testing::ScratchDirectory scratch;
  ChannelOptions options;
  options.address = gateway.address();
  options.token_file = scratch.file("token", "before\n");
  const auto client = EmbeddingClient::connect(options);
  ASSERT_TRUE(client) << client.error().message;
  ASSERT_TRUE(client->embed_unary(request_for({"one"})));
  scratch.file("token", "after\n");
  ASSERT_TRUE(client->embed_unary(request_for({"one"})));
  EXPECT_THAT(gateway.headers("authorization"), ElementsAre("Bearer before", "Bearer after"));
}

TEST(EmbeddingClient, AsksForHealthWithoutSayingWhoAsks) {
  const testing::HealthPort health;
  ChannelOptions options;
  options.address = health.address();
  options.token = "secret";
  options.tenant = "search-team";
  ASSERT_TRUE(EmbeddingClient::connect(options)->check_health());
  EXPECT_TRUE(health.has_header("traceparent"));
  EXPECT_FALSE(health.has_header("authorization"));
  EXPECT_FALSE(health.has_header("x-tenant-id"));
}

TEST(EmbeddingClient, KeepsAllAttemptsOfACallInOneTraceThatItsFailureNames) {
  FakeGateway gateway;
  gateway.refuse_next({grpc::StatusCode::UNAVAILABLE, "down"}, 4);
  const EmbeddingClient client = client_of(gateway);
  CallOptions options = quick_retries();
  options.retry.max_attempts = 4;
  const auto failed = client.embed_unary(request_for({"one"}), options);
  ASSERT_TRUE(failed.has_error());
  const auto traces = gateway.headers("traceparent");
  ASSERT_EQ(traces.size(), 4u);
  for (const std::string& trace : traces) EXPECT_EQ(trace, traces.front());
  EXPECT_EQ(failed.error().trace_id, trace_id_of(traces.front()));
  EXPECT_EQ(failed.error().trace_id.size(), 32u);
  ASSERT_TRUE(client.embed_unary(request_for({"one"})));
  EXPECT_NE(gateway.header("traceparent"), traces.front());
}

TEST(EmbeddingClient, NamesTheTraceOfAStreamThatFails) {
  FakeGateway gateway;
  gateway.refuse_next({grpc::StatusCode::INTERNAL, "broke"});
  EmbedStream stream = client_of(gateway).embed(request_for({"one"}));
  const auto failed = stream.next();
  ASSERT_TRUE(failed.has_error());
  EXPECT_EQ(failed.error().trace_id, trace_id_of(gateway.header("traceparent")));
}

TEST(EmbeddingClient, HandsOnTheCallersTraceUnlessItIsMalformed) {
  FakeGateway gateway;
  const EmbeddingClient client = client_of(gateway);
  CallOptions options;
  options.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  ASSERT_TRUE(client.embed_unary(request_for({"one"}), options));
  EXPECT_EQ(gateway.header("traceparent"), options.traceparent);
  options.traceparent = "00-line\nbreak";
  ASSERT_TRUE(client.embed_unary(request_for({"one"}), options));
  EXPECT_EQ(trace_id_of(gateway.header("traceparent")).size(), 32u);
}

TEST(EmbeddingClient, ComesBackAfterThePushbackUntilItIsServed) {
  FakeGateway gateway;
  gateway.refuse_next({grpc::StatusCode::RESOURCE_EXHAUSTED, "queue full", "5"}, 2);
  EXPECT_TRUE(client_of(gateway).embed_unary(request_for({"one"})));
  EXPECT_EQ(gateway.calls(), 3u);
}

TEST(EmbeddingClient, HandsThePushbackOnWhenItGivesUp) {
  FakeGateway gateway;
  gateway.refuse_next({grpc::StatusCode::RESOURCE_EXHAUSTED, "queue full", "60000"});
  CallOptions options;
  options.timeout = std::chrono::seconds{10};
  const auto answer = client_of(gateway).embed_unary(request_for({"one"}), options);
  ASSERT_TRUE(answer.has_error());
  EXPECT_EQ(answer.error().code, grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(answer.error().message, "queue full");
  EXPECT_EQ(answer.error().pushback, std::chrono::minutes{1});
  EXPECT_EQ(gateway.calls(), 1u);
}

TEST(EmbeddingClient, HandsTheProvidersCodeOn) {
  FakeGateway gateway;
  gateway.refuse_next(
      {grpc::StatusCode::INVALID_ARGUMENT, "refused", "", 0, "DataInspectionFailed"});
  const auto answer = client_of(gateway).embed_unary(request_for({"one"}));
  ASSERT_TRUE(answer.has_error());
  EXPECT_EQ(answer.error().provider_code, "DataInspectionFailed");
}

TEST(EmbeddingClient, ObeysANegativeOrUnreadablePushback) {
  for (const char* pushback : {"-1", "soon"}) {
    FakeGateway gateway;
    gateway.refuse_next({grpc::StatusCode::UNAVAILABLE, "draining", pushback}, 2);
    EXPECT_TRUE(client_of(gateway).embed_unary(request_for({"one"}), quick_retries()).has_error())
        << pushback;
    EXPECT_EQ(gateway.calls(), 1u) << pushback;
  }
}

TEST(EmbeddingClient, StopsAfterTheAllowedAttempts) {
  FakeGateway gateway;
  gateway.refuse_next({grpc::StatusCode::UNAVAILABLE, "down"}, 100);
  CallOptions options = quick_retries();
  options.retry.max_attempts = 3;
  EXPECT_TRUE(client_of(gateway).embed_unary(request_for({"one"}), options).has_error());
  EXPECT_EQ(gateway.calls(), 3u);
}

TEST(EmbeddingClient, RepeatsAStreamThatFailsBeforeItsFirstResult) {
  FakeGateway gateway;
  gateway.refuse_next({grpc::StatusCode::UNAVAILABLE, "down"});
  EmbedStream stream = client_of(gateway).embed(request_for({"one"}), quick_retries());
  const auto first = stream.next();
  ASSERT_TRUE(first && first->has_value());
  EXPECT_EQ(gateway.calls(), 2u);
}

TEST(EmbeddingClient, ReportsAStreamThatBreaksAfterAResultAndKeepsReportingIt) {
  FakeGateway gateway;
  gateway.refuse_next({grpc::StatusCode::UNAVAILABLE, "gone", "", 1});
  EmbedStream stream = client_of(gateway).embed(request_for({"one", "two"}), quick_retries());
  ASSERT_TRUE(stream.next());
  for (int again = 0; again < 2; ++again) {
    const auto broken = stream.next();
    ASSERT_TRUE(broken.has_error());
    EXPECT_EQ(broken.error().code, grpc::StatusCode::UNAVAILABLE);
  }
  EXPECT_EQ(gateway.calls(), 1u);
}

TEST(EmbeddingClient, EndsAHeldCallWhenAStopIsRequested) {
  FakeGateway gateway;
  gateway.hold();
  std::stop_source stop;
  CallOptions options;
  options.stop = stop.get_token();
  const EmbeddingClient client = client_of(gateway);
  std::jthread stopper([&] {
    gateway.wait_for_calls(1);
    stop.request_stop();
  });
  EmbedStream stream = client.embed(request_for({"one"}), options);
  const auto next = stream.next();
  ASSERT_TRUE(next.has_error());
  EXPECT_EQ(next.error().code, grpc::StatusCode::CANCELLED);
}

TEST(EmbeddingClient, EndsAHeldCallAtItsDeadline) {
  FakeGateway gateway;
  gateway.hold();
  CallOptions options;
  options.timeout = std::chrono::milliseconds{50};
  const auto answer = client_of(gateway).embed_unary(request_for({"one"}), options);
  ASSERT_TRUE(answer.has_error());
  EXPECT_EQ(answer.error().code, grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST(EmbeddingClient, CancelsWhatIsLeftOfAStreamThatIsDropped) {
  FakeGateway gateway;
  gateway.hold();
  const EmbeddingClient client = client_of(gateway);
  {
    const EmbedStream stream = client.embed(request_for({"one"}));
    ASSERT_TRUE(gateway.wait_for_calls(1));
  }
  gateway.release();
  EXPECT_TRUE(client.embed_unary(request_for({"two"})));
}

TEST(EmbeddingClient, AsksTheStandardHealthServiceBesideReflection) {
  using grpc::health::v1::HealthCheckResponse;
  FakeGateway gateway;
  const EmbeddingClient client = client_of(gateway);
  EXPECT_EQ(*client.check_health(), HealthCheckResponse::SERVING);
  gateway.set_serving(false);
  EXPECT_EQ(*client.check_health(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(client.check_health("no.such.Service").error().code, grpc::StatusCode::NOT_FOUND);
}

TEST(EmbeddingClient, ListsModels) {
  FakeGateway gateway;
  const auto listed = client_of(gateway).list_models();
  ASSERT_TRUE(listed);
  EXPECT_EQ(listed->models(0).name(), "asymmetric");
}

TEST(EmbeddingClient, AsksForTheBudgetsOfOneModelOrOfAll) {
  FakeGateway gateway;
  embedding::v1::GetBudgetResponse budgets;
  budgets.add_models()->set_queued_items(7);
  gateway.set_budgets(budgets);
  const EmbeddingClient client = client_of(gateway);
  const auto answer = client.get_budget("asymmetric");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->models(0).queued_items(), 7u);
  ASSERT_TRUE(client.get_budget());
  EXPECT_THAT(gateway.budget_requests(), ElementsAre("asymmetric", ""));
  EXPECT_EQ(gateway.header("x-tenant-id"), "search-team");
}

}  // namespace
}  // namespace embedding_client
