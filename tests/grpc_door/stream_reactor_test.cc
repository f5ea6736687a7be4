#include <chrono>
#include <map>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "tests/grpc_door/served_gateway.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using ::testing::ElementsAre;
using testing::FakeRouter;
using ::testing::HasSubstr;
using testing::ServedGateway;
using testing::texts_request;

/// Everything a stream said.
struct Heard {
  std::map<std::uint32_t, pb::ItemResult> results;
  int result_messages = 0;
  int summaries = 0;
  bool summary_was_last = true;
  pb::Summary summary;
  grpc::Status status;
};

Heard hear(grpc::ClientReader<pb::EmbedResponse>& reader) {
  Heard heard;
  pb::EmbedResponse response;
  while (reader.Read(&response)) {
    if (response.has_summary()) {
      heard.summary = response.summary();
      ++heard.summaries;
      continue;
    }
    heard.summary_was_last = heard.summary_was_last && heard.summaries == 0;
    heard.results[response.result().index()] = response.result();
    ++heard.result_messages;
  }
  heard.status = reader.Finish();
  return heard;
}

void expect_vectors_of(const Heard& heard, std::uint32_t items) {
  EXPECT_TRUE(heard.status.ok()) << heard.status.error_message();
  EXPECT_EQ(heard.result_messages, static_cast<int>(items));
  EXPECT_EQ(heard.summaries, 1);
  EXPECT_TRUE(heard.summary_was_last);
  for (std::uint32_t index = 0; index < items; ++index) {
    ASSERT_TRUE(heard.results.contains(index)) << index;
    const auto& dense = heard.results.at(index).embedding().dense();
    ASSERT_EQ(dense.size(), 8) << index;
    EXPECT_EQ(dense[7], static_cast<float>(index));
  }
}

TEST(StreamReactor, WritesEachResultAndTheSummaryLast) {
  ServedGateway gateway;
  grpc::ClientContext context;
  const auto reader = gateway.stub->Embed(&context, texts_request(3));
  const std::uint64_t id = gateway.router.await_submission();
  for (const std::size_t index : {2u, 0u, 1u}) gateway.router.succeed(id, index);
  const Heard heard = hear(*reader);
  expect_vectors_of(heard, 3);
  EXPECT_EQ(heard.summary.succeeded(), 3u);
  EXPECT_EQ(heard.summary.failed(), 0u);
  EXPECT_EQ(heard.summary.usage().total_tokens(), 1u + 2u + 3u);
}

TEST(StreamReactor, WritesAResultBeforeTheOthersAreThere) {
  ServedGateway gateway;
  grpc::ClientContext context;
  const auto reader = gateway.stub->Embed(&context, texts_request(2));
  const std::uint64_t id = gateway.router.await_submission();
  gateway.router.succeed(id, 1);
  pb::EmbedResponse response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.result().index(), 1u);
  gateway.router.succeed(id, 0);
  EXPECT_TRUE(hear(*reader).status.ok());
}

TEST(StreamReactor, DeliversAFailedItemAsAResultBesideItsNeighbours) {
  ServedGateway gateway;
  grpc::ClientContext context;
  const auto reader = gateway.stub->Embed(&context, texts_request(2));
  const std::uint64_t id = gateway.router.await_submission();
  Error refused{ErrorKind::item_refused, "inappropriate content"};
  refused.provider_code = "DataInspectionFailed";
  gateway.router.fail(id, 0, refused);
  gateway.router.succeed(id, 1);
  const Heard heard = hear(*reader);
  EXPECT_TRUE(heard.status.ok());
  EXPECT_EQ(heard.results.at(0).error().code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(heard.results.at(0).error().provider_code(), "DataInspectionFailed");
  EXPECT_TRUE(heard.results.at(1).has_embedding());
  EXPECT_EQ(heard.summary.succeeded(), 1u);
  EXPECT_EQ(heard.summary.failed(), 1u);
}

TEST(StreamReactor, TakesAllResultsBeforeSubmitReturns) {
  ServedGateway gateway;
  gateway.router.inside_submit = [&](std::uint64_t id) {
    for (std::size_t index = 0; index < 50; ++index) gateway.router.succeed(id, index);
    gateway.router.flush();
  };
  grpc::ClientContext context;
  const auto reader = gateway.stub->Embed(&context, texts_request(50));
  expect_vectors_of(hear(*reader), 50);
}

TEST(StreamReactor, KeepsTheResultsOfASlowReaderUnderItsPermit) {
  ServedGateway gateway;
  grpc::ClientContext context;
  const auto reader = gateway.stub->Embed(&context, texts_request(256));
  const std::uint64_t id = gateway.router.await_submission();
  for (std::size_t index = 0; index < 256; ++index) gateway.router.succeed(id, index);
  gateway.router.flush();
  EXPECT_EQ(gateway.admission.items(), 256u);
  grpc::ClientContext second_context;
  pb::EmbedUnaryResponse response;
  const grpc::Status second =
      gateway.stub->EmbedUnary(&second_context, texts_request(45), &response);
  EXPECT_EQ(second.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  expect_vectors_of(hear(*reader), 256);
  gateway.finish();
  EXPECT_EQ(gateway.admission.items(), 0u);
}

TEST(StreamReactor, CancelsWhatTheCallerNoLongerWantsAndEndsOnce) {
  ServedGateway gateway;
  grpc::ClientContext context;
  const auto reader = gateway.stub->Embed(&context, texts_request(3));
  const std::uint64_t id = gateway.router.await_submission();
  gateway.router.succeed(id, 0);
  pb::EmbedResponse response;
  ASSERT_TRUE(reader->Read(&response));
  context.TryCancel();
  gateway.router.await_cancel(id);
  EXPECT_EQ(hear(*reader).status.error_code(), grpc::StatusCode::CANCELLED);
  gateway.finish();
  ASSERT_EQ(gateway.probe.finished().size(), 1u);
  EXPECT_EQ(gateway.probe.finished()[0].code, Code::cancelled);
  EXPECT_EQ(gateway.probe.finished()[0].items_succeeded, 1u);
  EXPECT_EQ(gateway.probe.finished()[0].items_failed, 2u);
  EXPECT_EQ(gateway.admission.items(), 0u);
}

TEST(StreamReactor, CancelsByTheRightTicketEvenIfTheCallerWentDuringSubmit) {
  ServedGateway gateway;
  grpc::ClientContext context;
  gateway.router.inside_submit = [&](std::uint64_t) { context.TryCancel(); };
  const auto reader = gateway.stub->Embed(&context, texts_request(2));
  const std::uint64_t id = gateway.router.await_submission();
  gateway.router.await_cancel(id);
  EXPECT_EQ(hear(*reader).status.error_code(), grpc::StatusCode::CANCELLED);
  gateway.finish();
  EXPECT_EQ(gateway.admission.items(), 0u);
}

TEST(StreamReactor, DropsUnreadResultsWhenTheReaderGoes) {
  ServedGateway gateway;
  grpc::ClientContext context;
  const auto reader = gateway.stub->Embed(&context, texts_request(100));
  const std::uint64_t id = gateway.router.await_submission();
  for (std::size_t index = 0; index < 100; ++index) gateway.router.succeed(id, index);
  gateway.router.flush();
  context.TryCancel();
  gateway.router.await_cancel(id);
  gateway.finish();
  ASSERT_EQ(gateway.probe.finished().size(), 1u);
  EXPECT_EQ(gateway.probe.finished()[0].code, Code::cancelled);
  EXPECT_EQ(gateway.admission.items(), 0u);
}

TEST(StreamReactor, CountsAResultThatComesAfterTheReaderWent) {
  ServedGateway gateway;
  gateway.router.before_cancel = [&](std::uint64_t id) {
    gateway.router.deliver_here(id, 1, FakeRouter::success(1, 8));
  };
  grpc::ClientContext context;
  const auto reader = gateway.stub->Embed(&context, texts_request(3));
  const std::uint64_t id = gateway.router.await_submission();
  context.TryCancel();
  gateway.router.await_cancel(id);
  gateway.finish();
  ASSERT_EQ(gateway.probe.finished().size(), 1u);
  EXPECT_EQ(gateway.probe.finished()[0].items_succeeded, 1u);
  EXPECT_EQ(gateway.probe.finished()[0].items_failed, 2u);
}

TEST(StreamReactor, PassesTheCallersDeadlineOnAndCancelsWhenItStrikes) {
  ServedGateway gateway;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
  const auto reader = gateway.stub->Embed(&context, texts_request(1));
  const std::uint64_t id = gateway.router.await_submission();
  EXPECT_TRUE(gateway.router.request(id).deadline.has_value());
  EXPECT_EQ(hear(*reader).status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  gateway.router.await_cancel(id);
  gateway.finish();
  EXPECT_EQ(gateway.probe.finished().at(0).code, Code::deadline_exceeded);
}

TEST(StreamReactor, LetsManyCallersStreamAtOnce) {
  ServedGateway gateway(100'000);
  gateway.router.inside_submit = [&](std::uint64_t id) {
    for (std::size_t index = 0; index < 10; ++index) gateway.router.succeed(id, index);
  };
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 8; ++caller) {
    callers.emplace_back([&gateway] {
      for (int round = 0; round < 25; ++round) {
        grpc::ClientContext context;
        const auto reader = gateway.stub->Embed(&context, texts_request(10));
        expect_vectors_of(hear(*reader), 10);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  gateway.finish();
  EXPECT_EQ(gateway.admission.items(), 0u);
  EXPECT_EQ(gateway.probe.finished().size(), 200u);
}

TEST(StreamReactor, SurvivesCallersThatGoAtAnyMoment) {
  ServedGateway gateway(100'000);
  gateway.router.inside_submit = [&](std::uint64_t id) {
    for (std::size_t index = 0; index < 10; ++index) gateway.router.succeed(id, index);
  };
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 8; ++caller) {
    callers.emplace_back([&gateway] {
      for (int round = 0; round < 24; ++round) {
        grpc::ClientContext context;
        const auto reader = gateway.stub->Embed(&context, texts_request(10));
        pb::EmbedResponse response;
        for (int read = 0; read < round % 12; ++read) reader->Read(&response);
        context.TryCancel();
        hear(*reader);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  gateway.finish();
  EXPECT_EQ(gateway.admission.items(), 0u);
  EXPECT_EQ(gateway.probe.finished().size(), gateway.router.submissions());
  EXPECT_GT(gateway.router.submissions(), 0u);
}

TEST(StreamReactor, EndsBeforeItsFirstMessageIfItsShardRefuses) {
  ServedGateway gateway;
  grpc::ClientContext context;
  const auto reader = gateway.stub->Embed(&context, texts_request(3));
  const std::uint64_t id = gateway.router.await_submission();
  Error down{ErrorKind::unavailable, "no upstream can be called"};
  down.retry_after = std::chrono::milliseconds(700);
  gateway.router.refuse(id, Rejection::provider_down, down);
  const Heard heard = hear(*reader);
  EXPECT_EQ(heard.status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(heard.status.error_message(), "no upstream can be called");
  EXPECT_EQ(heard.result_messages, 0);
  EXPECT_EQ(heard.summaries, 0);
  const auto& trailers = context.GetServerTrailingMetadata();
  ASSERT_EQ(trailers.count("grpc-retry-pushback-ms"), 1u);
  EXPECT_EQ(trailers.find("grpc-retry-pushback-ms")->second, "700");
  gateway.finish();
  EXPECT_THAT(gateway.probe.rejected(),
              ElementsAre(testing::DoorRecord::Rejected{request::Route::embed, "text-rich",
                                                        Rejection::provider_down}));
  ASSERT_EQ(gateway.probe.finished().size(), 1u);
  EXPECT_EQ(gateway.probe.finished()[0].code, Code::unavailable);
  EXPECT_EQ(gateway.probe.finished()[0].items_refused, 3u);
  EXPECT_EQ(gateway.admission.items(), 0u);
}

TEST(StreamReactor, IsRefusedBeforeSubmitReturns) {
  ServedGateway gateway;
  gateway.router.inside_submit = [&](std::uint64_t id) {
    gateway.router.refuse(id, Rejection::tenant_items, {ErrorKind::overloaded, "share is full"});
    gateway.router.flush();
  };
  grpc::ClientContext context;
  const auto reader = gateway.stub->Embed(&context, texts_request(2));
  EXPECT_EQ(hear(*reader).status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST(StreamReactor, EndsOnceIfTheCallerGoesWhileItsShardRefuses) {
  ServedGateway gateway(100'000);
  for (int round = 0; round < 50; ++round) {
    grpc::ClientContext context;
    const auto reader = gateway.stub->Embed(&context, texts_request(2));
    const std::uint64_t id = gateway.router.await_submission();
    gateway.router.refuse(id, Rejection::deadline_far, {ErrorKind::overloaded, "full"});
    context.TryCancel();
    EXPECT_FALSE(hear(*reader).status.ok());
  }
  gateway.finish();
  EXPECT_EQ(gateway.probe.rejected().size(), 50u);
  EXPECT_EQ(gateway.probe.finished().size(), 50u);
  EXPECT_EQ(gateway.admission.items(), 0u);
}

TEST(StreamReactor, EndsARefusedStreamWithStatusAndTrailers) {
  ServedGateway gateway;
  grpc::ClientContext context;
  const auto reader = gateway.stub->Embed(&context, texts_request(0));
  const Heard heard = hear(*reader);
  EXPECT_EQ(heard.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(heard.status.error_message(), HasSubstr("\"texts\""));
  EXPECT_EQ(heard.summaries, 0);
  EXPECT_EQ(gateway.router.submissions(), 0u);
}

}  // namespace
}  // namespace gateway::grpc_door
