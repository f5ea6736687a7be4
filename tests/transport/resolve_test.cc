#include "transport/resolve.h"

#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "tests/support/localhost.h"

namespace gateway::transport {
namespace {

namespace asio = boost::asio;

using Outcome = Result<Resolution::Endpoints, boost::system::error_code>;

struct ResolutionTest : ::testing::Test {
  asio::awaitable<void> run(std::string host) {
    Outcome got = co_await resolution.run(std::move(host), 443);
    outcome.emplace(std::move(got));
  }

  asio::io_context io{1};
  Resolution resolution{io.get_executor()};
  std::optional<Outcome> outcome;
};

TEST_F(ResolutionTest, FindsTheLoopbackByName) {
  if (!testing::knows_localhost()) GTEST_SKIP() << "no address for localhost";
  asio::co_spawn(io, run("localhost"), asio::detached);
  io.run();
  ASSERT_TRUE(outcome->has_value()) << outcome->error().message();
  for (const auto& endpoint : **outcome) {
    EXPECT_TRUE(endpoint.address().is_loopback());
    EXPECT_EQ(endpoint.port(), 443);
  }
}

TEST_F(ResolutionTest, AsksNobodyAboutAnAddress) {
  asio::co_spawn(io, run("2001:db8::7"), asio::detached);
  io.run();
  ASSERT_TRUE(outcome->has_value()) << outcome->error().message();
  ASSERT_EQ((*outcome)->size(), 1U);
  EXPECT_EQ((*outcome)->front().address().to_string(), "2001:db8::7");
}

TEST_F(ResolutionTest, SaysWhyANameHasNoAddress) {
  asio::co_spawn(io, run("not a name"), asio::detached);
  io.run();
  ASSERT_TRUE(outcome->has_error());
}

TEST_F(ResolutionTest, EndsWhenGivenUpAndIgnoresTheLateAnswer) {
  asio::co_spawn(io, run("localhost"), asio::detached);
  io.poll_one();  // Now the question is out.
  resolution.give_up();
  io.run();
  ASSERT_TRUE(outcome->has_error());
  EXPECT_EQ(outcome->error(), asio::error::operation_aborted);
}

}  // namespace
}  // namespace gateway::transport
