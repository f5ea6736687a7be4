// Who may call the whole gateway, by its configuration, and what the provider's bills leave of a
// quota.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "door/access/token_digest.h"
#include "tests/end_to_end/gateway_stack.h"

namespace gateway {
namespace {

namespace pb = embedding::v1;
using grpc::StatusCode;
using testing::GatewayStack;
using ::testing::HasSubstr;

const std::string kModels =
    "[{name: text-embedding-v4, upstream: emulator, calls_per_minute: 600000}, "
    "{name: text-embedding-v3, upstream: emulator, calls_per_minute: 600000}]";

/// The line of the file for a tenant whose token is "token-of-<name>".
std::string tenant(const std::string& name, const std::string& more = "") {
  std::string digest = "sha256:";
  for (const unsigned char byte : access::digest_of("token-of-" + name)) {
    digest += "0123456789abcdef"[byte >> 4];
    digest += "0123456789abcdef"[byte & 15];
  }
  return "  - {name: " + name + ", tokens: [\"" + digest + "\"]" + more + "}\n";
}

GatewayStack::Options guarded(const std::string& tenants, const std::string& auth = "") {
  GatewayStack::Options options;
  options.models = kModels;
  options.auth = auth;
  options.extra = "defaults: {text_model: text-embedding-v4}\ntenants:\n" + tenants;
  return options;
}

struct Reply {
  grpc::Status status;
  pb::EmbedUnaryResponse response;
  std::string pushback;
};

/// One call for `texts` with the token of `tenant`, or none if it is empty.
Reply embed(pb::EmbeddingService::Stub& stub, const std::string& tenant,
            const std::vector<std::string>& texts, const std::string& model = "") {
  pb::EmbedRequest request;
  request.set_model(model);
  for (const std::string& text : texts) request.add_texts(text);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  if (!tenant.empty()) context.AddMetadata("authorization", "Bearer token-of-" + tenant);
  Reply reply;
  reply.status = stub.EmbedUnary(&context, request, &reply.response);
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto pushback = trailers.find("grpc-retry-pushback-ms");
  if (pushback != trailers.end()) {
    reply.pushback.assign(pushback->second.data(), pushback->second.size());
  }
  return reply;
}

StatusCode code(const Reply& reply) {
  return reply.status.error_code();
}

TEST(ConfiguredAccess, IsForTenantsWithTheirTokens) {
  const GatewayStack stack(guarded(tenant("search") + tenant("mail")));
  const auto stub = stack.connect();
  const Reply right = embed(*stub, "search", {"a text of its own"});
  ASSERT_TRUE(right.status.ok()) << right.status.error_message();
  EXPECT_TRUE(testing::is_vector_of("a text of its own", right.response.results(0).embedding()));
  EXPECT_EQ(code(embed(*stub, "nobody", {"a"})), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(code(embed(*stub, "", {"a"})), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(testing::embed(*stub, {"a"}, std::chrono::seconds(20), "search").status.error_code(),
            StatusCode::UNAUTHENTICATED)
      << "x-tenant-id is no credential";
  EXPECT_TRUE(embed(*stub, "mail", {"b"}).status.ok());
}

TEST(ConfiguredAccess, IsForEverybodyOnlyIfItIsWritten) {
  const GatewayStack stack(guarded(tenant("search"), "anonymous: true"));
  const auto stub = stack.connect();
  EXPECT_TRUE(embed(*stub, "", {"a"}).status.ok());
  EXPECT_EQ(code(embed(*stub, "nobody", {"a"})), StatusCode::UNAUTHENTICATED);
}

TEST(ConfiguredAccess, IsToTheTenantsModels) {
  const GatewayStack stack(
      guarded(tenant("search", ", models: [text-embedding-v3]") + tenant("mail")));
  const auto stub = stack.connect();
  EXPECT_TRUE(embed(*stub, "search", {"a"}, "text-embedding-v3").status.ok());
  const Reply denied = embed(*stub, "search", {"a"}, "text-embedding-v4");
  EXPECT_EQ(code(denied), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(embed(*stub, "search", {"a"}, "no-such-model").status.error_message(),
            denied.status.error_message());
  EXPECT_EQ(code(embed(*stub, "search", {"a"})), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(code(embed(*stub, "mail", {"a"}, "no-such-model")), StatusCode::NOT_FOUND);

  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer token-of-search");
  pb::ListModelsResponse listed;
  ASSERT_TRUE(stub->ListModels(&context, {}, &listed).ok());
  ASSERT_EQ(listed.models_size(), 1);
  EXPECT_EQ(listed.models(0).name(), "text-embedding-v3");
}

TEST(ConfiguredAccess, EndsWithTheTokensThatTheProviderBilled) {
  constexpr std::uint64_t kTokens = 200;
  const GatewayStack stack(
      guarded(tenant("search", ", tokens_per_day: " + std::to_string(kTokens)) + tenant("mail")));
  const auto stub = stack.connect();
  const std::string text = "a sentence of a handful of words";
  std::uint64_t billed = 0;
  std::uint64_t largest = 0;
  Reply reply;
  for (int call = 0; call < 1000; ++call) {
    reply = embed(*stub, "search", {text});
    if (!reply.status.ok()) break;
    const std::uint64_t tokens = reply.response.summary().usage().total_tokens();
    billed += tokens;
    largest = std::max(largest, tokens);
  }
  EXPECT_EQ(code(reply), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(reply.status.error_message(), HasSubstr("tokens_per_day is 200 tokens"));
  EXPECT_GT(std::stol(reply.pushback), 23L * 3600 * 1000);
  // What is reserved for a call is a guess, so the last one let in may bring more, or too much for
  // the next.
  EXPECT_LE(billed, kTokens + largest);
  EXPECT_GE(billed + 10 * largest, kTokens);
  EXPECT_TRUE(embed(*stub, "mail", {text}).status.ok());
}

TEST(ConfiguredAccess, EndsWithTheItemsOfTheMinute) {
  const GatewayStack stack(guarded(tenant("search", ", items_per_minute: 5")));
  const auto stub = stack.connect();
  EXPECT_TRUE(embed(*stub, "search", {"a", "b", "c"}).status.ok());
  const Reply over = embed(*stub, "search", {"d", "e", "f"});
  EXPECT_EQ(code(over), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_LE(std::stol(over.pushback), 61'000);
  EXPECT_TRUE(embed(*stub, "search", {"d", "e"}).status.ok());
  EXPECT_EQ(embed(*stub, "search", std::vector<std::string>(6, "x")).pushback, "-1");
}

TEST(ConfiguredAccess, CountsNoQuotaForWhatWasRefused) {
  const GatewayStack stack(guarded(tenant("search", ", items_per_minute: 2")));
  const auto stub = stack.connect();
  for (int k = 0; k < 10; ++k) {
    EXPECT_EQ(code(embed(*stub, "search", {""})), StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(code(embed(*stub, "search", {"a"}, "no-such-model")), StatusCode::NOT_FOUND);
  }
  EXPECT_TRUE(embed(*stub, "search", {"a", "b"}).status.ok());
}

}  // namespace
}  // namespace gateway
