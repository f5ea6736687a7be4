// What a caller may who is known: models, priority, other tenants' names, quotas.
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/grpc_door/guarded_gateway.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using grpc::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Reply;
using testing::rules;
using testing::texts_request;
using testing::token_of;

using Permissions = testing::GuardedGateway;

TEST_F(Permissions, DenyAnotherTenantsModelServedOrNot) {
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

TEST_F(Permissions, ShowATenantItsModelsAlone) {
  EXPECT_THAT(models_of(token_of("mail")), ElementsAre("text-plain"));
  EXPECT_THAT(models_of(token_of("search")),
              ElementsAre("fused", "text-plain", "text-rich", "vision"));
}

TEST_F(Permissions, ShowOthersQueuesToOperatorsAlone) {
  dispatch::ModelReport report;
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

TEST_F(Permissions, LetOperatorsAloneResetLearnedLimits) {
  for (const char* model : {"fused", "text-plain", "text-rich", "vision"}) {
    dispatch::ModelReport report;
    report.model = model;
    gateway_.router.reports.push_back(report);
  }
  const auto reset_by = [this](const testing::Shown& shown, const std::string& model) {
    gateway_.router.forgotten.clear();
    return call(*stub_, shown, [&model](Stub& stub, grpc::ClientContext& context) {
      pb::ResetLearnedLimitsRequest request;
      request.set_model(model);
      pb::ResetLearnedLimitsResponse response;
      const grpc::Status status = stub.ResetLearnedLimits(&context, request, &response);
      EXPECT_EQ(response.models_size(), !status.ok() ? 0 : model.empty() ? 4 : 1);
      return status;
    });
  };
  for (const char* tenant : {"search", "mail", "batch"}) {
    const Reply refused = reset_by(token_of(tenant), "");
    EXPECT_EQ(refused.code, StatusCode::PERMISSION_DENIED);
    EXPECT_THAT(refused.message, HasSubstr("`operator`"));
    EXPECT_THAT(gateway_.router.forgotten, ElementsAre());
  }
  EXPECT_EQ(reset_by(testing::Shown{}, "").code, StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(reset_by(token_of("ops"), "").code, StatusCode::OK);
  EXPECT_THAT(gateway_.router.forgotten, ElementsAre("fused", "text-plain", "text-rich", "vision"));
  EXPECT_EQ(reset_by(token_of("ops"), "vision").code, StatusCode::OK);
  EXPECT_THAT(gateway_.router.forgotten, ElementsAre("vision"));
  EXPECT_EQ(reset_by(token_of("ops"), "nope").code, StatusCode::NOT_FOUND);
}

TEST_F(Permissions, HoldATenantToItsPriority) {
  pb::EmbedRequest request = texts_request(1);
  EXPECT_EQ(embed(token_of("batch"), request).code, StatusCode::OK);
  EXPECT_EQ(gateway_.router.request(gateway_.router.submissions()).priority, Priority::bulk);
  request.set_priority(pb::PRIORITY_INTERACTIVE);
  const Reply denied = embed(token_of("batch"), request);
  EXPECT_EQ(denied.code, StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(denied.message, HasSubstr("\"priority\""));
  EXPECT_EQ(embed(token_of("search"), request).code, StatusCode::OK);
}

TEST_F(Permissions, LetAProxyAndNobodyElseNameTheTenant) {
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

TEST_F(Permissions, TrustTheTenantHeaderOnlyWhereTheRulesSaySo) {
  access::AccessRules open = rules();
  open.anonymous = true;
  gateway_.access.replace(open);
  EXPECT_EQ(embed({.tenant = "search"}).code, StatusCode::OK);
  EXPECT_EQ(latest_tenant(), "default");
  open.trust_tenant_header = true;
  gateway_.access.replace(open);
  EXPECT_EQ(embed({.tenant = "search"}).code, StatusCode::OK);
  EXPECT_EQ(latest_tenant(), "search");
}

TEST_F(Permissions, EndWithTheQuotaAndTellTheTimeToComeBack) {
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

TEST_F(Permissions, EndWhenTheBillsHaveUsedTheQuotaUp) {
  access::AccessRules limited = rules();
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

}  // namespace
}  // namespace gateway::grpc_door
