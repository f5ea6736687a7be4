#include "client/embedctl/budget_command.h"

#include <thread>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/client/embedctl/command_fixture.h"

namespace embedding_client {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

/// Watches are looked at each tenth of a second, until stopped.
class BudgetCommand : public testing::CommandTest {
 protected:
  BudgetCommand() {
    embedding::v1::GetBudgetResponse budgets;
    embedding::v1::ModelBudget& model = *budgets.add_models();
    model.set_model("asymmetric");
    model.set_queued_items(7);
    model.set_expected_wait_interactive_us(340'000);
    model.add_budgets()->set_upstream("main");
    gateway_.set_budgets(budgets);
  }

  /// The watch's exit status, after so many calls that were answered or refused.
  int watch(std::size_t calls, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"budget", "--watch", "--interval", "0.1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    gateway_.hold_after(calls);
    std::jthread stopper([this, calls] {
      gateway_.wait_for_calls(calls + 1);
      console_.stop.request_stop();
    });
    return run(std::move(arguments));
  }
};

TEST_F(BudgetCommand, PrintsTheTablesOnce) {
  EXPECT_EQ(run({"budget"}), 0);
  EXPECT_THAT(output_lines().at(1), StartsWith("asymmetric  main"));
  EXPECT_THAT(out_.str(), HasSubstr("340 ms"));
  EXPECT_THAT(gateway_.budget_requests(), ElementsAre(""));
}

TEST_F(BudgetCommand, AsksForOneModel) {
  EXPECT_EQ(run({"budget", "--model", "asymmetric"}), 0);
  EXPECT_THAT(gateway_.budget_requests(), ElementsAre("asymmetric"));
}

TEST_F(BudgetCommand, ResetsLearnedLimitsAndShowsWhatIsThen) {
  EXPECT_EQ(run({"budget", "--reset", "--model", "asymmetric"}), 0);
  EXPECT_THAT(gateway_.resets(), ElementsAre("asymmetric"));
  EXPECT_THAT(gateway_.budget_requests(), ElementsAre());
  EXPECT_THAT(output_lines().at(1), StartsWith("asymmetric  main"));
  EXPECT_EQ(run({"budget", "--reset", "--watch"}), 2);
  gateway_.refuse_next({grpc::StatusCode::PERMISSION_DENIED, "only an operator"});
  EXPECT_NE(run({"budget", "--reset"}), 0);
  EXPECT_THAT(err_.str(), HasSubstr("only an operator"));
}

TEST_F(BudgetCommand, PrintsTheAnswerAsALineOfJson) {
  EXPECT_EQ(run({"budget", "--json"}), 0);
  ASSERT_EQ(output_lines().size(), 1u);
  const json model = json::parse(output_lines()[0])["models"][0];
  EXPECT_EQ(model["queued_items"], "7");
  EXPECT_EQ(model["budgets"][0]["in_flight"], 0);
  EXPECT_TRUE(model.contains("expected_wait_interactive_us"));
  EXPECT_FALSE(model.contains("expected_wait_bulk_us"));
}

TEST_F(BudgetCommand, EndsAsAnyCallThatFails) {
  gateway_.refuse_next({grpc::StatusCode::NOT_FOUND, "no such model; known models: asymmetric"});
  EXPECT_EQ(run({"budget", "--model", "nope"}), 4);
  EXPECT_THAT(err_.str(), HasSubstr("known models: asymmetric"));
  EXPECT_EQ(run({"budget", "--address", "127.0.0.1:1", "--deadline", "0.5"}), 3);
  EXPECT_EQ(run({"budget", "--interval", "0"}), 2);
}

TEST_F(BudgetCommand, WatchesUntilItIsStopped) {
  EXPECT_EQ(watch(2), 130);
  EXPECT_EQ(times(out_.str(), "340 ms"), 2u);
  EXPECT_EQ(times(out_.str(), "\n\nMODEL       UPSTREAM"), 1u);
  EXPECT_EQ(times(out_.str(), "\x1b"), 0u);
  EXPECT_EQ(err_.str(), "");
}

TEST_F(BudgetCommand, DrawsInPlaceOnATerminalAndWithinIt) {
  console_.out_is_terminal = true;
  console_.columns = 40;
  EXPECT_EQ(watch(2), 130);
  EXPECT_EQ(times(out_.str(), "\x1b[H"), 2u);
  EXPECT_EQ(times(out_.str(), "\x1b[J"), 2u);
  EXPECT_THAT(out_.str(), HasSubstr("…\x1b[0m"));  // The header of the widest table, cut.
}

TEST_F(BudgetCommand, WatchesALineOfJsonForEachLook) {
  console_.out_is_terminal = true;
  EXPECT_EQ(watch(2, {"--json"}), 130);
  ASSERT_EQ(output_lines().size(), 2u);
  EXPECT_EQ(json::parse(output_lines()[1])["models"][0]["model"], "asymmetric");
}

TEST_F(BudgetCommand, SaysOnceThatTheGatewayIsAwayAndGoesOn) {
  gateway_.refuse_next({grpc::StatusCode::UNAVAILABLE, "shutting down", "-1"}, 2);
  EXPECT_EQ(watch(3), 130);
  EXPECT_EQ(err_.str(), "embedctl: gateway unreachable: shutting down, retrying\n");
  EXPECT_EQ(times(out_.str(), "340 ms"), 1u);
}

TEST_F(BudgetCommand, EndsAWatchThatTheGatewayRefuses) {
  gateway_.refuse_next({grpc::StatusCode::NOT_FOUND, "no such model"});
  EXPECT_EQ(run({"budget", "--watch"}), 4);
  EXPECT_EQ(gateway_.calls(), 1u);
}

TEST_F(BudgetCommand, EndsAWatchWhoseOutputIsClosed) {
  out_.setstate(std::ios::badbit);
  EXPECT_EQ(run({"budget", "--watch"}), 7);
}

}  // namespace
}  // namespace embedding_client
