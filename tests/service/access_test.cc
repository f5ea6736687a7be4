// Who may call, over real sockets and TLS: the whole front before a router that answers at once.
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "service/tls_credentials.h"
#include "tests/service/or_throw.h"
#include "tests/service/pem_files.h"
#include "tests/service/raw_call.h"
#include "tests/service/served_gateway.h"

namespace gateway {
namespace {

namespace pb = embedding::v1;
using grpc::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ServedGateway;
using testing::TestAuthority;
using testing::TestCertificate;
using testing::texts_request;

/// Its token is "token-of-<name>".
TenantAccess tenant(const std::string& name) {
  TenantAccess access;
  access.name = name;
  access.tokens = {digest_of("token-of-" + name)};
  access.certificates = {"spiffe://cluster/" + name, "CN=" + name};
  return access;
}

/// One tenant of every sort.
AccessRules rules() {
  TenantAccess mail = tenant("mail");
  mail.models = {"text-plain"};
  TenantAccess batch = tenant("batch");
  batch.max_priority = Priority::bulk;
  TenantAccess edge = tenant("edge");
  edge.proxy = true;
  TenantAccess ops = tenant("ops");
  ops.sees_everybody = true;
  TenantAccess small = tenant("small");
  small.quotas.items_per_minute = 3;
  return {.anonymous = false,
          .trust_tenant_header = false,
          .tenants = {tenant("search"), mail, batch, edge, ops, small}};
}

/// What a caller shows.
struct Shown {
  std::vector<std::string> authorization = {};
  std::string tenant = "";  ///< Not sent if empty.
};

Shown token_of(const std::string& tenant, const std::string& named = "") {
  return {.authorization = {"Bearer token-of-" + tenant}, .tenant = named};
}

/// How a call ended.
struct Reply {
  StatusCode code;
  std::string message;
  std::string pushback;  ///< "none" without one.
};

class Access : public ::testing::Test {
 protected:
  using Stub = pb::EmbeddingService::Stub;
  using Rpc = std::function<grpc::Status(Stub&, grpc::ClientContext&)>;

  Access() {
    gateway_.access.replace(rules());
    gateway_.router.inside_submit = [this](std::uint64_t id) {
      const std::size_t items = gateway_.router.request(id).contents.size();
      for (std::size_t index = 0; index < items; ++index) gateway_.router.succeed(id, index);
    };
    GrpcServerOptions options = ServedGateway::options();
    options.credentials = testing::or_throw(
        make_tls_credentials(folder_.server(authority_.issue({}), authority_.ca_pem())));
    server_ = GrpcServer::start(options, gateway_.service).value();
    stub_ = pb::EmbeddingService::NewStub(channel());
  }

  /// A connection of its own, that shows `certificate` if there is one.
  std::shared_ptr<grpc::Channel> channel(const TestCertificate& certificate = {}) const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    const auto credentials = grpc::SslCredentials(
        {authority_.ca_pem(), certificate.private_key, certificate.certificate});
    return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server_->port()), credentials,
                                     arguments);
  }

  TestCertificate certificate_of(const std::string& tenant) const {
    return authority_.issue({.common_name = "", .uris = {"spiffe://cluster/" + tenant}});
  }

  static Reply call(Stub& stub, const Shown& shown, const Rpc& rpc, bool patient = true) {
    grpc::ClientContext context;
    context.set_wait_for_ready(patient);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    for (const std::string& value : shown.authorization) {
      context.AddMetadata("authorization", value);
    }
    if (!shown.tenant.empty()) context.AddMetadata("x-tenant-id", shown.tenant);
    const grpc::Status status = rpc(stub, context);
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto pushback = trailers.find("grpc-retry-pushback-ms");
    return {status.error_code(), status.error_message(),
            pushback == trailers.end()
                ? "none"
                : std::string(pushback->second.data(), pushback->second.size())};
  }

  static Rpc embeds(const pb::EmbedRequest& request) {
    return [request](Stub& stub, grpc::ClientContext& context) {
      pb::EmbedUnaryResponse response;
      return stub.EmbedUnary(&context, request, &response);
    };
  }

  static std::map<std::string, Rpc> every_rpc() {
    pb::EmbedMultimodalRequest contents;
    contents.add_contents()->set_text("a");
    const auto ended = [](auto reader) {
      pb::EmbedResponse response;
      while (reader->Read(&response)) {
      }
      return reader->Finish();
    };
    return {
        {"EmbedUnary", embeds(texts_request(1))},
        {"Embed", [ended](Stub& stub, auto& c) { return ended(stub.Embed(&c, texts_request(1))); }},
        {"EmbedMultimodal",
         [ended, contents](Stub& stub, auto& c) {
           return ended(stub.EmbedMultimodal(&c, contents));
         }},
        {"EmbedMultimodalUnary",
         [contents](Stub& stub, auto& c) {
           pb::EmbedUnaryResponse response;
           return stub.EmbedMultimodalUnary(&c, contents, &response);
         }},
        {"ListModels",
         [](Stub& stub, auto& c) {
           pb::ListModelsResponse response;
           return stub.ListModels(&c, {}, &response);
         }},
        {"GetBudget",
         [](Stub& stub, auto& c) {
           pb::GetBudgetResponse response;
           return stub.GetBudget(&c, {}, &response);
         }},
    };
  }

  /// Embeds one text.
  Reply embed(const Shown& shown, const pb::EmbedRequest& request = texts_request(1)) {
    return call(*stub_, shown, embeds(request));
  }

  /// The tenant of the latest request that came to the router.
  std::string latest_tenant() const {
    return gateway_.router.request(gateway_.router.submissions()).tenant;
  }

  std::vector<std::string> models_of(const Shown& shown) {
    std::vector<std::string> names;
    call(*stub_, shown, [&names](Stub& stub, grpc::ClientContext& context) {
      pb::ListModelsResponse response;
      const grpc::Status status = stub.ListModels(&context, {}, &response);
      for (const pb::Model& model : response.models()) names.push_back(model.name());
      return status;
    });
    return names;
  }

  const TestAuthority authority_;
  const testing::PemFiles folder_;
  ServedGateway gateway_{100'000};
  std::unique_ptr<GrpcServer> server_;
  std::unique_ptr<Stub> stub_;
};

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
  AccessRules open = rules();
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

TEST_F(Access, ToAnotherTenantsModelIsDeniedServedOrNot) {
  const auto embed_by = [this](const std::string& model) {
    pb::EmbedRequest request = texts_request(1);
    request.set_model(model);
    return embed(token_of("mail"), request);
  };
  EXPECT_EQ(embed_by("text-plain").code, StatusCode::OK);
  const Reply served = embed_by("text-rich");
  EXPECT_EQ(served.code, StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(served.message, Not(HasSubstr("text-rich")));
  for (const char* model : {"not-served", ""}) {
    EXPECT_EQ(embed_by(model).code, StatusCode::PERMISSION_DENIED);
    EXPECT_EQ(embed_by(model).message, served.message);
  }
  const auto budget_of = [this](const std::string& model) {
    return call(*stub_, token_of("mail"),
                [&model](Stub& stub, grpc::ClientContext& context) {
                  pb::GetBudgetRequest request;
                  request.set_model(model);
                  pb::GetBudgetResponse response;
                  return stub.GetBudget(&context, request, &response);
                })
        .code;
  };
  EXPECT_EQ(budget_of("text-plain"), StatusCode::OK);
  EXPECT_EQ(budget_of("text-rich"), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(budget_of("not-served"), StatusCode::PERMISSION_DENIED);
}

TEST_F(Access, ShowsATenantItsModelsAlone) {
  EXPECT_THAT(models_of(token_of("mail")), ElementsAre("text-plain"));
  EXPECT_THAT(models_of(token_of("search")),
              ElementsAre("fused", "text-plain", "text-rich", "vision"));
}

TEST_F(Access, ShowsOthersQueuesToOperatorsAlone) {
  ModelReport report;
  report.model = "text-plain";
  report.queued_items = 30;
  report.tenants = {{.name = "mail", .interactive_items = 20},
                    {.name = "search", .interactive_items = 10}};
  gateway_.router.reports = {report};
  const auto seen_by = [this](const std::string& tenant) {
    std::vector<std::string> names;
    call(*stub_, token_of(tenant), [&names](Stub& stub, grpc::ClientContext& context) {
      pb::GetBudgetResponse response;
      const grpc::Status status = stub.GetBudget(&context, {}, &response);
      for (const pb::TenantQueue& queue : response.models(0).tenants()) {
        names.push_back(queue.tenant());
      }
      EXPECT_EQ(response.models(0).queued_items(), 30u);
      EXPECT_EQ(response.models(0).tenants_waiting(), 2u);
      return status;
    });
    return names;
  };
  EXPECT_THAT(seen_by("ops"), ElementsAre("mail", "search"));
  EXPECT_THAT(seen_by("search"), ElementsAre("search"));
  EXPECT_THAT(seen_by("batch"), ElementsAre());
}

TEST_F(Access, HoldsATenantToItsPriority) {
  pb::EmbedRequest request = texts_request(1);
  EXPECT_EQ(embed(token_of("batch"), request).code, StatusCode::OK);
  EXPECT_EQ(gateway_.router.request(gateway_.router.submissions()).priority, Priority::bulk);
  request.set_priority(pb::PRIORITY_INTERACTIVE);
  const Reply denied = embed(token_of("batch"), request);
  EXPECT_EQ(denied.code, StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(denied.message, HasSubstr("\"priority\""));
  EXPECT_EQ(embed(token_of("search"), request).code, StatusCode::OK);
}

TEST_F(Access, LetsAProxyAndNobodyElseNameTheTenant) {
  EXPECT_EQ(embed(token_of("edge", "search")).code, StatusCode::OK);
  EXPECT_EQ(latest_tenant(), "search");
  EXPECT_EQ(embed(token_of("edge", "unheard-of")).code, StatusCode::OK);
  EXPECT_EQ(latest_tenant(), "unheard-of");
  EXPECT_EQ(embed(token_of("edge")).code, StatusCode::OK);
  EXPECT_EQ(latest_tenant(), "edge");
  EXPECT_EQ(embed(token_of("edge", "mail")).code, StatusCode::PERMISSION_DENIED)
      << "the default model is none of mail's";
  EXPECT_EQ(embed(token_of("edge", "not/a/tenant")).code, StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(embed(token_of("search", "batch")).code, StatusCode::OK);
  EXPECT_EQ(latest_tenant(), "search");
}

TEST_F(Access, TrustsTheTenantHeaderOnlyWhereTheRulesSaySo) {
  AccessRules open = rules();
  open.anonymous = true;
  gateway_.access.replace(open);
  EXPECT_EQ(embed({.tenant = "search"}).code, StatusCode::OK);
  EXPECT_EQ(latest_tenant(), "default");
  open.trust_tenant_header = true;
  gateway_.access.replace(open);
  EXPECT_EQ(embed({.tenant = "search"}).code, StatusCode::OK);
  EXPECT_EQ(latest_tenant(), "search");
}

TEST_F(Access, IsRefusedOverTheQuotaWithTheTimeToComeBack) {
  EXPECT_EQ(embed(token_of("small"), texts_request(3)).code, StatusCode::OK);
  const Reply over = embed(token_of("small"));
  EXPECT_EQ(over.code, StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(over.message, HasSubstr("items_per_minute is 3 items in any 60 seconds"));
  EXPECT_GT(std::stol(over.pushback), 0);
  EXPECT_LE(std::stol(over.pushback), 61'000);
  const Reply never = embed(token_of("small"), texts_request(4));
  EXPECT_THAT(never.message, HasSubstr("never fit"));
  EXPECT_EQ(never.pushback, "-1");
  EXPECT_EQ(embed(token_of("search"), texts_request(4)).code, StatusCode::OK);
}

TEST_F(Access, IsRefusedOnceTheBillsHaveUsedTheQuotaUp) {
  AccessRules limited = rules();
  limited.tenants[0].quotas.tokens_per_day = 5;
  gateway_.access.replace(limited);
  // Estimated at two tokens each and billed with 1 + 2 (FakeRouter::success).
  pb::EmbedRequest two = texts_request(2);
  EXPECT_EQ(embed(token_of("search"), two).code, StatusCode::OK);
  EXPECT_EQ(embed(token_of("search")).code, StatusCode::OK);
  const Reply over = embed(token_of("search"));
  EXPECT_EQ(over.code, StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(over.message, HasSubstr("tokens_per_day is 5 tokens in any 24 hours"));
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
    AccessRules next = rules();
    next.tenants[0].tokens.push_back(digest_of("rotation-" + std::to_string(rotation)));
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
}  // namespace gateway
