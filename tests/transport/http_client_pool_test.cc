// Which connection carries what: reuse, the cap, staleness, idling, closing.
#include <chrono>

#include <gtest/gtest.h>

#include "tests/transport/client_driver.h"

namespace gateway::testing {
namespace {

using Delivery = FakeReply::Delivery;

std::vector<std::string> bodies_of(const std::vector<HttpRequest>& requests) {
  std::vector<std::string> bodies;
  for (const HttpRequest& request : requests) bodies.push_back(request.body);
  return bodies;
}

TEST(HttpClientPool, KeepsAConnectionForTheNextExchange) {
  FakeUpstream upstream;
  ClientDriver client(upstream);
  for (int turn = 0; turn < 3; ++turn) ASSERT_TRUE(client.exchange().has_value());
  EXPECT_EQ(upstream.connections(), 1U);
  EXPECT_EQ(client.counters().opened, 1U);
  EXPECT_EQ(client.counters().reused, 2U);
  EXPECT_EQ(client.counters().open, 1);
}

TEST(HttpClientPool, DoesNotKeepAConnectionThatThePeerWillClose) {
  FakeUpstream upstream;
  upstream.script({.close_after = true});
  ClientDriver client(upstream);
  ASSERT_TRUE(client.exchange().has_value());
  EXPECT_EQ(client.counters().open, 0);
  EXPECT_EQ(client.counters().closed_for(CloseReason::other), 1U);
  ASSERT_TRUE(client.exchange().has_value());
  EXPECT_EQ(upstream.connections(), 2U);
  EXPECT_EQ(client.counters().stale_retried, 0U);
}

TEST(HttpClientPool, OpensUpToTheCapAndServesTheRestInOrder) {
  FakeUpstream upstream;
  upstream.otherwise([](const HttpRequest&) { return FakeReply{.held = true}; });
  ClientDriver client(upstream, {.max_connections = 1});
  std::vector<ClientDriver::Call*> calls;
  for (const char* body : {"1", "2", "3"}) {
    calls.push_back(&client.start(ClientDriver::request(body)));
  }
  for (std::size_t turn = 1; turn <= calls.size(); ++turn) {
    client.run_until([&] { return upstream.requests().size() == turn; });
    upstream.release();
    ASSERT_TRUE(client.finish(*calls[turn - 1]).has_value());
  }
  EXPECT_EQ(bodies_of(upstream.requests()), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(upstream.connections(), 1U);
}

TEST(HttpClientPool, OpensAConnectionForEachConcurrentExchangeBelowTheCap) {
  FakeUpstream upstream;
  upstream.otherwise([](const HttpRequest&) { return FakeReply{.held = true}; });
  ClientDriver client(upstream, {.max_connections = 3, .max_idle = 2});
  std::vector<ClientDriver::Call*> calls;
  for (int call = 0; call < 3; ++call) calls.push_back(&client.start());
  client.run_until([&] { return upstream.requests().size() == 3; });
  EXPECT_EQ(upstream.connections(), 3U);
  upstream.release();
  for (ClientDriver::Call* call : calls) ASSERT_TRUE(client.finish(*call).has_value());
  EXPECT_EQ(client.counters().open, 2);  // max_idle
}

TEST(HttpClientPool, TriesNoneThatIsAsOldAsOneThatStaysSilent) {
  FakeUpstream upstream;
  for (int k = 0; k < 3; ++k) upstream.script({.held = true});
  ClientDriver client(upstream, {.connect_timeout = std::chrono::milliseconds(100),
                                 .read_timeout = std::chrono::milliseconds(100)});
  std::vector<ClientDriver::Call*> calls;
  for (int call = 0; call < 3; ++call) calls.push_back(&client.start());
  client.run_until([&] { return upstream.requests().size() == 3; });
  upstream.release();
  for (ClientDriver::Call* call : calls) ASSERT_TRUE(client.finish(*call).has_value());
  EXPECT_EQ(client.counters().open, 3);

  upstream.script({.delivery = Delivery::hang});
  auto& silent = client.start();
  client.run_until([&] { return upstream.requests().size() == 4; });
  ASSERT_TRUE(client.exchange().has_value());  // This one has proven itself meanwhile.
  EXPECT_EQ(kind_of(client.finish(silent)), FaultKind::timed_out);
  EXPECT_EQ(client.counters().open, 1);
}

TEST(HttpClientPool, KeepsWhatItHasWhenAnAnswerStopsHalfWay) {
  FakeUpstream upstream;
  for (int k = 0; k < 2; ++k) upstream.script({.held = true});
  ClientDriver client(upstream, {.connect_timeout = std::chrono::milliseconds(100),
                                 .read_timeout = std::chrono::milliseconds(100)});
  auto& first = client.start();
  auto& second = client.start();
  client.run_until([&] { return upstream.requests().size() == 2; });
  upstream.release();
  ASSERT_TRUE(client.finish(first).has_value());
  ASSERT_TRUE(client.finish(second).has_value());
  upstream.script({.body = "a body", .delivery = Delivery::half_then_hang});
  EXPECT_EQ(kind_of(client.exchange()), FaultKind::timed_out);
  EXPECT_EQ(client.counters().open, 1);
}

TEST(HttpClientPool, RefusesMoreWaitersThanItsBound) {
  FakeUpstream upstream;
  upstream.script({.held = true});
  ClientDriver client(upstream, {.max_connections = 1, .max_waiters = 1});
  auto& held = client.start();
  client.run_until([&] { return upstream.requests().size() == 1; });
  auto& waiting = client.start();
  EXPECT_EQ(kind_of(client.exchange()), FaultKind::connect_failed);
  upstream.release();
  EXPECT_TRUE(client.finish(held).has_value());
  EXPECT_TRUE(client.finish(waiting).has_value());
}

TEST(HttpClientPool, LetsAWaiterGoAtItsDeadlineAndKeepsItsPlaceForNobody) {
  FakeUpstream upstream;
  upstream.script({.held = true});
  ClientDriver client(upstream, {.max_connections = 1});
  auto& held = client.start();
  client.run_until([&] { return upstream.requests().size() == 1; });
  auto& late = client.start(ClientDriver::request("late"), ClientDriver::soon());
  auto& patient = client.start(ClientDriver::request("patient"));
  EXPECT_EQ(kind_of(client.finish(late)), FaultKind::timed_out);
  upstream.release();
  EXPECT_TRUE(client.finish(held).has_value());
  EXPECT_TRUE(client.finish(patient).has_value());
  EXPECT_EQ(bodies_of(upstream.requests()), (std::vector<std::string>{"{}", "patient"}));
}

TEST(HttpClientPool, SendsAgainOnANewConnectionWhenAKeptOneIsDead) {
  FakeUpstream upstream;
  upstream.script({});
  upstream.script({.delivery = Delivery::reset});
  upstream.script({.body = "second"});
  ClientDriver client(upstream);
  ASSERT_TRUE(client.exchange().has_value());
  const auto& answer = client.exchange(ClientDriver::request("again"));
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "second");
  EXPECT_EQ(bodies_of(upstream.requests()), (std::vector<std::string>{"{}", "again", "again"}));
  EXPECT_EQ(upstream.connections(), 2U);
  EXPECT_EQ(client.counters().stale_retried, 1U);
  EXPECT_EQ(client.counters().open, 1);
}

TEST(HttpClientPool, SendsAgainOnlyOnce) {
  FakeUpstream upstream;
  upstream.script({});
  upstream.otherwise([](const HttpRequest&) { return FakeReply{.delivery = Delivery::reset}; });
  ClientDriver client(upstream);
  ASSERT_TRUE(client.exchange().has_value());
  EXPECT_EQ(kind_of(client.exchange()), FaultKind::connection_lost);
  EXPECT_EQ(upstream.requests().size(), 3U);
}

TEST(HttpClientPool, DoesNotSendAgainOnceAByteOfTheAnswerCame) {
  FakeUpstream upstream;
  upstream.script({});
  upstream.script({.body = "cut short", .delivery = Delivery::half_then_close});
  ClientDriver client(upstream);
  ASSERT_TRUE(client.exchange().has_value());
  EXPECT_EQ(kind_of(client.exchange()), FaultKind::connection_lost);
  EXPECT_EQ(upstream.requests().size(), 2U);
  EXPECT_EQ(client.counters().stale_retried, 0U);
}

TEST(HttpClientPool, DoesNotSendAgainWhenTheConnectionWasNew) {
  FakeUpstream upstream;
  upstream.script({.delivery = Delivery::reset});
  ClientDriver client(upstream);
  EXPECT_EQ(kind_of(client.exchange()), FaultKind::connection_lost);
  EXPECT_EQ(upstream.requests().size(), 1U);
}

TEST(HttpClientPool, NoticesBeforeSendingThatThePeerHasHungUp) {
  FakeUpstream upstream;
  upstream.script({.body = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                   .delivery = Delivery::raw});  // Promises to stay, and goes.
  ClientDriver client(upstream);
  ASSERT_TRUE(client.exchange().has_value());
  ASSERT_TRUE(upstream.wait_for_open_connections(0));
  ASSERT_TRUE(client.exchange().has_value());
  EXPECT_EQ(client.counters().stale_retried, 0U);
  EXPECT_EQ(client.counters().opened, 2U);
}

TEST(HttpClientPool, ClosesAnIdleConnectionInTime) {
  FakeUpstream upstream;
  ClientDriver client(upstream, {.idle_timeout = std::chrono::milliseconds(20)});
  ASSERT_TRUE(client.exchange().has_value());
  client.run_until([&] { return client.counters().open == 0; });
  EXPECT_TRUE(upstream.wait_for_open_connections(0));
}

TEST(HttpClientPool, AnswersEveryCallOfACrowdInWhichManyGiveUp) {
  FakeUpstream upstream;
  upstream.otherwise([](const HttpRequest& request) { return FakeReply{.body = request.body}; });
  ClientDriver client(upstream, {.max_connections = 4});
  std::vector<ClientDriver::Call*> calls;
  for (std::size_t call = 0; call < 300; ++call) {
    calls.push_back(&client.start(ClientDriver::request(std::to_string(call))));
    if (call % 2 == 0) client.run_until([turn = 0]() mutable { return ++turn > 2; });
    if (call % 3 == 2) calls[call / 2]->abort.raise();
  }
  std::size_t answered = 0;
  for (std::size_t call = 0; call < calls.size(); ++call) {
    const auto& answer = client.finish(*calls[call]);
    if (answer.has_error()) {
      EXPECT_EQ(kind_of(answer), FaultKind::aborted);
    } else {
      EXPECT_EQ(answer->body, std::to_string(call));
      ++answered;
    }
  }
  EXPECT_GE(answered, 200U);
  EXPECT_LE(client.counters().open, 4);
}

TEST(HttpClientPool, CloseLetsExchangesEndAndRefusesNewOnes) {
  FakeUpstream upstream;
  upstream.script({.held = true});
  ClientDriver client(upstream);
  auto& held = client.start();
  client.run_until([&] { return upstream.requests().size() == 1; });
  client.close();
  EXPECT_EQ(kind_of(client.exchange()), FaultKind::connect_failed);
  EXPECT_FALSE(client.closed());
  upstream.release();
  EXPECT_TRUE(client.finish(held).has_value());
  client.run_until([&] { return client.closed(); });
  EXPECT_EQ(client.counters().open, 0);
}

TEST(HttpClientPool, CloseEndsIdleConnectionsAtOnce) {
  FakeUpstream upstream;
  ClientDriver client(upstream);
  ASSERT_TRUE(client.exchange().has_value());
  client.close();
  client.run_until([&] { return client.closed(); });
  EXPECT_EQ(client.counters().open, 0);
  EXPECT_TRUE(upstream.wait_for_open_connections(0));
}

TEST(HttpClientPool, TellsWhetherTheOriginCanBeReachedWithoutAskingItAnything) {
  FakeUpstream upstream;
  ClientDriver client(upstream);
  EXPECT_TRUE(client.reach().has_value());
  EXPECT_EQ(client.counters().opened, 1U);
  EXPECT_EQ(client.counters().open, 0);
  EXPECT_TRUE(upstream.requests().empty());
  ASSERT_TRUE(client.exchange().has_value());
  EXPECT_TRUE(client.reach().has_value());  // Over the connection that is kept.
  EXPECT_EQ(client.counters().opened, 2U);
  ASSERT_TRUE(client.exchange().has_value());
  EXPECT_EQ(client.counters().reused, 1U);
}

TEST(HttpClientPool, SaysWhyAnOriginCanNotBeReached) {
  FakeUpstream upstream;
  FakeUpstream stranger;
  ClientDriver distrustful(upstream.url(), stranger.ca_file());
  const auto outcome = distrustful.reach();
  ASSERT_TRUE(outcome.has_error());
  EXPECT_EQ(outcome.error().kind, FaultKind::tls_failed);
}

}  // namespace
}  // namespace gateway::testing
