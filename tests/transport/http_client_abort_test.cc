// Giving an exchange up, in each of its phases.
#include <gtest/gtest.h>

#include "tests/transport/client_driver.h"
#include "tests/transport/full_listener.h"

namespace gateway::testing {
namespace {

using Delivery = FakeReply::Delivery;

/// Gives `call` up once `reached()`, and expects that it ends so and leaves no connection.
void expect_aborted(ClientDriver& client, ClientDriver::Call& call,
                    const std::function<bool()>& reached) {
  client.run_until(reached);
  ASSERT_FALSE(call.answer.has_value());
  call.abort.raise();
  EXPECT_EQ(kind_of(client.finish(call)), FaultKind::aborted);
  EXPECT_EQ(client.counters().open, 0);
}

TEST(HttpClientAbort, BeforeItBegins) {
  FakeUpstream upstream;
  ClientDriver client(upstream);
  auto& call = client.start();
  call.abort.raise();  // The shard has not run since.
  EXPECT_EQ(kind_of(client.finish(call)), FaultKind::aborted);
  EXPECT_EQ(upstream.connections(), 0U);
}

TEST(HttpClientAbort, WhileConnecting) {
  const FullListener dead;
  const TestAuthority authority;
  ClientDriver client(dead.url(), authority.ca_file());
  auto& call = client.start();
  int turns = 0;
  expect_aborted(client, call, [&turns] { return ++turns > 5; });
  EXPECT_EQ(client.counters().connect_failures, 0U);  // Nobody failed.
}

TEST(HttpClientAbort, WhileShakingHands) {
  const FakeUpstream upstream(FakeUpstream::Options{.greets = false});
  ClientDriver client(upstream);
  auto& call = client.start();
  expect_aborted(client, call, [&] { return upstream.connections() == 1; });
}

TEST(HttpClientAbort, WhileSending) {
  const FakeUpstream upstream(FakeUpstream::Options{.reads = false});
  ClientDriver client(upstream);
  auto& call = client.start(ClientDriver::request(std::string(32 << 20, 'x')));
  expect_aborted(client, call, [&] { return client.counters().opened == 1; });
}

TEST(HttpClientAbort, BeforeTheFirstByteOfTheAnswer) {
  FakeUpstream upstream;
  upstream.script({.delivery = Delivery::hang});
  ClientDriver client(upstream);
  auto& call = client.start();
  expect_aborted(client, call, [&] { return upstream.requests().size() == 1; });
  EXPECT_TRUE(upstream.wait_for_open_connections(0));
}

TEST(HttpClientAbort, InTheMiddleOfTheBody) {
  FakeUpstream upstream;
  upstream.script({.body = std::string(100'000, 'x'), .delivery = Delivery::half_then_hang});
  ClientDriver client(upstream);
  auto& call = client.start();
  expect_aborted(client, call, [&] { return upstream.requests().size() == 1; });
}

TEST(HttpClientAbort, OnAKeptConnectionIsNotTakenForStaleness) {
  FakeUpstream upstream;
  upstream.script({});
  upstream.script({.delivery = Delivery::hang});
  ClientDriver client(upstream);
  ASSERT_TRUE(client.exchange().has_value());
  auto& call = client.start();
  expect_aborted(client, call, [&] { return upstream.requests().size() == 2; });
  EXPECT_EQ(client.counters().stale_retried, 0U);
}

TEST(HttpClientAbort, WhileWaitingForAConnectionAndTheNextInLineIsServed) {
  FakeUpstream upstream;
  upstream.script({.held = true});
  ClientDriver client(upstream, {.max_connections = 1});
  auto& held = client.start();
  client.run_until([&] { return upstream.requests().size() == 1; });
  auto& given_up = client.start(ClientDriver::request("given up"));
  auto& next = client.start(ClientDriver::request("next"));
  int turns = 0;
  client.run_until([&turns] { return ++turns > 3; });
  given_up.abort.raise();
  EXPECT_EQ(kind_of(client.finish(given_up)), FaultKind::aborted);
  upstream.release();
  EXPECT_TRUE(client.finish(held).has_value());
  EXPECT_TRUE(client.finish(next).has_value());
  EXPECT_EQ(upstream.requests().back().body, "next");
}

// The slot was given to the waiter in the same turn in which its owner gave it up.
TEST(HttpClientAbort, JustAsAConnectionCameFreePassesItOn) {
  FakeUpstream upstream;
  upstream.script({.delivery = Delivery::hang});
  ClientDriver client(upstream, {.max_connections = 1});
  auto& first = client.start();
  client.run_until([&] { return upstream.requests().size() == 1; });
  auto& second = client.start();
  auto& third = client.start(ClientDriver::request("third"));
  int turns = 0;
  client.run_until([&turns] { return ++turns > 3; });
  first.abort.raise();
  client.run_until([&first] { return first.answer.has_value(); });
  second.abort.raise();
  EXPECT_EQ(kind_of(client.finish(second)), FaultKind::aborted);
  EXPECT_TRUE(client.finish(third).has_value());
}

}  // namespace
}  // namespace gateway::testing
