#include "http/session.h"

#include <string>

#include <gmock/gmock.h>

#include "tests/http/page_server.h"
#include "tests/operations/raw_client.h"
#include "transport/gzip.h"

namespace gateway::http {
namespace {

using ::testing::AllOf;
using testing::body_of;
using ::testing::HasSubstr;
using testing::http_get;
using testing::kFirstPage;
using testing::kSecondPage;
using ::testing::Not;
using testing::PageServer;
using testing::RawClient;
using ::testing::StartsWith;

TEST(HttpSession, PacksALargeAnswerForThoseWhoTakeIt) {
  const PageServer server;
  const std::string plain = http_get(server.port(), "/large");
  const std::string packed = http_get(server.port(), "/large", "Accept-Encoding: gzip\r\n");
  EXPECT_THAT(plain, Not(HasSubstr("Content-Encoding")));
  EXPECT_THAT(packed, HasSubstr("\r\nContent-Encoding: gzip\r\n"));
  EXPECT_LT(packed.size(), plain.size() / 2);
  const auto unpacked = transport::gunzip(body_of(packed), plain.size());
  ASSERT_TRUE(unpacked.has_value());
  EXPECT_EQ(*unpacked, body_of(plain));
}

TEST(HttpSession, AnswersOneRequestAfterTheOtherOnAConnection) {
  const PageServer server;
  RawClient client(server.port());
  client.send(
      "GET /first?probe=1 HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(body_of(client.answer()), kFirstPage);
  EXPECT_EQ(body_of(client.answer()), kSecondPage);
  client.send("GET /first HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(body_of(client.rest()), kFirstPage);
  EXPECT_TRUE(client.closed());
}

TEST(HttpSession, TakesARequestThatComesInPieces) {
  const PageServer server;
  RawClient client(server.port());
  const std::string request = "GET /second HTTP/1.1\r\nHost: x\r\n\r\n";
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    // Both come in one piece, so whoever has the first answer knows that the half was read too.
    client.send("GET /first HTTP/1.1\r\nHost: x\r\n\r\n" + request.substr(0, cut));
    EXPECT_EQ(body_of(client.answer()), kFirstPage);
    client.send(request.substr(cut));
    EXPECT_EQ(body_of(client.answer()), kSecondPage) << cut;
  }
}

TEST(HttpSession, ClosesAfterAnHttp10Answer) {
  const PageServer server;
  RawClient client(server.port());
  client.send("GET /first HTTP/1.0\r\n\r\n");
  EXPECT_EQ(body_of(client.rest()), kFirstPage);
}

TEST(HttpSession, AnswersHeadWithoutABody) {
  const PageServer server;
  RawClient client(server.port());
  client.send("HEAD /first HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.answer(false), HasSubstr("\r\nContent-Length: 15\r\n"));
  EXPECT_EQ(body_of(client.answer()), kSecondPage);
}

TEST(HttpSession, TakesNoOtherMethodAndNoBody) {
  const PageServer server;
  RawClient post(server.port());
  post.send("POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_THAT(post.rest(),
              AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("\r\nAllow: GET, HEAD\r\n")));
  RawClient body(server.port());
  body.send("GET /first HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_THAT(body.rest(), StartsWith("HTTP/1.1 413 "));
  RawClient chunks(server.port());
  chunks.send("GET /first HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_THAT(chunks.rest(), StartsWith("HTTP/1.1 413 "));
}

TEST(HttpSession, RefusesWhatIsNoRequest) {
  const PageServer server;
  RawClient client(server.port());
  client.send("\x16\x03\x01 this is TLS, or nonsense\r\n\r\n");
  EXPECT_THAT(client.rest(), StartsWith("HTTP/1.1 400 "));
}

}  // namespace
}  // namespace gateway::http
