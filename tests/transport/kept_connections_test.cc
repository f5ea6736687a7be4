// How connections that were kept come to an end: age, 5xx, distrust, names that move, silence.
#include <chrono>
#include <optional>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "tests/transport/client_driver.h"
#include "transport/connection_life.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Delivery = FakeReply::Delivery;
using transport::ExchangeTerms;

/// The sockets of this process that lead to `port`.
std::vector<int> sockets_to(unsigned short port) {
  std::vector<int> sockets;
  for (int fd = 3; fd < 1024; ++fd) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    const bool connected = ::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
    if (connected && peer.sin_family == AF_INET && ntohs(peer.sin_port) == port)
      sockets.push_back(fd);
  }
  return sockets;
}

int option_of(int socket, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  EXPECT_EQ(::getsockopt(socket, level, name, &value, &size), 0);
  return value;
}

TEST(KeptConnections, HaveTheKernelLookWhetherTheirPeerIsThere) {
  FakeUpstream upstream;
  ClientDriver client(upstream);
  ASSERT_TRUE(client.exchange().has_value());
  const std::vector<int> sockets = sockets_to(upstream.port());
  ASSERT_EQ(sockets.size(), 1U);
  EXPECT_EQ(option_of(sockets[0], SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option_of(sockets[0], IPPROTO_TCP, TCP_KEEPIDLE), transport::kProbeAfterSeconds);
  EXPECT_EQ(option_of(sockets[0], IPPROTO_TCP, TCP_KEEPINTVL), transport::kProbeIntervalSeconds);
  EXPECT_EQ(option_of(sockets[0], IPPROTO_TCP, TCP_KEEPCNT), transport::kProbes);
  EXPECT_EQ(option_of(sockets[0], IPPROTO_TCP, TCP_USER_TIMEOUT), transport::kUnacknowledgedMs);
}

TEST(KeptConnections, LiveATenthShorterToATenthLongerThanIsConfigured) {
  EXPECT_EQ(transport::jittered_life(300s, 0), 270s);
  EXPECT_EQ(transport::jittered_life(300s, 0.5), 300s);
  EXPECT_EQ(transport::jittered_life(300s, 1), 330s);
}

TEST(KeptConnections, ServeNoCallAfterTheirLife) {
  FakeUpstream upstream;
  ClientDriver client(upstream, {.connection_life = 1ns});
  ASSERT_TRUE(client.exchange().has_value()) << "not cut short";
  EXPECT_EQ(client.counters().closed_for(CloseReason::age), 1U);
  ASSERT_TRUE(client.exchange().has_value());
  EXPECT_EQ(upstream.connections(), 2U);
  EXPECT_EQ(client.counters().reused, 0U);
}

TEST(KeptConnections, AreClosedAtTheEndOfTheirLifeThoughTheyIdle) {
  FakeUpstream upstream;
  ClientDriver client(upstream, {.idle_timeout = 1h, .connection_life = 50ms});
  ASSERT_TRUE(client.exchange().has_value());
  client.run_until([&] { return client.counters().closed_for(CloseReason::age) == 1; });
  EXPECT_EQ(client.counters().open, 0);
}

TEST(KeptConnections, AreClosedWhenTheyIdleThoughOthersAreDueLater) {
  FakeUpstream upstream;
  ClientDriver client(upstream, {.idle_timeout = 20ms});
  ASSERT_TRUE(client.exchange().has_value());
  client.run_until([&] { return client.counters().closed_for(CloseReason::idle) == 1; });
  ASSERT_TRUE(client.exchange().has_value());
  client.run_until([&] { return client.counters().closed_for(CloseReason::idle) == 2; });
}

TEST(KeptConnections, AreNotUsedAgainAfterAServerError) {
  FakeUpstream upstream;
  upstream.script({.status = 429});
  upstream.script({.status = 499});
  upstream.script({.status = 500});
  upstream.script({.status = 503});
  ClientDriver client(upstream);
  for (int call = 0; call < 5; ++call) ASSERT_TRUE(client.exchange().has_value());
  EXPECT_EQ(upstream.connections(), 3U);
  EXPECT_EQ(client.counters().closed_for(CloseReason::server_error), 2U);
}

TEST(KeptConnections, AreAllDroppedWhenTheyAreDistrusted) {
  FakeUpstream upstream;
  for (int k = 0; k < 2; ++k) upstream.script({.held = true});
  ClientDriver client(upstream);
  auto& first = client.start();
  auto& second = client.start();
  client.run_until([&] { return upstream.requests().size() == 2; });
  upstream.release();
  ASSERT_TRUE(client.finish(first).has_value());
  ASSERT_TRUE(client.finish(second).has_value());
  upstream.script({.held = true});
  auto& third = client.start();
  client.run_until([&] { return upstream.requests().size() == 3; });
  client.client().distrust_connections();
  EXPECT_EQ(client.counters().closed_for(CloseReason::breaker), 1U) << "the idle one";
  upstream.release();
  ASSERT_TRUE(client.finish(third).has_value()) << "goes on";
  EXPECT_EQ(client.counters().closed_for(CloseReason::breaker), 2U);
  EXPECT_EQ(client.counters().open, 0);
  ASSERT_TRUE(client.exchange().has_value());
  EXPECT_EQ(client.counters().open, 1) << "later ones are trusted";
}

/// Two servers that the same authority vouches for, and a name that leads to them.
class MovedName : public ::testing::Test {
 protected:
  MovedName() {
    first_.otherwise([](const HttpRequest&) { return FakeReply{.body = "first"}; });
    second_.otherwise([](const HttpRequest&) { return FakeReply{.body = "second"}; });
  }

  transport::HttpClient::Params params() {
    return {.names = [this](const std::string&, std::uint16_t) {
      ++asked_;
      return addresses_;
    }};
  }

  static boost::asio::ip::tcp::endpoint at(const FakeUpstream& upstream) {
    return {boost::asio::ip::make_address("127.0.0.1"), upstream.port()};
  }

  std::shared_ptr<TestAuthority> authority_ = std::make_shared<TestAuthority>();
  FakeUpstream first_{{.authority = authority_}};
  FakeUpstream second_{{.authority = authority_}};
  transport::Resolution::Endpoints addresses_{at(first_)};
  int asked_ = 0;
  ClientDriver client_{"https://localhost", authority_->ca_file(), params()};
};

TEST_F(MovedName, IsFollowedWhenTheOldPlaceAnswersWithServerErrors) {
  EXPECT_EQ(client_.exchange()->body, "first");
  addresses_ = {at(second_)};
  EXPECT_EQ(client_.exchange()->body, "first") << "over the connection that is there";
  EXPECT_EQ(asked_, 1);
  first_.otherwise([](const HttpRequest&) { return FakeReply{.status = 503}; });
  EXPECT_EQ(client_.exchange()->status, 503U);
  EXPECT_EQ(client_.exchange()->body, "second");
  EXPECT_EQ(asked_, 2);
}

TEST_F(MovedName, IsFollowedByTheNextCallOnceConnectionsAreDistrusted) {
  EXPECT_EQ(client_.exchange()->body, "first");
  addresses_ = {at(second_)};
  client_.client().distrust_connections();
  EXPECT_EQ(client_.exchange()->body, "second");
}

TEST_F(MovedName, ThatStillLeadsToTheOldPlaceAsWellIsTriedElsewhereFirst) {
  addresses_ = {at(first_), at(second_)};
  EXPECT_EQ(client_.exchange()->body, "first");
  client_.client().distrust_connections();
  EXPECT_EQ(client_.exchange()->body, "second");
  client_.client().distrust_connections();
  EXPECT_EQ(client_.exchange()->body, "first");
}

TEST_F(MovedName, LeadsToTheNextAddressOnceOneCantBeReached) {
  boost::asio::ip::tcp::endpoint nobody;
  {
    const FakeUpstream gone;
    nobody = at(gone);
  }
  addresses_ = {nobody, at(second_)};
  EXPECT_EQ(client_.exchange()->body, "second");
  addresses_ = {nobody, at(first_)};
  client_.client().distrust_connections();
  EXPECT_EQ(client_.exchange()->body, "first");
}

/// A client with one kept connection, of which the next call is to hear nothing.
class SilentConnections : public ::testing::Test {
 protected:
  SilentConnections() { EXPECT_TRUE(client_.exchange().has_value()); }

  /// For a connection that has idled at all.
  ExchangeTerms impatient() {
    return {.deadline = ClientDriver::soon(),
            .patience = Patience{.answer = 20ms, .min_idle = 1ns, .acknowledgement = 1h},
            .may_give_up = [this] {
              ++asked_;
              return granted_;
            }};
  }

  FakeUpstream upstream_;
  ClientDriver client_{upstream_};
  int asked_ = 0;
  bool granted_ = true;
};

TEST_F(SilentConnections, AreGivenUpAndTheNextCallHasANewOne) {
  upstream_.script({.delivery = Delivery::hang});
  ExchangeTerms terms = impatient();
  terms.deadline = kNever;
  const auto& silent = client_.finish(client_.start_on(std::move(terms)));
  EXPECT_EQ(kind_of(silent), FaultKind::connection_silent);
  EXPECT_EQ(client_.counters().closed_for(CloseReason::silence), 1U);
  const auto& again = client_.finish(client_.start_on({.new_connection = true}));
  EXPECT_TRUE(again.has_value());
  EXPECT_EQ(upstream_.requests().size(), 3U);
  EXPECT_EQ(upstream_.connections(), 2U);
}

TEST_F(SilentConnections, AreWaitedForWhenSilenceHasCostEnoughCalls) {
  granted_ = false;
  upstream_.script({.delivery = Delivery::hang});
  EXPECT_EQ(kind_of(client_.finish(client_.start_on(impatient()))), FaultKind::timed_out);
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(client_.counters().silence_borne, 1U);
}

TEST_F(SilentConnections, AreWaitedForWhenTheyHaveNotIdled) {
  upstream_.script({.delivery = Delivery::hang});
  ExchangeTerms terms = impatient();
  terms.patience->min_idle = 1h;
  EXPECT_EQ(kind_of(client_.finish(client_.start_on(std::move(terms)))), FaultKind::timed_out);
  EXPECT_EQ(asked_, 0);
}

TEST_F(SilentConnections, AreWaitedForWhenTheyAreNew) {
  upstream_.script({.delivery = Delivery::hang});
  ExchangeTerms terms = impatient();
  terms.new_connection = true;
  EXPECT_EQ(kind_of(client_.finish(client_.start_on(std::move(terms)))), FaultKind::timed_out);
  EXPECT_EQ(asked_, 0);
}

TEST_F(SilentConnections, AreNotSilentAfterTheFirstByte) {
  upstream_.script({.body = "half a body", .delivery = Delivery::half_then_hang});
  EXPECT_EQ(kind_of(client_.finish(client_.start_on(impatient()))), FaultKind::timed_out);
  EXPECT_EQ(asked_, 0);
}

TEST_F(SilentConnections, ThatAcknowledgeNothingAreGivenUpThoughTheyHaveNotIdled) {
  upstream_.deafen();
  ExchangeTerms terms = impatient();
  terms.deadline = kNever;
  terms.patience = Patience{.answer = 1h, .min_idle = 1h, .acknowledgement = 50ms};
  EXPECT_EQ(kind_of(client_.finish(client_.start_on(std::move(terms)))),
            FaultKind::connection_silent);
  EXPECT_EQ(upstream_.requests().size(), 1U);
  EXPECT_TRUE(client_.exchange().has_value());
}

TEST_F(SilentConnections, ThatTakeOnlyAPartOfTheRequestAreGivenUp) {
  upstream_.deafen();
  ExchangeTerms terms = impatient();
  terms.deadline = kNever;
  terms.patience = Patience{.answer = 1h, .min_idle = 1h, .acknowledgement = 50ms};
  HttpRequest large = ClientDriver::request(std::string(32 << 20, 'x'));
  EXPECT_EQ(kind_of(client_.finish(client_.start_on(std::move(terms), std::move(large)))),
            FaultKind::connection_silent);
}

TEST_F(SilentConnections, ThatAcknowledgeAreWaitedFor) {
  upstream_.script({.delivery = Delivery::hang});
  ExchangeTerms terms = impatient();
  // A kernel may put off an acknowledgement for 200 ms.
  terms.patience = Patience{.answer = 1h, .min_idle = 1h, .acknowledgement = 400ms};
  terms.deadline = Clock::now() + 900ms;
  EXPECT_EQ(kind_of(client_.finish(client_.start_on(std::move(terms)))), FaultKind::timed_out);
  EXPECT_EQ(asked_, 0);
}

}  // namespace
}  // namespace gateway::testing
