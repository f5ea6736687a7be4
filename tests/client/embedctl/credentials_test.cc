// Who embedctl says that it is, and what it says when that is not enough.
#include <gmock/gmock.h>
#include <stdlib.h>

#include "client/channel_options.h"
#include "client/trace_context.h"
#include "tests/client/embedctl/command_fixture.h"
#include "tests/client/health_port.h"

namespace embedding_client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// With a token in the environment where a test puts one there. Thread: the test's.
class Credentials : public testing::CommandTest {
 protected:
  ~Credentials() override { ::unsetenv(kTokenVariable); }

  static void set_environment(const char* token) { ::setenv(kTokenVariable, token, 1); }

  std::string trace_line() const {
    return "embedctl: trace " + std::string(trace_id_of(gateway_.header("traceparent"))) + ", by";
  }
};

TEST_F(Credentials, AreReadFromTheFileThatIsNamed) {
  EXPECT_EQ(run({"embed", "one", "--token-file", scratch_.file("token", "secret\n")}), 0);
  EXPECT_EQ(gateway_.header("authorization"), "Bearer secret");
}

TEST_F(Credentials, AreReadFromTheEnvironmentUnlessAFileIsNamed) {
  set_environment("from-environment");
  EXPECT_EQ(run({"embed", "one"}), 0);
  EXPECT_EQ(gateway_.header("authorization"), "Bearer from-environment");
  EXPECT_EQ(run({"embed", "one", "--token-file", scratch_.file("token", "from-file")}), 0);
  EXPECT_EQ(gateway_.header("authorization"), "Bearer from-file");
}

TEST_F(Credentials, AreNoneWhereTheEnvironmentIsEmpty) {
  set_environment("");
  EXPECT_EQ(run({"embed", "one"}), 0);
  EXPECT_EQ(gateway_.header("authorization"), "");
}

TEST_F(Credentials, AreRefusedWhereTheyAreNotOneToken) {
  EXPECT_EQ(run({"embed", "one", "--token-file", scratch_.file("empty", "\n")}), 2);
  EXPECT_EQ(run({"embed", "one", "--token-file", scratch_.path("missing")}), 2);
  set_environment("secret-one secret-two");
  EXPECT_EQ(run({"embed", "one"}), 2);
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("$EMBEDDING_GATEWAY_TOKEN does not hold one token"),
                                Not(HasSubstr("secret-one"))));
}

TEST_F(Credentials, DoNotLeaveThisHostReadable) {
  set_environment("secret");
  EXPECT_EQ(run({"models", "--address", "gateway.example:50051"}), 2);
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("$EMBEDDING_GATEWAY_TOKEN would travel unencrypted to "
                                          "gateway.example:50051: say --tls"),
                                Not(HasSubstr("secret"))));
}

TEST_F(Credentials, LeaveThisHostReadableWhereThatIsSaid) {
  set_environment("secret");
  EXPECT_NE(
      run({"models", "--address", "nowhere.invalid:50051", "--plaintext", "--deadline", "0.05"}),
      2);
}

TEST_F(Credentials, AreNotSentWithAQuestionAboutHealth) {
  const testing::HealthPort health;
  EXPECT_EQ(run({"health", "--address", health.address(), "--tenant", "search", "--token-file",
                 scratch_.file("token", "secret")}),
            0);
  EXPECT_FALSE(health.has_header("authorization"));
  EXPECT_FALSE(health.has_header("x-tenant-id"));
  set_environment("not one token");
  EXPECT_EQ(run({"health", "--address", health.address()}), 0);
  EXPECT_THAT(output_lines(), ::testing::ElementsAre("serving", "serving"));
}

TEST_F(Credentials, AreAskedForWhereNoneWereSent) {
  gateway_.refuse_next({grpc::StatusCode::UNAUTHENTICATED, "no valid credential"});
  EXPECT_EQ(run({"embed", "one"}), 4);
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("does not know who calls: no valid credential"),
                                HasSubstr("no token was sent: --token-file FILE, or "
                                          "$EMBEDDING_GATEWAY_TOKEN"),
                                HasSubstr(trace_line())));
}

TEST_F(Credentials, AreNamedWhereTheyWereNotKnown) {
  const std::string file = scratch_.file("token", "secret-token");
  gateway_.refuse_next({grpc::StatusCode::UNAUTHENTICATED, "no valid credential"});
  EXPECT_EQ(run({"budget", "--token-file", file}), 4);
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("the hash of the token in " + file),
                                HasSubstr("`embedctl token hash`"), HasSubstr(trace_line()),
                                Not(HasSubstr("secret-token"))));
}

TEST_F(Credentials, MayNotBeAllowedEverything) {
  gateway_.refuse_next({grpc::StatusCode::PERMISSION_DENIED, "not this model"});
  EXPECT_EQ(run({"embed", "one", "--model", "other"}), 4);
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("not allowed: not this model"),
                                HasSubstr("`embedctl models` lists"), HasSubstr(trace_line())));
}

TEST_F(Credentials, AreGivenThePriorityTheyMayHaveUnlessOneIsAskedFor) {
  EXPECT_EQ(run({"embed", "one"}), 0);
  EXPECT_EQ(run({"embed", "one", "--priority", "interactive"}), 0);
  EXPECT_EQ(run({"embed", "one", "--priority", "bulk"}), 0);
  const auto requests = gateway_.text_requests();
  EXPECT_EQ(requests.at(0).priority(), embedding::v1::PRIORITY_UNSPECIFIED);
  EXPECT_EQ(requests.at(1).priority(), embedding::v1::PRIORITY_INTERACTIVE);
  EXPECT_EQ(requests.at(2).priority(), embedding::v1::PRIORITY_BULK);
}

TEST_F(Credentials, MayHaveSpentTheirQuota) {
  gateway_.refuse_next({grpc::StatusCode::RESOURCE_EXHAUSTED, "quota spent", "3725000"});
  EXPECT_EQ(run({"budget", "--deadline", "5"}), 6);
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("RESOURCE_EXHAUSTED: quota spent"),
                                HasSubstr("come back in 1h02m"), HasSubstr(trace_line())));
}

TEST_F(Credentials, LeaveATraceOfItemsThatFailButOfNoneThatWasNotSent) {
  embedding::v1::ItemError error;
  error.set_code(grpc::StatusCode::INVALID_ARGUMENT);
  gateway_.fail_text("bad", error);
  EXPECT_EQ(run({"embed", "good", "bad"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr(trace_line()));
  err_.str("");
  EXPECT_EQ(run({"embed", ""}), 4);
  EXPECT_THAT(err_.str(), Not(HasSubstr("trace")));
}

TEST_F(Credentials, LeaveNoTraceWhereNoGatewayWasReached) {
  EXPECT_EQ(run({"models", "--address", "127.0.0.1:1", "--deadline", "2"}), 3);
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("is --address right?"), Not(HasSubstr("trace"))));
}

}  // namespace
}  // namespace embedding_client
