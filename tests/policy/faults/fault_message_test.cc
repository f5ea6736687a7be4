#include "policy/faults/fault_message.h"

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

const CallPlace kBeijing{.upstream = "beijing",
                         .address = "dashscope.aliyuncs.com/api/v1/services/embeddings"};

CallFault refusal(FaultKind kind, unsigned status, std::string code, std::string message) {
  return {.kind = kind,
          .message = std::move(message),
          .provider_code = std::move(code),
          .status = status,
          .place = kBeijing};
}

TEST(FaultMessage, OfARefusedKeyNamesWhoseItWasAndWhoSaidSo) {
  EXPECT_EQ(message_of(refusal(FaultKind::credentials_refused, 401, "InvalidApiKey",
                               "Invalid API-key provided.")),
            "the provider refused the key of upstream \"beijing\" (POST "
            "dashscope.aliyuncs.com/api/v1/services/embeddings: 401 InvalidApiKey: Invalid API-key "
            "provided.); an operator must act");
}

TEST(FaultMessage, OfABlockedAccountNamesIt) {
  EXPECT_EQ(message_of(refusal(FaultKind::account_blocked, 400, "Arrearage", "Access denied.")),
            "the provider blocked the account of upstream \"beijing\" (POST "
            "dashscope.aliyuncs.com/api/v1/services/embeddings: 400 Arrearage: Access denied.); an "
            "operator must act");
}

TEST(FaultMessage, OfARefusedModelNamesTheAccount) {
  EXPECT_EQ(
      message_of(
          refusal(FaultKind::model_refused, 404, "ModelNotFound", "Model can not be found.")),
      "the provider refused the model to the account of upstream \"beijing\" (POST "
      "dashscope.aliyuncs.com/api/v1/services/embeddings: 404 ModelNotFound: Model can not be "
      "found.); an operator must act");
}

TEST(FaultMessage, OfAFirewallsPageSaysWhereItWas) {
  EXPECT_EQ(message_of(refusal(FaultKind::foreign_answer, 405, "",
                               "a firewall or proxy before the provider answered 405")),
            "the provider could not be asked for upstream \"beijing\": a firewall or proxy before "
            "the provider answered 405 at dashscope.aliyuncs.com/api/v1/services/embeddings");
}

TEST(FaultMessage, OfAProxyDoesNotBlameTheProvider) {
  const CallFault fault{.kind = FaultKind::proxy_refused,
                        .message = "the proxy proxy.corp:3128 asks for a user and a password (407)",
                        .status = 407};
  EXPECT_EQ(message_of(fault),
            "the provider could not be asked: the proxy proxy.corp:3128 asks for a user and a "
            "password (407)");
}

TEST(FaultMessage, SaysAStatusThatTheMessageTellsOnlyOnce) {
  EXPECT_EQ(unasked_message_of(
                refusal(FaultKind::model_refused, 404, "", "HTTP 404 without an explanation")),
            "the provider could not be asked for upstream \"beijing\": POST "
            "dashscope.aliyuncs.com/api/v1/services/embeddings: HTTP 404 without an explanation");
}

TEST(FaultMessage, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(message_of({.kind = FaultKind::credentials_refused, .message = ""}),
            "the provider refused the key; an operator must act");
  EXPECT_EQ(message_of({.kind = FaultKind::account_blocked, .message = "Arrears"}),
            "the provider blocked the account (Arrears); an operator must act");
  EXPECT_EQ(unasked_message_of({.kind = FaultKind::foreign_answer, .message = ""}),
            "the provider could not be asked");
  EXPECT_EQ(message_of({.kind = FaultKind::server_error, .message = ""}), "the provider failed");
}

TEST(FaultMessage, OfWhatIsNoAccountsFaultNamesNoPlace) {
  EXPECT_EQ(message_of(refusal(FaultKind::server_error, 500, "InternalError", "try again later")),
            "the provider failed: try again later");
  EXPECT_EQ(message_of(refusal(FaultKind::item_refused, 400, "DataInspectionFailed", "no")),
            "the provider refused this item: no");
  EXPECT_EQ(item_message_of(refusal(FaultKind::model_refused, 404, "", "HTTP 404")),
            "the provider refused this item: HTTP 404");
}

}  // namespace
}  // namespace gateway::faults
