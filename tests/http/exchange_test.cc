// Requests with bodies, and the answers to them, as a door's clients send and see them.
#include <string>

#include <gmock/gmock.h>

#include "tests/http/door.h"
#include "tests/operations/raw_client.h"

namespace gateway::http {
namespace {

using ::testing::AllOf;
using testing::body_of;
using testing::Door;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::RawClient;
using ::testing::StartsWith;

std::string post(const std::string& path, const std::string& headers, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body;
}

std::string echo(const std::string& body) {
  return post("/echo", "Content-Length: " + std::to_string(body.size()) + "\r\n", body);
}

constexpr auto kBadRequest = "HTTP/1.1 400 ";

TEST(Exchange, TakesABodyByItsLength) {
  const Door door;
  RawClient client(door.port());
  const std::string large(100'000, 'b');  // As large as the door takes, and than any buffer.
  client.send(echo("small") + echo(large) + echo(""));
  EXPECT_EQ(body_of(client.answer()), "small");
  EXPECT_EQ(body_of(client.answer()), large);
  EXPECT_EQ(body_of(client.answer()), "");
}

TEST(Exchange, TakesABodyInChunks) {
  const Door door;
  RawClient client(door.port());
  client.send(post("/echo", "Transfer-Encoding: chunked\r\n",
                   "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Trailer: z\r\n\r\n") +
              echo("next"));
  EXPECT_EQ(body_of(client.answer()), "abcde");
  EXPECT_EQ(body_of(client.answer()), "next");
}

TEST(Exchange, TakesABodyThatComesInPieces) {
  const Door door;
  RawClient client(door.port());
  const std::string request =
      post("/echo", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n");
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    client.send(echo("first") + request.substr(0, cut));
    EXPECT_EQ(body_of(client.answer()), "first");
    client.send(request.substr(cut));
    EXPECT_EQ(body_of(client.answer()), "abc") << cut;
  }
}

TEST(Exchange, TellsAClientToGoOnOnceItsHeadWasConsidered) {
  const Door door;
  RawClient client(door.port());
  client.send(post("/echo", "Expect: 100-Continue\r\nContent-Length: 3\r\n", ""));
  EXPECT_EQ(client.answer(false), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(door.considered(), ElementsAre("POST /echo"));
  client.send("abc");
  EXPECT_EQ(body_of(client.answer()), "abc");
}

TEST(Exchange, TellsNobodyToGoOnWhoIsRefusedOrHasGoneOn) {
  const Door door;
  RawClient refused(door.port());
  refused.send(post("/refused", "Expect: 100-continue\r\nContent-Length: 3\r\n", ""));
  EXPECT_THAT(refused.answer(), StartsWith("HTTP/1.1 401 "));
  RawClient large(door.port());
  large.send(post("/echo", "Expect: 100-continue\r\nContent-Length: 100001\r\n", ""));
  EXPECT_THAT(large.answer(), StartsWith("HTTP/1.1 413 "));
  RawClient quick(door.port());
  quick.send(post("/echo", "Expect: 100-continue\r\nContent-Length: 3\r\n", "abc"));
  EXPECT_THAT(quick.answer(), StartsWith("HTTP/1.1 200 "));
  RawClient odd(door.port());
  odd.send(post("/echo", "Expect: a miracle\r\nContent-Length: 3\r\n", "abc"));
  EXPECT_THAT(odd.rest(), StartsWith("HTTP/1.1 417 "));
}

TEST(Exchange, LetsARefusedClientFinishSoThatItReadsWhy) {
  const Door door;
  const std::string body(8'000'000, 'b');  // Blocks until it is read, since the client reads last.
  for (const std::string path : {"/echo", "/refused"}) {
    RawClient client(door.port());
    client.send(post(path, "Content-Length: 8000000\r\n", body));
    const std::string answer = client.rest();
    EXPECT_THAT(answer, AllOf(StartsWith(path == "/echo" ? "HTTP/1.1 413 " : "HTTP/1.1 401 "),
                              HasSubstr("\r\nConnection: close\r\n")));
    EXPECT_TRUE(client.closed());
  }
}

TEST(Exchange, RefusesChunksBeyondTheBoundInThePathsShape) {
  const Door door;
  RawClient client(door.port());
  client.send(post("/echo", "Transfer-Encoding: chunked\r\n", "186a1\r\n"));
  EXPECT_THAT(client.rest(), AllOf(StartsWith("HTTP/1.1 413 "), HasSubstr("X-Path: /echo\r\n")));
}

TEST(Exchange, EndsTheConnectionOfWhoeverMayBeSmuggling) {
  const Door door;
  // What is behind the first request would be answered if the connection went on.
  const std::string behind = "GET /peer HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const std::string& request : {
           post("/echo", "Content-Length: 3\r\nContent-Length: 5\r\n", "abc"),
           post("/echo", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
           post("/echo", "Transfer-Encoding: chunked\r\n", "0x3\r\nabc\r\n0\r\n\r\n"),
           std::string("POST /echo HTTP/1.1\nHost: x\n\n"),
           post("/echo", "X-A: b\r\n c\r\n", ""),
           post("/echo", "X-A : b\r\n", ""),
           post("http://y/echo", "", ""),
           post("/echo", "X-A: b\x01\r\n", ""),
           post("/echo", "Host: y\r\n", ""),
           std::string("POST /echo HTTP/1.1\r\n\r\n"),
           post("/echo", "Transfer-Encoding: chunked\r\n",
                "1;" + std::string(257, 'n') + "\r\na\r\n0\r\n\r\n"),
           post("/echo", "Transfer-Encoding: chunked\r\n", "1;" + std::string(20'000, 'n')),
           post("/echo", "Content-Length: 99999999999999999999\r\n", ""),
       }) {
    RawClient client(door.port());
    client.send(request + behind);
    const std::string answers = client.rest();
    EXPECT_THAT(answers, StartsWith(kBadRequest)) << request.substr(0, 100);
    EXPECT_THAT(answers, Not(HasSubstr(" 200 "))) << request.substr(0, 100);
    EXPECT_TRUE(client.closed());
  }
  RawClient coding(door.port());
  coding.send(post("/echo", "Transfer-Encoding: gzip, chunked\r\n", "") + behind);
  EXPECT_THAT(coding.rest(), AllOf(StartsWith("HTTP/1.1 501 "), Not(HasSubstr(" 200 "))));
}

TEST(Exchange, IgnoresAnOfferOfHttp2) {
  const Door door;
  RawClient client(door.port());
  const std::string offer =
      "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n";
  for (int k = 0; k < 2; ++k) {
    client.send(post("/echo", offer + "Content-Length: 3\r\n", "abc"));
    EXPECT_THAT(client.answer(), AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("abc")));
  }
}

TEST(Exchange, KeepsAConnectionAsItsClientWishes) {
  const Door door;
  RawClient old(door.port());
  old.send("POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na");
  EXPECT_THAT(old.answer(), AllOf(StartsWith("HTTP/1.0 200 "),
                                  HasSubstr("\r\nConnection: keep-alive\r\n"), EndsWith("a")));
  old.send("POST /echo HTTP/1.0\r\nContent-Length: 1\r\n\r\nb");
  EXPECT_THAT(old.rest(), AllOf(HasSubstr("\r\nConnection: close\r\n"), EndsWith("b")));
  RawClient closing(door.port());
  closing.send(post("/echo", "Connection: close\r\nContent-Length: 1\r\n", "c") + echo("d"));
  EXPECT_THAT(closing.rest(), EndsWith("c"));
}

TEST(Exchange, GoesOnAfterARefusalWithoutABody) {
  const Door door;
  RawClient client(door.port());
  client.send("GET /refused HTTP/1.1\r\nHost: x\r\n\r\n" + echo("next"));
  EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 401 "));
  EXPECT_EQ(body_of(client.answer()), "next");
}

TEST(Exchange, SendsNoBodyWhereThereIsNone) {
  const Door door;
  RawClient client(door.port());
  client.send("GET /empty HTTP/1.1\r\nHost: x\r\n\r\n" + echo("next"));
  EXPECT_THAT(client.answer(), AllOf(StartsWith("HTTP/1.1 204 "), Not(HasSubstr("Content-Length")),
                                     EndsWith("\r\n\r\n")));
  EXPECT_EQ(body_of(client.answer()), "next");
  client.send("HEAD /large HTTP/1.1\r\nHost: x\r\n\r\n" + echo("last"));
  EXPECT_THAT(client.answer(false), HasSubstr("\r\nContent-Length: 20000000\r\n"));
  EXPECT_EQ(body_of(client.answer()), "last");
}

TEST(Exchange, LeavesOutAHeaderThatWouldBreakTheAnswer) {
  const Door door;
  EXPECT_THAT(testing::http_get(door.port(), "/split"),
              AllOf(Not(HasSubstr("X-Injected")), HasSubstr("\r\nX-Good: c\r\n")));
}

TEST(Exchange, SkipsEmptyLinesBetweenRequests) {
  const Door door;
  RawClient client(door.port());
  client.send("\r\n" + echo("a") + "\r\n\r\n" + echo("b"));
  EXPECT_EQ(body_of(client.answer()), "a");
  EXPECT_EQ(body_of(client.answer()), "b");
}

TEST(Exchange, AnswersAndEndsWhenTheResponderThrows) {
  const Door door;
  RawClient client(door.port());
  client.send("GET /throw HTTP/1.1\r\nHost: x\r\n\r\n" + echo("next"));
  EXPECT_THAT(client.rest(), AllOf(StartsWith("HTTP/1.1 500 "), HasSubstr("X-Path: /throw"),
                                   Not(HasSubstr("next"))));
  EXPECT_THAT(testing::http_get(door.port(), "/peer"), HasSubstr(" 200 "));
}

TEST(Exchange, TellsWhoAsks) {
  const Door door;
  const std::string peer = body_of(testing::http_get(door.port(), "/peer"));
  EXPECT_THAT(peer, AllOf(StartsWith("127.0.0.1:"), EndsWith(" plain")));
}

}  // namespace
}  // namespace gateway::http
