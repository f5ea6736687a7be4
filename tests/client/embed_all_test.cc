#include "client/embed_all.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/fake_gateway.h"

namespace embedding_client {
namespace {

using embedding::v1::EmbedRequest;
using embedding::v1::ItemError;
using embedding::v1::ItemResult;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using testing::fake_vector;
using testing::FakeGateway;

/// Every test asks for the same four texts.
class EmbedAll : public ::testing::Test {
 protected:
  EmbedAll() {
    for (const char* text : {"one", "two", "three", "four"}) request_.add_texts(text);
    request_.set_output_type(embedding::v1::OUTPUT_TYPE_DENSE);
    options_.retry.initial_backoff = std::chrono::milliseconds{1};
  }

  Result<std::vector<ItemResult>> embed() {
    ChannelOptions channel;
    channel.address = gateway_.address();
    return embed_all(*EmbeddingClient::connect(channel), request_, options_);
  }

  void expect_vector(const ItemResult& result, std::uint32_t index) {
    EXPECT_EQ(result.index(), index);
    EXPECT_THAT(result.embedding().dense(),
                ElementsAreArray(fake_vector(request_.texts(static_cast<int>(index)), 4)));
  }

  FakeGateway gateway_;
  EmbedRequest request_;
  CallOptions options_;
};

ItemError error_of(grpc::StatusCode code, bool retryable) {
  ItemError error;
  error.set_code(code);
  error.set_message("no");
  error.set_retryable(retryable);
  if (retryable) error.set_retry_after_ms(1);
  return error;
}

TEST_F(EmbedAll, PutsResultsBackInInputOrder) {
  gateway_.answer_in_reverse();
  const auto results = embed();
  ASSERT_TRUE(results);
  for (std::uint32_t i = 0; i < 4; ++i) expect_vector((*results)[i], i);
}

TEST_F(EmbedAll, SendsOnlyTheRetryableItemAgain) {
  gateway_.fail_text("three", error_of(grpc::StatusCode::UNAVAILABLE, true), 1);
  const auto results = embed();
  ASSERT_TRUE(results);
  for (std::uint32_t i = 0; i < 4; ++i) expect_vector((*results)[i], i);
  EXPECT_THAT(gateway_.text_requests().at(1).texts(), ElementsAre("three"));
}

TEST_F(EmbedAll, LeavesAnItemThatIsRefusedForGoodRefused) {
  gateway_.fail_text("two", error_of(grpc::StatusCode::INVALID_ARGUMENT, false));
  const auto results = embed();
  ASSERT_TRUE(results);
  EXPECT_EQ((*results)[1].error().code(), grpc::StatusCode::INVALID_ARGUMENT);
  expect_vector((*results)[2], 2);
  EXPECT_EQ(gateway_.calls(), 1u);
}

TEST_F(EmbedAll, AsksForTheRestWhenAStreamBreaks) {
  gateway_.refuse_next({grpc::StatusCode::UNAVAILABLE, "gone", "", 2});
  const auto results = embed();
  ASSERT_TRUE(results);
  for (std::uint32_t i = 0; i < 4; ++i) expect_vector((*results)[i], i);
  EXPECT_THAT(gateway_.text_requests().at(1).texts(), ElementsAre("three", "four"));
}

TEST_F(EmbedAll, AsksForTheRestOfACallThatCrossedTheEndOfADrain) {
  gateway_.refuse_next({grpc::StatusCode::CANCELLED, "shut down", "", 2});
  const auto results = embed();
  ASSERT_TRUE(results);
  for (std::uint32_t i = 0; i < 4; ++i) expect_vector((*results)[i], i);
  EXPECT_EQ(gateway_.calls(), 2u);
}

TEST_F(EmbedAll, AsksBeforeItTriesAgain) {
  gateway_.refuse_next({grpc::StatusCode::UNAVAILABLE, "gone"}, 10);
  options_.retry_consent = [](const PendingRetry& retry) { return retry.attempts < 6; };
  const auto results = embed();
  ASSERT_TRUE(results.has_error());
  EXPECT_EQ(gateway_.calls(), 6u);
}

TEST_F(EmbedAll, IsCancelledByAStopWhileItWaitsToTryAgain) {
  gateway_.fail_text("two", error_of(grpc::StatusCode::UNAVAILABLE, true));
  std::stop_source stop;
  options_.stop = stop.get_token();
  options_.retry_consent = [&](const PendingRetry&) { return stop.request_stop(); };
  const auto results = embed();
  ASSERT_TRUE(results);
  expect_vector((*results)[0], 0);
  EXPECT_EQ((*results)[1].error().code(), grpc::StatusCode::CANCELLED);
  EXPECT_FALSE((*results)[1].error().retryable());
  EXPECT_EQ(gateway_.calls(), 1u);
}

TEST_F(EmbedAll, LetsARefusedTextCostOnlyItself) {
  gateway_.refuse_text("two");
  options_.retry.max_attempts = 1;
  const auto results = embed();
  ASSERT_TRUE(results);
  EXPECT_EQ((*results)[1].error().code(), grpc::StatusCode::INVALID_ARGUMENT);
  for (std::uint32_t i : {0u, 2u, 3u}) expect_vector((*results)[i], i);
}

TEST_F(EmbedAll, FailsAsAWholeWhenTheRequestIsImpossible) {
  gateway_.refuse_next({grpc::StatusCode::INVALID_ARGUMENT, "dimension: 7 is not one of 4"});
  const auto results = embed();
  ASSERT_TRUE(results.has_error());
  EXPECT_EQ(results.error().message, "dimension: 7 is not one of 4");
  EXPECT_EQ(gateway_.calls(), 1u);
}

TEST_F(EmbedAll, GivesUnansweredItemsTheFailureOnceAttemptsAreSpent) {
  gateway_.refuse_next({grpc::StatusCode::UNAVAILABLE, "gone", "", 1});
  gateway_.refuse_next({grpc::StatusCode::UNAVAILABLE, "still gone"}, 10);
  options_.retry.max_attempts = 3;
  const auto results = embed();
  ASSERT_TRUE(results);
  expect_vector((*results)[0], 0);
  EXPECT_EQ((*results)[3].error().code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ((*results)[3].error().message(), "still gone");
  EXPECT_EQ(gateway_.calls(), 3u);
}

TEST_F(EmbedAll, KeepsARetryableItemsErrorOnceAttemptsAreSpent) {
  gateway_.fail_text("four", error_of(grpc::StatusCode::RESOURCE_EXHAUSTED, true));
  options_.retry.max_attempts = 2;
  const auto results = embed();
  ASSERT_TRUE(results);
  EXPECT_EQ((*results)[3].error().code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(gateway_.calls(), 2u);
}

TEST_F(EmbedAll, BelievesNoGatewayThatAnswersAnItemTwiceOrNeverOrOneThatIsNotThere) {
  using Indices = std::vector<std::uint32_t>;
  for (const Indices& indices : {Indices{0, 1, 1, 3}, Indices{0, 1, 2}, Indices{0, 1, 2, 4}}) {
    gateway_.misnumber(indices);
    const auto results = embed();
    ASSERT_TRUE(results) << ::testing::PrintToString(indices);
    expect_vector((*results)[0], 0);
    expect_vector((*results)[1], 1);
    EXPECT_EQ((*results)[3].error().code(), grpc::StatusCode::INTERNAL);
  }
}

TEST_F(EmbedAll, KeepsItsRoundsInOneTrace) {
  gateway_.fail_text("two", error_of(grpc::StatusCode::UNAVAILABLE, true), 2);
  ASSERT_TRUE(embed());
  const auto traces = gateway_.headers("traceparent");
  ASSERT_EQ(traces.size(), 3u);
  EXPECT_EQ(traces[1], traces[0]);
  EXPECT_EQ(traces[2], traces[0]);
}

}  // namespace
}  // namespace embedding_client
