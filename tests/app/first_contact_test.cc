#include "app/first_contact.h"

#include <chrono>
#include <future>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/fake_upstream.h"
#include "tests/support/no_bugs.h"
#include "transport/tls_context.h"

namespace gateway::app {
namespace {

using std::chrono::seconds;
using testing::FakeUpstream;

/// A call as a model makes it.
boost::asio::awaitable<void> call(transport::HttpClient& client, transport::AbortSignal& abort) {
  HttpRequest request{.target = "/v1/embed", .headers = {}, .body = "{}"};
  transport::ExchangeTerms terms;
  static_cast<void>(co_await client.exchange(std::move(request), std::move(terms), abort));
}

TEST(FirstContact, IsMadeByACallThatHoldsAllThatThePoolHas) {
  FakeUpstream upstream;
  upstream.script({.held = true});
  std::ostringstream lines;
  {
    telemetry::Log log({.level = telemetry::LogLevel::info}, lines);
    testing::NoBugs bugs;
    dispatch::Shard shard(bugs);
    auto tls = *transport::make_tls_context(upstream.ca_file());
    transport::HttpClient client(
        shard.context().get_executor(), tls,
        {.origin = *transport::parse_origin(upstream.url()), .max_connections = 1});
    std::promise<void> reached;
    FirstContact contact("public", client, shard, log, [&reached] { reached.set_value(); });
    transport::AbortSignal abort;
    shard.start();
    shard.spawn("call", call(client, abort));
    ASSERT_TRUE(upstream.wait_for_requests(1));
    contact.start();
    // Less than it would wait for a connection of its own.
    EXPECT_EQ(reached.get_future().wait_for(seconds(10)), std::future_status::ready);
    upstream.release();
    shard.spawn("close", client.close());
    EXPECT_TRUE(shard.stop(seconds(20)));
  }
  EXPECT_NE(lines.str().find("upstream reached"), std::string::npos) << lines.str();
  EXPECT_EQ(lines.str().find("not reached"), std::string::npos) << lines.str();
}

}  // namespace
}  // namespace gateway::app
