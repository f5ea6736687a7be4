// Each way in which the provider can fail, and what the caller sees of it. Never a wrong vector.
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/end_to_end/gateway_stack.h"

namespace gateway::testing {
namespace {

using emulator::Fault;
using Kind = Fault::Kind;
using grpc::StatusCode;
using namespace std::chrono_literals;

struct FaultCase {
  std::string name;
  Fault fault;
  StatusCode lasting;  ///< What callers see when every call is struck.
  bool passes;         ///< Whether a single strike is survived by a retry.
};

std::ostream& operator<<(std::ostream& out, const FaultCase& c) {
  return out << c.name;
}

Fault status(unsigned code, const std::string& name,
             const std::optional<std::string>& message = std::nullopt) {
  return {.kind = Kind::status, .status = code, .code = name, .message = message};
}

const std::vector<FaultCase> kCases = {
    {"InvalidKey", status(401, "InvalidApiKey"), StatusCode::FAILED_PRECONDITION, false},
    {"Arrears", status(400, "Arrearage"), StatusCode::FAILED_PRECONDITION, false},
    // An item can bring it about, so that one call proves nothing of the account.
    {"NotPurchased", status(403, "AccessDenied.Unpurchased"), StatusCode::UNAVAILABLE, true},
    {"Overdue429", status(429, "PostpaidBillOverdue"), StatusCode::FAILED_PRECONDITION, false},
    {"RateQuota", status(429, "Throttling.RateQuota"), StatusCode::RESOURCE_EXHAUSTED, true},
    {"AllocationQuota", status(429, "Throttling.AllocationQuota"), StatusCode::RESOURCE_EXHAUSTED,
     true},
    {"BurstRate", status(429, "Throttling.BurstRate"), StatusCode::RESOURCE_EXHAUSTED, true},
    {"Moderation", status(400, "DataInspectionFailed"), StatusCode::INVALID_ARGUMENT, false},
    {"TooLong", status(400, "InvalidParameter", "Range of input length should be [1, 8192]"),
     StatusCode::INVALID_ARGUMENT, false},
    {"ServerError", status(500, "InternalError"), StatusCode::UNAVAILABLE, true},
    {"Unavailable", status(503, "ModelUnavailable"), StatusCode::UNAVAILABLE, true},
    {"Html", {.kind = Kind::html}, StatusCode::UNAVAILABLE, true},
    {"HalfABody", {.kind = Kind::truncate}, StatusCode::UNAVAILABLE, true},
    {"Reset", {.kind = Kind::drop}, StatusCode::UNAVAILABLE, true},
    {"Hang", {.kind = Kind::hang}, StatusCode::UNAVAILABLE, true},
    {"RowsMissing", {.kind = Kind::missing_row}, StatusCode::INTERNAL, true},
    {"DuplicateIndex", {.kind = Kind::duplicate_index}, StatusCode::INTERNAL, true},
    {"NotFinite", {.kind = Kind::nan}, StatusCode::INTERNAL, true},
    {"ShortVector", {.kind = Kind::short_vector}, StatusCode::INTERNAL, true},
};

GatewayStack::Options quick_retries() {
  GatewayStack::Options options;
  options.upstream_extra = "call_timeout_ms: 700";
  options.extra = "retry: {max_attempts: 3, base_backoff_ms: 5, max_backoff_ms: 20}";
  return options;
}

class ProviderFault : public ::testing::TestWithParam<FaultCase> {};

TEST_P(ProviderFault, ThatLastsEndsInItsStatus) {
  GatewayStack stack(quick_retries());
  stack.provider().set_faults({GetParam().fault});
  const auto stub = stack.connect();
  const UnaryReply reply = embed(*stub, {"alpha", "beta"});
  EXPECT_EQ(reply.status.error_code(), GetParam().lasting) << reply.status.error_message();
  EXPECT_EQ(reply.response.results_size(), 0);
  const bool pushback = reply.trailers.contains("grpc-retry-pushback-ms");
  EXPECT_EQ(pushback, GetParam().lasting == StatusCode::UNAVAILABLE ||
                          GetParam().lasting == StatusCode::RESOURCE_EXHAUSTED);
}

TEST_P(ProviderFault, ThatStrikesOnceIsSurvivedIfItMayPass) {
  GatewayStack stack(quick_retries());
  Fault once = GetParam().fault;
  once.next = 1;
  stack.provider().set_faults({once});
  const auto stub = stack.connect();
  const UnaryReply reply = embed(*stub, {"alpha"});
  if (GetParam().passes) {
    ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
    EXPECT_TRUE(is_vector_of("alpha", reply.response.results(0).embedding()));
  } else {
    EXPECT_EQ(reply.status.error_code(), GetParam().lasting) << reply.status.error_message();
  }
}

INSTANTIATE_TEST_SUITE_P(All, ProviderFault, ::testing::ValuesIn(kCases),
                         [](const auto& row) { return row.param.name; });

TEST(ProviderFaults, ARefusedKeyIsToldWithItsUpstreamAndTheAddressThatRefusedIt) {
  GatewayStack stack(quick_retries());
  stack.provider().set_faults({status(401, "InvalidApiKey")});
  const auto stub = stack.connect();
  const std::string told = embed(*stub, {"alpha"}).status.error_message();
  EXPECT_EQ(
      told.find("item 0: the provider refused the key of upstream \"emulator\" (POST 127.0.0.1:"),
      0U)
      << told;
  EXPECT_NE(
      told.find("/api/v1/services/embeddings/text-embedding/text-embedding: 401 InvalidApiKey"),
      std::string::npos)
      << told;
}

TEST(ProviderFaults, RowsInAnotherOrderAreNotAFault) {
  GatewayStack stack(quick_retries());
  stack.provider().set_faults({{.kind = Kind::swap}});
  const auto stub = stack.connect();
  const std::vector<std::string> texts = {"one", "two", "three", "four", "five"};
  const UnaryReply reply = embed(*stub, texts);
  ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
  for (int k = 0; k < 5; ++k) {
    EXPECT_TRUE(
        is_vector_of(texts[static_cast<std::size_t>(k)], reply.response.results(k).embedding()));
  }
  EXPECT_EQ(stack.provider().stats().calls(), 1U);
}

TEST(ProviderFaults, OnlyThePoisonedTextFailsAndSaysWhy) {
  GatewayStack::Options options = quick_retries();
  options.emulator.poison = "forbidden";
  GatewayStack stack(options);
  const auto stub = stack.connect();
  pb::EmbedRequest request;
  for (int k = 0; k < 10; ++k)
    request.add_texts(k == 4 ? "forbidden words" : "row " + std::to_string(k));
  const StreamReply reply = embed_stream(*stub, request);
  ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
  ASSERT_EQ(reply.results.size(), 10U);
  for (const pb::ItemResult& result : reply.results) {
    if (result.index() == 4) {
      ASSERT_TRUE(result.has_error());
      EXPECT_EQ(result.error().code(), StatusCode::INVALID_ARGUMENT);
      EXPECT_EQ(result.error().provider_code(), "DataInspectionFailed");
      EXPECT_FALSE(result.error().provider_request_id().empty());
      EXPECT_FALSE(result.error().retryable());
      EXPECT_EQ(result.error().message().find("forbidden"), std::string::npos);
    } else {
      EXPECT_TRUE(is_vector_of("row " + std::to_string(result.index()), result.embedding()));
    }
  }
  EXPECT_EQ(reply.summaries[0].failed(), 1U);

  const UnaryReply unary = embed(*stub, {"fine", "forbidden"});
  EXPECT_EQ(unary.status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_NE(unary.status.error_message().find('1'), std::string::npos) << "names the index";
  EXPECT_EQ(unary.trailers.find("x-provider-code")->second, "DataInspectionFailed");
}

TEST(ProviderFaults, ACertificateOfAnotherNameIsNeverTrusted) {
  GatewayStack::Options options = quick_retries();
  options.emulator.certificate_flaw = emulator::CertificateFlaw::wrong_name;
  GatewayStack stack(options);
  const auto stub = stack.connect();
  const UnaryReply reply = embed(*stub, {"alpha"});
  EXPECT_EQ(reply.status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(stack.provider().stats().calls(), 0U) << "no key was shown to a stranger";
}

TEST(ProviderFaults, AnUnknownAuthorityIsNeverTrusted) {
  GatewayStack::Options options = quick_retries();
  options.ca_pem = emulator::Server(GatewayStack::unlimited_emulator()).ca_pem();
  GatewayStack stack(options);
  const auto stub = stack.connect();
  EXPECT_EQ(embed(*stub, {"alpha"}).status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(stack.provider().stats().calls(), 0U);
}

TEST(ProviderFaults, AProviderThatIsDownAndComesBackIsUsedAgain) {
  GatewayStack stack(quick_retries());
  const auto stub = stack.connect();
  ASSERT_TRUE(embed(*stub, {"before"}).status.ok());
  stack.provider().stop();
  EXPECT_EQ(embed(*stub, {"during"}).status.error_code(), StatusCode::UNAVAILABLE);
  stack.provider().start();
  const UnaryReply reply = embed(*stub, {"after"});
  ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
  EXPECT_TRUE(is_vector_of("after", reply.response.results(0).embedding()));
}

TEST(ProviderFaults, AThrottleLongerThanTheDeadlineIsResourceExhausted) {
  GatewayStack::Options options = quick_retries();
  options.extra = "retry: {max_attempts: 10, base_backoff_ms: 100, max_backoff_ms: 60000}";
  GatewayStack stack(options);
  Fault throttle = status(429, "Throttling.RateQuota");
  throttle.retry_after = 30;
  stack.provider().set_faults({throttle});
  const auto stub = stack.connect();
  const UnaryReply reply = embed(*stub, {"alpha"}, 5s);
  EXPECT_EQ(reply.status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(reply.trailers.find("grpc-retry-pushback-ms")->second, "30000");
}

}  // namespace
}  // namespace gateway::testing
