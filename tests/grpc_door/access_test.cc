// Who may call: every credential, right and wrong.
#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "tests/grpc_door/guarded_gateway.h"
#include "tests/grpc_door/raw_call.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using grpc::StatusCode;
using ::testing::HasSubstr;
using testing::Reply;
using testing::rules;
using testing::Shown;
using testing::TestAuthority;
using testing::TestCertificate;
using testing::texts_request;
using testing::token_of;

using Access = testing::GuardedGateway;

TEST_F(Access, IsGrantedToTheRightToken) {
  for (const auto& [name, rpc] : every_rpc()) {
    EXPECT_EQ(call(*stub_, token_of("search"), rpc).code, StatusCode::OK) << name;
  }
  EXPECT_EQ(latest_tenant(), "search");
}

TEST_F(Access, IsRefusedToEveryStrangerInTheSameWords) {
  const std::vector<Shown> strangers = {
      {},
      {.authorization = {"Bearer wrong"}},
      {.authorization = {"Bearer "}},
      {.authorization = {""}},
      {.authorization = {"token-of-search"}},
      {.authorization = {"Basic token-of-search"}},
      {.authorization = {"Bearer " + std::string(3000, 'x')}},
      {.authorization = {"Bearer token-of-search", "Bearer token-of-search"}},
      {.authorization = {"Bearer wrong"}, .tenant = "search"},
      {.tenant = "search"},
      {.tenant = "not/a/tenant"},
  };
  const std::string words = embed({}).message;
  EXPECT_THAT(words, HasSubstr("\"authorization\""));
  for (const auto& [name, rpc] : every_rpc()) {
    for (const Shown& stranger : strangers) {
      const Reply reply = call(*stub_, stranger, rpc);
      EXPECT_EQ(reply.code, StatusCode::UNAUTHENTICATED) << name;
      EXPECT_EQ(reply.message, words) << name;
      EXPECT_EQ(reply.pushback, "none") << name;
    }
  }
  EXPECT_EQ(gateway_.router.submissions(), 0u);
}

TEST_F(Access, IsToldToTheProbeOnceForEachRpcGrantedOrRefused) {
  const std::map<std::string, request::Route> names = {
      {"Embed", request::Route::embed},
      {"EmbedUnary", request::Route::embed_unary},
      {"EmbedMultimodal", request::Route::embed_multimodal},
      {"EmbedMultimodalUnary", request::Route::embed_multimodal_unary},
      {"ListModels", request::Route::list_models},
      {"GetBudget", request::Route::get_budget}};
  std::vector<request::RequestFinished> ends;
  std::vector<testing::DoorRecord::Rejected> strangers;
  for (const auto& [name, rpc] : every_rpc()) {
    call(*stub_, token_of("search"), rpc);
    call(*stub_, {.authorization = {"Bearer wrong"}}, rpc);
    // An end is told before the caller sees it.
    const std::vector<request::RequestFinished> told = gateway_.probe.finished();
    ASSERT_EQ(told.size(), ends.size() + 2) << name;
    const request::RequestFinished& granted = told[ends.size()];
    EXPECT_EQ(granted.route, names.at(name)) << name;
    EXPECT_EQ(granted.tenant, "search") << name;
    EXPECT_EQ(granted.code, Code::ok) << name;
    const request::RequestFinished& refused = told.back();
    EXPECT_EQ(refused.route, names.at(name)) << name;
    EXPECT_EQ(refused.tenant, "") << name;
    EXPECT_EQ(refused.code, Code::unauthenticated) << name;
    ends = told;
    strangers.push_back({names.at(name), "", Rejection::unauthenticated});
  }
  EXPECT_EQ(gateway_.probe.rejected(), strangers);
}

TEST_F(Access, IsRefusedBeforeTheRequestIsLookedAt) {
  const testing::RawAnswer junk =
      testing::call_raw(channel(), "/embedding.v1.EmbeddingService/EmbedUnary", "\x0A\x01\xFF");
  EXPECT_EQ(junk.status.error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(embed({}, texts_request(0)).code, StatusCode::UNAUTHENTICATED);
}

TEST_F(Access, IsGrantedToTheRightCertificate) {
  const auto by_uri = pb::EmbeddingService::NewStub(channel(certificate_of("search")));
  for (const auto& [name, rpc] : every_rpc()) {
    EXPECT_EQ(call(*by_uri, {}, rpc).code, StatusCode::OK) << name;
  }
  EXPECT_EQ(latest_tenant(), "search");
  const auto by_common_name =
      pb::EmbeddingService::NewStub(channel(authority_.issue({.common_name = "batch"})));
  EXPECT_EQ(call(*by_common_name, {}, embeds(texts_request(1))).code, StatusCode::OK);
  EXPECT_EQ(latest_tenant(), "batch");
}

TEST_F(Access, IsRefusedToACertificateThatIsNobodys) {
  const auto unmapped = pb::EmbeddingService::NewStub(channel(certificate_of("nobody")));
  const Reply reply = call(*unmapped, {}, embeds(texts_request(1)));
  EXPECT_EQ(reply.code, StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(reply.message, embed({}).message);
  access::AccessRules open = rules();
  open.anonymous = true;
  gateway_.access.replace(open);
  EXPECT_EQ(call(*unmapped, {}, embeds(texts_request(1))).code, StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(embed({}).code, StatusCode::OK);
}

TEST_F(Access, IsRefusedToAnExpiredCertificateAndToAStrangersInTheHandshake) {
  const TestAuthority stranger;
  for (const TestCertificate& bad :
       {authority_.issue({.uris = {"spiffe://cluster/search"}, .expired = true}),
        stranger.issue({.uris = {"spiffe://cluster/search"}})}) {
    const auto stub = pb::EmbeddingService::NewStub(channel(bad));
    EXPECT_EQ(call(*stub, token_of("search"), embeds(texts_request(1)), false).code,
              StatusCode::UNAVAILABLE);
  }
  EXPECT_EQ(gateway_.router.submissions(), 0u);
}

TEST_F(Access, IsDecidedByTheTokenWhereBothAreShown) {
  const auto stub = pb::EmbeddingService::NewStub(channel(certificate_of("search")));
  EXPECT_EQ(call(*stub, token_of("batch"), embeds(texts_request(1))).code, StatusCode::OK);
  EXPECT_EQ(latest_tenant(), "batch");
  EXPECT_EQ(call(*stub, {.authorization = {"Bearer wrong"}}, embeds(texts_request(1))).code,
            StatusCode::UNAUTHENTICATED);
}

TEST_F(Access, ChangesUnderLoadWithoutAFailedCall) {
  std::atomic<bool> stop{false};
  std::atomic<int> calls{0};
  std::atomic<int> failures{0};
  std::vector<std::thread> callers;
  for (int k = 0; k < 3; ++k) {
    callers.emplace_back([&, k] {
      const auto stub = pb::EmbeddingService::NewStub(
          channel(k == 0 ? certificate_of("search") : TestCertificate{}));
      const Shown shown = k == 0 ? Shown{} : token_of("search");
      while (!stop) {
        if (call(*stub, shown, embeds(texts_request(5))).code != StatusCode::OK) ++failures;
        ++calls;
      }
    });
  }
  for (int rotation = 0; rotation < 20; ++rotation) {
    access::AccessRules next = rules();
    next.tenants[0].tokens.push_back(access::digest_of("rotation-" + std::to_string(rotation)));
    next.tenants[0].quotas.items_per_minute = 1'000'000 + static_cast<std::uint64_t>(rotation);
    gateway_.access.replace(std::move(next));
    const int before = calls;
    while (calls < before + 6) std::this_thread::yield();
  }
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(failures, 0);
}

TEST_F(Access, IsNotNeededForHealth) {
  server_->set_serving(true);
  EXPECT_TRUE(testing::call_raw(channel(), "/grpc.health.v1.Health/Check", "").status.ok());
}

}  // namespace
}  // namespace gateway::grpc_door
