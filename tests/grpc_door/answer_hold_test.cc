#include "grpc_door/answer_hold.h"

#include <atomic>
#include <chrono>
#include <future>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>

#include "tests/grpc_door/served_gateway.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using grpc::StatusCode;
using ::testing::ElementsAre;
using testing::ServedGateway;
using testing::texts_request;

TEST(AnswerHold, LetsAnswersPassAtOnceAsARule) {
  AnswerHold hold;
  int left = 0;
  hold.pass([&] { ++left; });
  EXPECT_EQ(left, 1);
  hold.let_go();
  hold.pass([&] { ++left; });
  EXPECT_EQ(left, 2);
}

TEST(AnswerHold, KeepsAnswersInTheirOrderUntilItLetsGo) {
  AnswerHold hold;
  std::vector<int> left;
  hold.hold();
  for (int k = 0; k < 3; ++k) hold.pass([&left, k] { left.push_back(k); });
  EXPECT_TRUE(left.empty());
  hold.let_go();
  EXPECT_THAT(left, ElementsAre(0, 1, 2));
  hold.pass([&] { left.push_back(3); });
  EXPECT_THAT(left, ElementsAre(0, 1, 2, 3));
}

TEST(AnswerHold, LosesNoAnswerThatComesWhileItLetsGo) {
  for (int round = 0; round < 200; ++round) {
    AnswerHold hold;
    std::atomic<int> left{0};
    hold.hold();
    std::jthread passer([&] {
      for (int k = 0; k < 100; ++k) hold.pass([&] { ++left; });
    });
    hold.let_go();
    passer.join();
    EXPECT_EQ(left.load(), 100);
  }
}

/// A way for an RPC to end, and how it does.
struct Ending {
  const char* name;
  StatusCode code;
  grpc::Status (*call)(pb::EmbeddingService::Stub& stub);
};

template <class Reader>
grpc::Status read_all(Reader reader) {
  pb::EmbedResponse message;
  while (reader->Read(&message)) {
  }
  return reader->Finish();
}

const Ending kEndings[] = {
    {"unary", StatusCode::OK,
     [](pb::EmbeddingService::Stub& stub) {
       grpc::ClientContext context;
       pb::EmbedUnaryResponse response;
       return stub.EmbedUnary(&context, texts_request(1), &response);
     }},
    {"stream", StatusCode::OK,
     [](pb::EmbeddingService::Stub& stub) {
       grpc::ClientContext context;
       return read_all(stub.Embed(&context, texts_request(1)));
     }},
    {"refused unary", StatusCode::INVALID_ARGUMENT,
     [](pb::EmbeddingService::Stub& stub) {
       grpc::ClientContext context;
       pb::EmbedUnaryResponse response;
       return stub.EmbedUnary(&context, texts_request(0), &response);
     }},
    {"refused stream", StatusCode::INVALID_ARGUMENT,
     [](pb::EmbeddingService::Stub& stub) {
       grpc::ClientContext context;
       return read_all(stub.Embed(&context, texts_request(0)));
     }},
    {"lookup", StatusCode::OK,
     [](pb::EmbeddingService::Stub& stub) {
       grpc::ClientContext context;
       pb::ListModelsResponse response;
       return stub.ListModels(&context, {}, &response);
     }},
};

class EveryEnding : public ::testing::TestWithParam<Ending> {};

TEST_P(EveryEnding, IsKeptUntilTheHoldLetsGo) {
  ServedGateway gateway;
  gateway.router.inside_submit = [&](std::uint64_t id) { gateway.router.succeed(id, 0); };
  gateway.service.hold_answers();
  std::atomic<bool> let_go{false};
  auto call = std::async(std::launch::async, [&] {
    const grpc::Status status = GetParam().call(*gateway.stub);
    EXPECT_TRUE(let_go.load());
    return status.error_code();
  });
  while (gateway.probe.finished().empty()) std::this_thread::yield();
  let_go = true;
  gateway.service.let_answers_go();
  EXPECT_EQ(call.get(), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(AnswerHold, EveryEnding, ::testing::ValuesIn(kEndings),
                         [](const auto& row) {
                           std::string name = row.param.name;
                           std::erase(name, ' ');
                           return name;
                         });

/// What a drain needs: the client has been told to go when the answer comes.
TEST(AnswerHold, LetsTheServerTellClientsToGoFirst) {
  ServedGateway gateway;
  const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(gateway.server->port()),
                                           grpc::InsecureChannelCredentials());
  const auto patience = std::chrono::system_clock::now() + std::chrono::seconds(20);
  ASSERT_TRUE(channel->WaitForConnected(patience));
  const auto stub = pb::EmbeddingService::NewStub(channel);
  auto call = std::async(std::launch::async, [&] { return kEndings[0].call(*stub).error_code(); });
  const std::uint64_t id = gateway.router.await_submission();
  gateway.service.hold_answers();
  gateway.router.succeed(id, 0);
  gateway.router.flush();
  auto ended = std::async(std::launch::async, [&] { gateway.server->shutdown(patience); });
  EXPECT_TRUE(channel->WaitForStateChange(GRPC_CHANNEL_READY, patience));
  gateway.service.let_answers_go();
  EXPECT_EQ(call.get(), StatusCode::OK);
  ended.get();
}

}  // namespace
}  // namespace gateway::grpc_door
