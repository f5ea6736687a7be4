#include "grpc_door/slow_readers.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>

#include "tests/grpc_door/served_gateway.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using testing::FakeRouter;
using testing::ServedGateway;
using testing::texts_request;

/// Two of these are more than a client of gRPC takes before it is asked to read.
constexpr std::uint32_t kBigDimension = 16'384;

/// A gateway of little patience, reached by sockets: the in-process transport has no flow control.
class ImpatientGateway {
 public:
  explicit ImpatientGateway(std::chrono::milliseconds patience = std::chrono::milliseconds(40))
      : gateway(100'000, patience) {
    gateway.router.inside_submit = [this](std::uint64_t id) {
      const std::size_t items = gateway.router.request(id).contents.size();
      for (std::size_t index = 0; index < items; ++index) {
        gateway.router.deliver(id, index, FakeRouter::success(index, kBigDimension));
      }
    };
  }

  [[nodiscard]] std::unique_ptr<pb::EmbeddingService::Stub> connect() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);  // Else its windows grow to megabytes.
    arguments.SetServiceConfigJSON(R"({"methodConfig":[{"name":[{}],"waitForReady":true}]})");
    return pb::EmbeddingService::NewStub(
        grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(gateway.server->port()),
                                  grpc::InsecureChannelCredentials(), arguments));
  }

  /// Waits until so many RPCs were ended and nothing of any is left.
  void await_ended(std::uint64_t count) const {
    const auto end = Clock::now() + std::chrono::seconds(20);
    while (gateway.service.slow_readers() < count || gateway.admission.items() > 0) {
      ASSERT_LT(Clock::now(), end);
      std::this_thread::yield();
    }
  }

  ServedGateway gateway;
};

TEST(SlowReaders, EndsAStreamThatNobodyReadsAndLetsItsItemsGo) {
  ImpatientGateway impatient;
  const auto stub = impatient.connect();
  grpc::ClientContext context;
  const auto reader = stub->Embed(&context, texts_request(64));
  impatient.await_ended(1);
  pb::EmbedResponse response;
  int summaries = 0;
  while (reader->Read(&response)) summaries += response.has_summary() ? 1 : 0;
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(summaries, 0);
  impatient.gateway.finish();
  ASSERT_EQ(impatient.gateway.probe.finished().size(), 1u);
  EXPECT_EQ(impatient.gateway.probe.finished()[0].code, Code::cancelled);
}

TEST(SlowReaders, LeavesOthersOfTheSameConnectionAlone) {
  // So long that whoever reads is never too slow, even on a busy machine under a sanitizer.
  ImpatientGateway impatient(std::chrono::seconds(1));
  const auto stub = impatient.connect();
  grpc::ClientContext slow_context;
  const auto slow = stub->Embed(&slow_context, texts_request(64));
  grpc::ClientContext context;
  const auto reader = stub->Embed(&context, texts_request(64));
  pb::EmbedResponse response;
  int results = 0;
  while (reader->Read(&response)) results += response.has_result() ? 1 : 0;
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(results, 64);
  impatient.await_ended(1);
  slow_context.TryCancel();
  slow->Finish();
}

TEST(SlowReaders, LeavesAStreamAloneThatWaitsForItsResults) {
  ServedGateway gateway(100'000, std::chrono::milliseconds(20));
  grpc::ClientContext context;
  const auto reader = gateway.stub->Embed(&context, texts_request(2));
  const std::uint64_t id = gateway.router.await_submission();
  gateway.router.succeed(id, 0);
  pb::EmbedResponse response;
  ASSERT_TRUE(reader->Read(&response));
  // As long as it takes for another, which is watched alike, to be ended twice over.
  ImpatientGateway impatient;
  for (std::uint64_t round = 1; round <= 2; ++round) {
    const auto stub = impatient.connect();
    grpc::ClientContext slow_context;
    const auto slow = stub->Embed(&slow_context, texts_request(64));
    impatient.await_ended(round);
  }
  gateway.router.succeed(id, 1);
  while (reader->Read(&response)) {
  }
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(gateway.service.slow_readers(), 0u);
}

TEST(SlowReaders, SurviveStreamsThatEndWhileTheyAreEnded) {
  ServedGateway gateway(100'000, std::chrono::microseconds(200));
  gateway.router.inside_submit = [&](std::uint64_t id) {
    for (std::size_t index = 0; index < 10; ++index) {
      gateway.router.deliver(id, index, FakeRouter::success(index, kBigDimension));
    }
  };
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 6; ++caller) {
    callers.emplace_back([&gateway, caller] {
      const auto stub = pb::EmbeddingService::NewStub(
          grpc::CreateChannel("127.0.0.1:" + std::to_string(gateway.server->port()),
                              grpc::InsecureChannelCredentials()));
      for (int round = 0; round < 20; ++round) {
        grpc::ClientContext context;
        context.set_wait_for_ready(true);
        const auto reader = stub->Embed(&context, texts_request(10));
        pb::EmbedResponse response;
        for (int read = 0; read < (round + caller) % 12; ++read) reader->Read(&response);
        if (round % 2 == 0) context.TryCancel();
        while (reader->Read(&response)) {
        }
        reader->Finish();
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  gateway.finish();
  EXPECT_EQ(gateway.admission.items(), 0u);
  // What was cancelled before its request had come is refused as malformed.
  EXPECT_EQ(gateway.probe.finished().size(),
            gateway.router.submissions() + gateway.probe.rejected().size());
}

}  // namespace
}  // namespace gateway::grpc_door
