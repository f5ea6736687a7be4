// The way to an origin through an HTTP proxy, and every way in which the proxy may bar it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_proxy.h"
#include "tests/transport/client_driver.h"
#include "tests/transport/full_listener.h"

namespace gateway::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Then = ProxyAnswer::Then;

constexpr Duration kShort = milliseconds(50);
/// No name server knows it (RFC 6761, section 6.4), so only a proxy can lead there.
constexpr const char* kOrigin = "https://provider.invalid:8443";
constexpr const char* kLogin = "ann:opensesame";
constexpr const char* kLoginAsSent = "YW5uOm9wZW5zZXNhbWU=";

FakeUpstream::Options named_origin() {
  return {.subject = {.dns_names = {"provider.invalid"}, .addresses = {}}};
}

/// A client of kOrigin by way of the proxy.
struct Way {
  Way(const FakeUpstream& upstream, const FakeProxy& proxy, ClientDriver::Params params = {},
      const std::string& login = "")
      : client(kOrigin, upstream.ca_file(), by(std::move(params), proxy, login)) {}

  static ClientDriver::Params by(ClientDriver::Params params, const FakeProxy& proxy,
                                 const std::string& login) {
    params.proxy = transport::Proxy{.place = {"127.0.0.1", proxy.port()}, .login = login};
    return params;
  }

  ClientDriver client;
};

/// The fault that a proxy's answer leads to.
CallFault fault_after(ProxyAnswer answer, ClientDriver::Params params = {},
                      const std::string& login = "") {
  const FakeUpstream upstream(named_origin());
  const FakeProxy proxy(upstream.port(), std::move(answer));
  Way way(upstream, proxy, std::move(params), login);
  const auto& outcome = way.client.exchange(ClientDriver::request("secret text"));
  EXPECT_TRUE(outcome.has_error()) << "a call passed";
  EXPECT_EQ(way.client.counters().connect_failures, 1U);
  EXPECT_EQ(way.client.counters().open, 0);
  EXPECT_TRUE(upstream.requests().empty());
  if (!outcome.has_error()) return {FaultKind::aborted, ""};
  EXPECT_THAT(outcome.error().message, Not(HasSubstr("sesame")));
  EXPECT_THAT(outcome.error().message, Not(HasSubstr(kLoginAsSent)));
  EXPECT_THAT(outcome.error().message, HasSubstr("the proxy " + proxy.endpoint()));
  return outcome.error();
}

/// The same for one that answers with a status and a page, and hangs up.
CallFault fault_after_status(const std::string& status, const std::string& login = "") {
  return fault_after(
      {.bytes = "HTTP/1.1 " + status + "\r\nContent-Length: 6\r\n\r\nsorry\n", .then = Then::close},
      {}, login);
}

TEST(ThroughProxy, CallsReachAnOriginThatOnlyTheProxyCanResolve) {
  FakeUpstream upstream(named_origin());
  upstream.otherwise([](const HttpRequest& request) { return FakeReply{.body = request.body}; });
  const FakeProxy proxy(upstream.port());
  Way way(upstream, proxy);
  const auto& answer = way.client.exchange(ClientDriver::request("a text"));
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "a text");
  EXPECT_EQ(upstream.server_name(), "provider.invalid");
  EXPECT_THAT(proxy.requests(), ElementsAre("CONNECT provider.invalid:8443 HTTP/1.1\r\n"
                                            "Host: provider.invalid:8443\r\n"
                                            "User-Agent: embedding-gateway\r\n\r\n"));
  EXPECT_EQ(header_of(upstream.requests()[0].headers, "Host"), "provider.invalid:8443");
}

TEST(ThroughProxy, ATunnelIsKeptForTheNextCall) {
  FakeUpstream upstream(named_origin());
  const FakeProxy proxy(upstream.port());
  Way way(upstream, proxy);
  for (int call = 0; call < 3; ++call) ASSERT_TRUE(way.client.exchange().has_value());
  EXPECT_EQ(proxy.requests().size(), 1U);
  EXPECT_EQ(way.client.counters().reused, 2U);
  EXPECT_TRUE(way.client.reach().has_value());
  EXPECT_EQ(proxy.requests().size(), 1U);
}

TEST(ThroughProxy, ATunnelThatWasClosedMeanwhileIsReplaced) {
  FakeUpstream upstream(named_origin());
  const FakeProxy proxy(upstream.port());
  Way way(upstream, proxy);
  ASSERT_TRUE(way.client.exchange().has_value());
  upstream.script({.delivery = FakeReply::Delivery::reset});
  EXPECT_TRUE(way.client.exchange().has_value());
  EXPECT_EQ(proxy.requests().size(), 2U);
  EXPECT_EQ(way.client.counters().stale_retried, 1U);
}

TEST(ThroughProxy, TheLoginIsForTheProxyAlone) {
  FakeUpstream upstream(named_origin());
  const FakeProxy proxy(upstream.port());
  Way way(upstream, proxy, {}, kLogin);
  ASSERT_TRUE(way.client.exchange().has_value());
  EXPECT_THAT(proxy.requests()[0],
              HasSubstr(std::string("\r\nProxy-Authorization: Basic ") + kLoginAsSent + "\r\n"));
  EXPECT_EQ(header_of(upstream.requests()[0].headers, "Proxy-Authorization"), "");
}

TEST(ThroughProxy, AnyStatusOfSuccessIsATunnelWhateverLengthItTells) {
  FakeUpstream upstream(named_origin());
  for (const char* head : {"HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 204 \r\nContent-Length: 5\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                           "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"}) {
    const FakeProxy proxy(upstream.port(), {.bytes = head});
    Way way(upstream, proxy);
    const auto& answer = way.client.exchange();
    EXPECT_TRUE(answer.has_value()) << head << answer.error().message;
  }
}

TEST(ThroughProxy, TheOriginMustHaveTheCertificateOfItsOwnName) {
  const FakeUpstream upstream;  // For localhost and its addresses, where the proxy is too.
  const FakeProxy proxy(upstream.port());
  Way way(upstream, proxy);
  const auto& answer = way.client.exchange();
  ASSERT_EQ(kind_of(answer), FaultKind::tls_failed);
  EXPECT_EQ(answer.error().message, "TLS handshake with provider.invalid:8443 through the proxy " +
                                        proxy.endpoint() +
                                        ": certificate refused: hostname mismatch");
}

TEST(ThroughProxy, OneThatAsksForALoginIsTold) {
  const CallFault fault = fault_after_status("407 Proxy Authentication Required");
  EXPECT_EQ(fault.kind, FaultKind::proxy_refused);
  EXPECT_EQ(fault.status, 407U);
  EXPECT_THAT(fault.message, HasSubstr(" asks for a user and a password (407)"));
}

TEST(ThroughProxy, OneThatRefusesTheLoginIsTold) {
  for (const std::string status : {"401", "407"}) {
    // One may repeat what it was sent.
    const CallFault fault = fault_after_status(status + " ann:opensesame", kLogin);
    EXPECT_EQ(fault.kind, FaultKind::proxy_refused);
    EXPECT_THAT(fault.message, HasSubstr(" refuses the user or the password (" + status + ")"));
  }
}

TEST(ThroughProxy, OneThatForbidsTheWayIsTold) {
  const CallFault fault = fault_after_status("403 Forbidden");
  EXPECT_EQ(fault.kind, FaultKind::proxy_refused);
  EXPECT_EQ(fault.status, 403U);
  EXPECT_THAT(fault.message, HasSubstr(" forbids the way to provider.invalid:8443 (403)"));
}

TEST(ThroughProxy, OneThatCanNotReachTheOriginIsTold) {
  for (const std::string status : {"502", "503", "504"}) {
    const CallFault fault = fault_after_status(status + " Sorry");
    EXPECT_EQ(fault.kind, FaultKind::proxy_refused);
    EXPECT_THAT(fault.message, HasSubstr(" can't reach provider.invalid:8443 (" + status + ")"));
  }
}

TEST(ThroughProxy, OneThatAnswersAnythingElseIsTold) {
  for (const std::string status : {"302", "400", "405", "500"}) {
    const CallFault fault = fault_after_status(status + " Sorry");
    EXPECT_EQ(fault.kind, FaultKind::proxy_refused);
    EXPECT_THAT(fault.message,
                HasSubstr(" opens no tunnel to provider.invalid:8443 (" + status + ")"));
  }
}

TEST(ThroughProxy, ARefusalIsHeardThoughTheConnectionStays) {
  const CallFault fault = fault_after(
      {.bytes = "HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\n", .then = Then::hang});
  EXPECT_EQ(fault.kind, FaultKind::proxy_refused);
  EXPECT_EQ(fault.status, 403U);
}

TEST(ThroughProxy, OneThatHangsUpIsTold) {
  for (const char* half : {"", "HTTP/1.1 200 Conn", "HTTP/1.1 200 OK\r\nVia: x\r\n"}) {
    const CallFault fault = fault_after({.bytes = half, .then = Then::close});
    EXPECT_EQ(fault.kind, FaultKind::proxy_refused);
    EXPECT_EQ(fault.status, 0U);
    EXPECT_THAT(fault.message, HasSubstr(" hung up before it had answered"));
  }
}

TEST(ThroughProxy, OneThatSpeaksNoHttpIsTold) {
  const CallFault fault =
      fault_after({.bytes = "220 mail.corp ESMTP\r\n\r\n", .then = Then::close});
  EXPECT_EQ(fault.kind, FaultKind::proxy_refused);
  EXPECT_THAT(fault.message, HasSubstr(" answers with something that is not HTTP"));
}

TEST(ThroughProxy, AHeadOverTheLimitIsRefused) {
  const std::string long_head = "HTTP/1.1 200 OK\r\nVia: " + std::string(20'000, 'x') + "\r\n\r\n";
  const CallFault fault = fault_after({.bytes = long_head, .then = Then::hang});
  EXPECT_EQ(fault.kind, FaultKind::proxy_refused);
  EXPECT_THAT(fault.message, HasSubstr(" answers with a head of more than 16384 bytes"));
}

TEST(ThroughProxy, EndlessInterimAnswersAreRefused) {
  std::string interim;
  for (int answer = 0; answer < 50; ++answer) interim += "HTTP/1.1 102 Processing\r\n\r\n";
  const CallFault fault = fault_after({.bytes = interim, .then = Then::hang});
  EXPECT_EQ(fault.kind, FaultKind::proxy_refused);
  EXPECT_THAT(fault.message, HasSubstr("(102)"));
}

TEST(ThroughProxy, BytesBehindTheHeadAreRefused) {
  const CallFault fault =
      fault_after({.bytes = "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", .then = Then::hang});
  EXPECT_EQ(fault.kind, FaultKind::proxy_refused);
  EXPECT_THAT(fault.message, HasSubstr(" sends something before TLS has begun"));
}

TEST(ThroughProxy, SilenceIsTimedOutByTheConnectTimeout) {
  for (const char* half : {"", "HTTP/1.1 200 Conn"}) {
    const CallFault fault =
        fault_after({.bytes = half, .then = Then::hang}, {.connect_timeout = kShort});
    EXPECT_EQ(fault.kind, FaultKind::timed_out);
    EXPECT_THAT(fault.message, StartsWith("asking the proxy 127.0.0.1:"));
    EXPECT_THAT(fault.message,
                HasSubstr(" for a tunnel to provider.invalid:8443: took longer than allowed"));
  }
}

TEST(ThroughProxy, SilenceIsTimedOutAtTheDeadline) {
  const FakeUpstream upstream(named_origin());
  const FakeProxy proxy(upstream.port(), {.bytes = "", .then = Then::hang});
  Way way(upstream, proxy);
  EXPECT_EQ(kind_of(way.client.exchange(ClientDriver::request(), ClientDriver::soon())),
            FaultKind::timed_out);
}

TEST(ThroughProxy, ACallIsGivenUpWhileTheProxyIsSilent) {
  const FakeUpstream upstream(named_origin());
  const FakeProxy proxy(upstream.port(), {.bytes = "", .then = Then::hang});
  Way way(upstream, proxy);
  auto& call = way.client.start();
  way.client.run_until([&] { return !proxy.requests().empty(); });
  call.abort.raise();
  EXPECT_EQ(kind_of(way.client.finish(call)), FaultKind::aborted);
  EXPECT_EQ(way.client.counters().connect_failures, 0U);
}

TEST(ThroughProxy, OneThatIsNotThereIsToldAsTheProxy) {
  const TestAuthority authority;
  unsigned short gone = 0;
  {
    const FakeProxy proxy(1);
    gone = proxy.port();
  }
  ClientDriver::Params params;
  params.proxy = transport::Proxy{.place = {"127.0.0.1", gone}, .login = kLogin};
  ClientDriver client(kOrigin, authority.ca_file(), std::move(params));
  const auto& answer = client.exchange();
  ASSERT_EQ(kind_of(answer), FaultKind::connect_failed);
  EXPECT_EQ(answer.error().message,
            "connecting to the proxy 127.0.0.1:" + std::to_string(gone) + ": Connection refused");
}

TEST(ThroughProxy, ItsNameIsAskedForAndTheOriginsIsNot) {
  const FakeUpstream upstream(named_origin());
  const FakeProxy proxy(upstream.port());
  std::vector<std::string> asked;
  ClientDriver::Params params;
  params.proxy = transport::Proxy{.place = {"proxy.corp", proxy.port()}, .login = ""};
  params.names = [&](const std::string& host, std::uint16_t port) {
    asked.push_back(host);
    const auto loopback = boost::asio::ip::address_v4::loopback();
    return transport::Resolution::Endpoints{{loopback, port}};
  };
  ClientDriver client(kOrigin, upstream.ca_file(), std::move(params));
  ASSERT_TRUE(client.exchange().has_value());
  EXPECT_THAT(asked, ElementsAre("proxy.corp"));
}

/// Of a proxy whose name has two addresses.
ClientDriver::Params at_two(unsigned short first, unsigned short second) {
  ClientDriver::Params params;
  params.proxy = transport::Proxy{.place = {"proxy.corp", 3128}, .login = ""};
  params.names = [=](const std::string&, std::uint16_t) {
    const auto loopback = boost::asio::ip::address_v4::loopback();
    return transport::Resolution::Endpoints{{loopback, first}, {loopback, second}};
  };
  return params;
}

TEST(ThroughProxy, AnotherOfItsAddressesIsTriedWhereOneIsDead) {
  const FakeUpstream upstream(named_origin());
  const FakeProxy proxy(upstream.port());
  const FullListener dead;
  ClientDriver::Params params = at_two(dead.port(), proxy.port());
  params.connect_timeout = milliseconds(600);
  ClientDriver client(kOrigin, upstream.ca_file(), std::move(params));
  const auto& answer = client.exchange();
  EXPECT_TRUE(answer.has_value()) << answer.error().message;
}

TEST(ThroughProxy, AnotherOfItsAddressesIsTriedAfterOneThatOpenedNoTunnel) {
  const FakeUpstream upstream(named_origin());
  const FakeProxy unwell(upstream.port(), {.bytes = "HTTP/1.1 502 \r\n\r\n", .then = Then::close});
  const FakeProxy proxy(upstream.port());
  ClientDriver client(kOrigin, upstream.ca_file(), at_two(unwell.port(), proxy.port()));
  EXPECT_EQ(kind_of(client.exchange()), FaultKind::proxy_refused);
  EXPECT_TRUE(client.exchange().has_value());
  EXPECT_EQ(unwell.requests().size(), 1U);
}

}  // namespace
}  // namespace gateway::testing
