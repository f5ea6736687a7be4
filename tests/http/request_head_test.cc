#include "http/request_head.h"

#include <ostream>
#include <set>
#include <string>
#include <string_view>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <gtest/gtest.h>

namespace gateway::http {
namespace {

RequestHead head_of(const std::string& text) {
  auto head = RequestHead::read(text);
  EXPECT_TRUE(head.has_value());
  return std::move(*head);
}

TEST(RequestHead, TellsItsParts) {
  RequestHead head = head_of(
      "POST /v1/embeddings?a=b?c HTTP/1.1\r\nHost: x:80\r\nX-Two: first \t\r\nx-two:second\r\n"
      "X-Empty:\r\nContent-Length: 12\r\n\r\n");
  const RequestHead moved = std::move(head);
  EXPECT_EQ(moved.method(), "POST");
  EXPECT_EQ(moved.path(), "/v1/embeddings");
  EXPECT_EQ(moved.query(), "a=b?c");
  EXPECT_EQ(moved.version(), 11U);
  EXPECT_EQ(moved.header("x-TWO"), "first");
  EXPECT_EQ(moved.times("X-Two"), 2U);
  EXPECT_EQ(moved.times("X-Empty"), 1U);
  EXPECT_EQ(moved.header("X-Empty"), "");
  EXPECT_EQ(moved.header("X-Absent"), "");
  EXPECT_EQ(moved.content_length(), 12U);
  EXPECT_TRUE(moved.announces_body());
  EXPECT_FALSE(moved.chunked());
}

TEST(RequestHead, TakesWhatIsUnusualAndInOrder) {
  EXPECT_EQ(head_of("GET / HTTP/1.0\r\n\r\n").version(), 10U);
  EXPECT_EQ(head_of("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").path(), "*");
  EXPECT_TRUE(head_of("POST / HTTP/1.1\r\nHost:\r\nTransfer-Encoding: Chunked\r\n\r\n").chunked());
  EXPECT_FALSE(
      head_of("DELETE / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").announces_body());
  EXPECT_EQ(head_of("GET / HTTP/1.1\r\nHost: x\r\nX-Name: J\xc3\xb6rg\r\n\r\n").header("X-Name"),
            "J\xc3\xb6rg");
}

/// Written with `|` for CRLF.
struct Refused {
  std::string name;
  std::string head;
  Objection objection = Objection::malformed;
};

std::ostream& operator<<(std::ostream& out, const Refused& refused) {
  return out << refused.name;
}

/// What Beast's parser alone, of Boost 1.81, finds in order.
const std::set<std::string> kTakenByBeast{
    "LengthTwice",  "ListOfLengths",  "ChunksIn10",      "OtherCoding",    "TwoCodings",
    "ChunkedTwice", "NearlyChunked",  "IdentityCoding",  "EmptyCoding",    "FoldedBySpace",
    "FoldedByTab",  "AbsoluteTarget", "AuthorityTarget", "StarForAnother", "RelativeTarget",
    "Fragment",     "NonAsciiTarget", "NoHost",          "TwoHosts",       "TwoHostsIn10",
    "ListOfHosts",  "HostWithPath"};

std::string with_line_ends(std::string_view text) {
  std::string lines;
  for (const char c : text) lines += c == '|' ? std::string("\r\n") : std::string(1, c);
  return lines;
}

bool beast_takes(const std::string& head) {
  namespace http = boost::beast::http;
  http::request_parser<http::empty_body> parser;
  parser.body_limit(boost::none);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(head), error);
  return !error && parser.is_header_done();
}

class RequestHeadRefusals : public ::testing::TestWithParam<Refused> {};

TEST_P(RequestHeadRefusals, AreMade) {
  const auto head = RequestHead::read(with_line_ends(GetParam().head));
  ASSERT_TRUE(head.has_error());
  EXPECT_EQ(head.error(), GetParam().objection);
}

TEST_P(RequestHeadRefusals, AreNotAllBeasts) {
  EXPECT_EQ(beast_takes(with_line_ends(GetParam().head)), kTakenByBeast.contains(GetParam().name));
}

constexpr Objection kCoding = Objection::transfer_coding;

INSTANTIATE_TEST_SUITE_P(
    All, RequestHeadRefusals,
    ::testing::Values(
        Refused{"TwoLengths", "POST / HTTP/1.1|Host: x|Content-Length: 1|Content-Length: 2||"},
        Refused{"LengthTwice", "POST / HTTP/1.1|Host: x|Content-Length: 1|Content-Length: 1||"},
        Refused{"ListOfLengths", "POST / HTTP/1.1|Host: x|Content-Length: 1, 1||"},
        Refused{"SignedLength", "POST / HTTP/1.1|Host: x|Content-Length: +1||"},
        Refused{"NegativeLength", "POST / HTTP/1.1|Host: x|Content-Length: -1||"},
        Refused{"EmptyLength", "POST / HTTP/1.1|Host: x|Content-Length:||"},
        Refused{"HexLength", "POST / HTTP/1.1|Host: x|Content-Length: 0x10||"},
        Refused{"OverflowingLength",
                "POST / HTTP/1.1|Host: x|Content-Length: 18446744073709551617||"},
        Refused{"LengthAndChunks",
                "POST / HTTP/1.1|Host: x|Content-Length: 1|Transfer-Encoding: chunked||"},
        Refused{"ChunksAndLength",
                "POST / HTTP/1.1|Host: x|Transfer-Encoding: chunked|Content-Length: 1||"},
        Refused{"ChunksIn10", "POST / HTTP/1.0|Host: x|Transfer-Encoding: chunked||"},
        Refused{"OtherCoding", "POST / HTTP/1.1|Host: x|Transfer-Encoding: gzip||", kCoding},
        Refused{"TwoCodings", "POST / HTTP/1.1|Host: x|Transfer-Encoding: gzip, chunked||",
                kCoding},
        Refused{"ChunkedTwice", "POST / HTTP/1.1|Host: x|Transfer-Encoding: chunked, chunked||",
                kCoding},
        Refused{"NearlyChunked", "POST / HTTP/1.1|Host: x|Transfer-Encoding: xchunked||", kCoding},
        Refused{"IdentityCoding", "POST / HTTP/1.1|Host: x|Transfer-Encoding: identity||", kCoding},
        Refused{"CodingTwice",
                "POST / HTTP/1.1|Host: x|Transfer-Encoding: chunked|Transfer-Encoding: gzip||",
                kCoding},
        Refused{"EmptyCoding", "POST / HTTP/1.1|Host: x|Transfer-Encoding:||", kCoding},
        Refused{"FoldedBySpace", "GET / HTTP/1.1|Host: x|X-A: b| c||"},
        Refused{"FoldedByTab", "GET / HTTP/1.1|Host: x|X-A: b|\tc||"},
        Refused{"FoldedAtOnce", "GET / HTTP/1.1| Host: x||"},
        Refused{"SpaceBeforeColon", "POST / HTTP/1.1|Host: x|Content-Length : 1||"},
        Refused{"TabBeforeColon", "POST / HTTP/1.1|Host: x|Transfer-Encoding\t: chunked||"},
        Refused{"NoName", "GET / HTTP/1.1|Host: x|: b||"},
        Refused{"NoColon", "GET / HTTP/1.1|Host: x|X-A||"},
        Refused{"SpaceInName", "GET / HTTP/1.1|Host: x|X A: b||"},
        Refused{"ControlInName", "GET / HTTP/1.1|Host: x|X\vA: b||"},
        Refused{"ControlInValue", "GET / HTTP/1.1|Host: x|X-A: b\vc||"},
        Refused{"NulInValue", std::string("GET / HTTP/1.1|Host: x|X-A: b\0c||", 33)},
        Refused{"DeleteInValue", "GET / HTTP/1.1|Host: x|X-A: b\x7f||"},
        Refused{"AbsoluteTarget", "GET http://y/ HTTP/1.1|Host: x||"},
        Refused{"AuthorityTarget", "CONNECT y:443 HTTP/1.1|Host: x||"},
        Refused{"StarForAnother", "GET * HTTP/1.1|Host: x||"},
        Refused{"RelativeTarget", "GET first HTTP/1.1|Host: x||"},
        Refused{"Fragment", "GET /a#b HTTP/1.1|Host: x||"},
        Refused{"ControlInTarget", "GET /a\x01 HTTP/1.1|Host: x||"},
        Refused{"NonAsciiTarget", "GET /\xc3\xb6 HTTP/1.1|Host: x||"},
        Refused{"TwoSpaces", "GET  / HTTP/1.1|Host: x||"},
        Refused{"SpaceInTarget", "GET /a b HTTP/1.1|Host: x||"},
        Refused{"TabInLine", "GET\t/ HTTP/1.1|Host: x||"},
        Refused{"NoTarget", "GET HTTP/1.1|Host: x||"}, Refused{"NoVersion", "GET /|Host: x||"},
        Refused{"OldVersion", "GET / HTTP/0.9|Host: x||"},
        Refused{"NewerVersion", "GET / HTTP/1.2|Host: x||"}, Refused{"Http2", "PRI * HTTP/2.0||"},
        Refused{"SmallLetters", "GET / http/1.1|Host: x||"},
        Refused{"NoHost", "GET / HTTP/1.1|X-A: b||"},
        Refused{"TwoHosts", "GET / HTTP/1.1|Host: x|Host: x||"},
        Refused{"TwoHostsIn10", "GET / HTTP/1.0|Host: x|host: y||"},
        Refused{"ListOfHosts", "GET / HTTP/1.1|Host: x, y||"},
        Refused{"HostWithPath", "GET / HTTP/1.1|Host: x/y||"}),
    [](const auto& each) { return each.param.name; });

TEST(HeadEnd, IsFoundInPieces) {
  const std::string text = "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET";
  const std::size_t size = text.size() - 3;
  for (std::size_t cut = 0; cut < size; ++cut) {
    const HeadEnd before = find_head_end(std::string_view(text).substr(0, cut), 0);
    EXPECT_EQ(before.size, 0U) << cut;
    EXPECT_FALSE(before.malformed) << cut;
    EXPECT_EQ(find_head_end(text, cut).size, size) << cut;
  }
}

TEST(HeadEnd, IsNotWaitedForWhereThereIsNoHead) {
  EXPECT_TRUE(find_head_end("GET / HTTP/1.1\n", 0).malformed);
  EXPECT_TRUE(find_head_end("GET / HTTP/1.1\r\nHost: x\n\r\n", 0).malformed);
  EXPECT_TRUE(find_head_end("GET / HTTP/1.1\rX", 0).malformed);
  EXPECT_TRUE(find_head_end("\x16\x03\x01", 0).malformed);
  EXPECT_TRUE(find_head_end(std::string_view("GET /\0", 6), 0).malformed);
}

}  // namespace
}  // namespace gateway::http
