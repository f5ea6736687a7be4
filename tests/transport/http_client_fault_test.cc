// Every way an exchange can fail, and what it is called.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/gzipped.h"
#include "tests/transport/client_driver.h"
#include "tests/transport/full_listener.h"

namespace gateway::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Delivery = FakeReply::Delivery;
using std::chrono::milliseconds;

constexpr Duration kShort = milliseconds(50);
constexpr std::size_t kMaxBody = 100'000;

/// The kind of fault that one reply leads to.
std::optional<FaultKind> fault_after(FakeReply reply, ClientDriver::Params params = {}) {
  FakeUpstream upstream;
  upstream.script(std::move(reply));
  params.max_body_bytes = kMaxBody;
  ClientDriver client(upstream, std::move(params));
  const auto kind = kind_of(client.exchange());
  EXPECT_EQ(client.counters().open, 0) << "a connection that failed must not be kept";
  return kind;
}

TEST(HttpClientFault, ConnectionRefusedIsConnectFailed) {
  std::string url;
  std::string ca_file;
  const TestAuthority authority;
  {
    const FakeUpstream gone;
    url = gone.url();
  }
  ClientDriver client(url, authority.ca_file());
  const auto& answer = client.exchange(ClientDriver::request("secret text"));
  ASSERT_EQ(kind_of(answer), FaultKind::connect_failed);
  EXPECT_THAT(answer.error().message, AllOf(HasSubstr("connecting to 127.0.0.1:"),
                                            HasSubstr("refused"), Not(HasSubstr("secret"))));
  EXPECT_EQ(client.counters().connect_failures, 1U);
}

TEST(HttpClientFault, UnknownHostIsConnectFailed) {
  const TestAuthority authority;
  // A label is too long for the DNS, so no name server is asked and the test needs no network.
  ClientDriver client("https://" + std::string(64, 'a') + ".invalid", authority.ca_file());
  const auto& answer = client.exchange();
  ASSERT_EQ(kind_of(answer), FaultKind::connect_failed);
  EXPECT_THAT(answer.error().message, HasSubstr("resolving aaaa"));
}

TEST(HttpClientFault, ResetBeforeTheAnswerIsConnectionLost) {
  EXPECT_EQ(fault_after({.delivery = Delivery::reset}), FaultKind::connection_lost);
}

TEST(HttpClientFault, HalfABodyIsConnectionLost) {
  EXPECT_EQ(fault_after({.body = "half of this", .delivery = Delivery::half_then_close}),
            FaultKind::connection_lost);
}

// Without a length only TLS can tell a whole body from a cut one; `raw` ends without its farewell.
TEST(HttpClientFault, ABodyWithoutLengthThatIsCutIsConnectionLost) {
  EXPECT_EQ(fault_after({.body = "HTTP/1.1 200 OK\r\n\r\n{\"cut\":", .delivery = Delivery::raw}),
            FaultKind::connection_lost);
}

TEST(HttpClientFault, NotHttpIsBadAnswer) {
  EXPECT_EQ(fault_after({.body = "220 mail.example.com ESMTP\r\n", .delivery = Delivery::raw}),
            FaultKind::bad_answer);
}

TEST(HttpClientFault, EndlessInterimAnswersAreBadAnswer) {
  std::string interim;
  for (int answer = 0; answer < 50; ++answer) interim += "HTTP/1.1 102 Processing\r\n\r\n";
  EXPECT_EQ(fault_after({.body = interim, .delivery = Delivery::raw}), FaultKind::bad_answer);
}

TEST(HttpClientFault, ABodyOverTheLimitIsBadAnswer) {
  const std::string body(kMaxBody + 1, 'x');
  for (const Delivery delivery : {Delivery::whole, Delivery::chunked, Delivery::until_close}) {
    EXPECT_EQ(fault_after({.body = body, .delivery = delivery}), FaultKind::bad_answer);
  }
}

TEST(HttpClientFault, AGzipBombIsBadAnswer) {
  const std::string bomb = gzipped(std::string(10'000'000, '\0'));
  ASSERT_LT(bomb.size(), kMaxBody);
  FakeUpstream upstream;
  upstream.script({.headers = {{"Content-Encoding", "gzip"}}, .body = bomb});
  ClientDriver client(upstream, {.max_body_bytes = kMaxBody});
  EXPECT_EQ(kind_of(client.exchange()), FaultKind::bad_answer);
}

TEST(HttpClientFault, BytesThatDoNotDecodeAreBadAnswer) {
  FakeUpstream upstream;
  upstream.script({.headers = {{"Content-Encoding", "gzip"}}, .body = "not gzip"});
  upstream.script({.headers = {{"Content-Encoding", "br"}}, .body = "x"});
  ClientDriver client(upstream);
  EXPECT_EQ(kind_of(client.exchange()), FaultKind::bad_answer);
  EXPECT_EQ(kind_of(client.exchange()), FaultKind::bad_answer);
  EXPECT_EQ(upstream.connections(), 1U);  // HTTP itself was in order.
}

TEST(HttpClientFault, SilenceIsTimedOutAtTheDeadline) {
  for (const Delivery delivery : {Delivery::hang, Delivery::half_then_hang}) {
    FakeUpstream upstream;
    upstream.script({.body = "half of this", .delivery = delivery});
    ClientDriver client(upstream);
    const auto& answer = client.exchange(ClientDriver::request(), ClientDriver::soon());
    ASSERT_EQ(kind_of(answer), FaultKind::timed_out);
    EXPECT_THAT(answer.error().message, HasSubstr("reading from 127.0.0.1:"));
    EXPECT_TRUE(upstream.wait_for_open_connections(0));
  }
}

TEST(HttpClientFault, SilenceIsTimedOutByTheReadTimeout) {
  EXPECT_EQ(fault_after({.delivery = Delivery::hang}, {.read_timeout = kShort}),
            FaultKind::timed_out);
}

TEST(HttpClientFault, ADeadConnectAttemptIsTimedOut) {
  const FullListener dead;
  const TestAuthority authority;
  ClientDriver client(dead.url(), authority.ca_file(), {.connect_timeout = kShort});
  const auto& answer = client.exchange();
  ASSERT_EQ(kind_of(answer), FaultKind::timed_out);
  EXPECT_THAT(answer.error().message, HasSubstr("connecting to 127.0.0.1:"));
  EXPECT_EQ(client.counters().connect_failures, 1U);
}

TEST(HttpClientFault, ADeadHandshakeIsTimedOut) {
  const FakeUpstream upstream(FakeUpstream::Options{.greets = false});
  ClientDriver client(upstream, {.handshake_timeout = kShort});
  const auto& answer = client.exchange();
  ASSERT_EQ(kind_of(answer), FaultKind::timed_out);
  EXPECT_THAT(answer.error().message, HasSubstr("TLS handshake with 127.0.0.1:"));
  EXPECT_EQ(client.counters().handshake_failures, 1U);
}

TEST(HttpClientFault, APeerThatDoesNotReadIsTimedOut) {
  const FakeUpstream upstream(FakeUpstream::Options{.reads = false});
  ClientDriver client(upstream, {.write_timeout = kShort});
  const auto& answer = client.exchange(ClientDriver::request(std::string(32 << 20, 'x')));
  ASSERT_EQ(kind_of(answer), FaultKind::timed_out);
  EXPECT_THAT(answer.error().message, HasSubstr("sending to 127.0.0.1:"));
}

TEST(HttpClientFault, ASpentDeadlineSendsNothing) {
  FakeUpstream upstream;
  ClientDriver client(upstream);
  ASSERT_TRUE(client.exchange().has_value());
  EXPECT_EQ(kind_of(client.exchange(ClientDriver::request(), Clock::now())), FaultKind::timed_out);
  EXPECT_EQ(client.counters().reused, 0U);  // The kept connection was not even taken.
  EXPECT_EQ(client.counters().open, 1);
  EXPECT_EQ(upstream.requests().size(), 1U);
}

}  // namespace
}  // namespace gateway::testing
