// What comes back when nothing is wrong.
#include "transport/http_client.h"

#include <gtest/gtest.h>

#include "tests/support/gzipped.h"
#include "tests/transport/client_driver.h"

namespace gateway::testing {
namespace {

using Delivery = FakeReply::Delivery;

/// Of the size of ten dense rows; not periodic in the chunks it may travel in.
std::string large_body() {
  std::string body;
  for (int number = 0; body.size() < 217'000; ++number) body += std::to_string(number) + ",";
  return body;
}

/// Expects status 200 and `body`, with room behind it for a parser.
void expect_body(const ClientDriver::Answer& answer, const std::string& body) {
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->status, 200U);
  EXPECT_EQ(answer->body, body);
  EXPECT_GE(answer->body.capacity(), body.size() + transport::kBodyPadding);
}

TEST(HttpClient, SendsTheRequestAndReturnsTheAnswer) {
  FakeUpstream upstream;
  upstream.script({.headers = {{"X-Request-Id", "r-1"}}, .body = "{\"ok\":true}"});
  ClientDriver client(upstream);
  const auto& answer = client.exchange(ClientDriver::request("{\"texts\":[\"a\"]}"));
  expect_body(answer, "{\"ok\":true}");
  EXPECT_EQ(header_of(answer->headers, "x-request-id"), "r-1");

  ASSERT_EQ(upstream.requests().size(), 1U);
  const HttpRequest seen = upstream.requests().front();
  EXPECT_EQ(seen.target, "/v1/embed");
  EXPECT_EQ(seen.body, "{\"texts\":[\"a\"]}");
  EXPECT_EQ(header_of(seen.headers, "Content-Type"), "application/json");
  EXPECT_EQ(header_of(seen.headers, "Host"), "127.0.0.1:" + std::to_string(upstream.port()));
  EXPECT_EQ(header_of(seen.headers, "Accept-Encoding"), "gzip");
}

TEST(HttpClient, ReadsALargeBodyWhateverItsFraming) {
  FakeUpstream upstream;
  const std::string body = large_body();
  ClientDriver client(upstream);
  for (const Delivery delivery : {Delivery::whole, Delivery::chunked, Delivery::until_close}) {
    upstream.script({.body = body, .delivery = delivery});
    expect_body(client.exchange(), body);
  }
}

TEST(HttpClient, SendsALargeBody) {
  FakeUpstream upstream;
  upstream.otherwise([](const HttpRequest& request) { return FakeReply{.body = request.body}; });
  const std::string body = large_body();
  ClientDriver client(upstream);
  expect_body(client.exchange(ClientDriver::request(body)), body);
}

TEST(HttpClient, DecompressesGzip) {
  FakeUpstream upstream;
  const std::string body = large_body();
  upstream.script({.headers = {{"Content-Encoding", "gzip"}}, .body = gzipped(body)});
  ClientDriver client(upstream);
  const auto& answer = client.exchange();
  expect_body(answer, body);
  EXPECT_EQ(header_of(answer->headers, "Content-Encoding"), "");
  EXPECT_EQ(header_of(answer->headers, "Content-Length"), "");
}

TEST(HttpClient, AsksForNoCompressionWhenToldSo) {
  FakeUpstream upstream;
  upstream.script({.headers = {{"Content-Encoding", "identity"}}, .body = "plain"});
  ClientDriver client(upstream, {.accept_gzip = false});
  expect_body(client.exchange(), "plain");
  EXPECT_EQ(header_of(upstream.requests().front().headers, "Accept-Encoding"), "identity");
}

TEST(HttpClient, TakesAnErrorStatusAsAnAnswer) {
  FakeUpstream upstream;
  for (const unsigned status : {400U, 429U, 500U, 503U}) {
    upstream.script({.status = status, .headers = {{"Retry-After", "2"}}, .body = "{\"code\":1}"});
  }
  ClientDriver client(upstream);
  for (const unsigned status : {400U, 429U, 500U, 503U}) {
    const auto& answer = client.exchange();
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
    EXPECT_EQ(answer->status, status);
    EXPECT_EQ(answer->body, "{\"code\":1}");
    EXPECT_EQ(header_of(answer->headers, "Retry-After"), "2");
  }
}

TEST(HttpClient, SkipsInterimAnswers) {
  FakeUpstream upstream;
  upstream.script({.body = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                           "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                   .delivery = Delivery::raw});
  ClientDriver client(upstream);
  expect_body(client.exchange(), "{}");
}

TEST(HttpClient, SpeaksToAnIpv6Address) {
  std::optional<FakeUpstream> upstream;
  try {
    upstream.emplace(FakeUpstream::Options{.ipv6 = true});
  } catch (const std::exception&) {
    GTEST_SKIP() << "this machine has no ::1";
  }
  ClientDriver client(*upstream);
  expect_body(client.exchange(), "");
  EXPECT_EQ(header_of(upstream->requests().front().headers, "Host"),
            "[::1]:" + std::to_string(upstream->port()));
}

}  // namespace
}  // namespace gateway::testing
