#include "transport/request_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::transport {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(RequestMessage, HoldsHeadAndBody) {
  const HttpRequest request{"/v1/embed", {{"Authorization", "Bearer k"}}, "{\"a\":1}"};
  EXPECT_EQ(request_message(request, Origin{"api.example.com", 443, "/ignored"}, true),
            "POST /v1/embed HTTP/1.1\r\n"
            "Host: api.example.com\r\n"
            "User-Agent: embedding-gateway\r\n"
            "Connection: keep-alive\r\n"
            "Accept-Encoding: gzip\r\n"
            "Content-Length: 7\r\n"
            "Authorization: Bearer k\r\n"
            "\r\n"
            "{\"a\":1}");
}

TEST(RequestMessage, AsksForPlainBytesWhenGzipIsOff) {
  const std::string message = request_message({"/", {}, ""}, Origin{"::1", 9000, ""}, false);
  EXPECT_THAT(message, HasSubstr("Accept-Encoding: identity\r\n"));
  EXPECT_THAT(message, HasSubstr("Host: [::1]:9000\r\n"));
  EXPECT_THAT(message, HasSubstr("Content-Length: 0\r\n"));
}

TEST(RequestMessage, LeavesOutHeadersThatWouldForgeOthers) {
  const HttpRequest request{
      "/", {{"A", "x\r\nEvil: 1"}, {"B\r\nEvil: 2", "x"}, {"C", "tab\tis fine"}}, ""};
  const std::string message = request_message(request, Origin{"a", 443, ""}, true);
  EXPECT_THAT(message, Not(HasSubstr("Evil")));
  EXPECT_THAT(message, HasSubstr("C: tab\tis fine\r\n"));
}

}  // namespace
}  // namespace gateway::transport
