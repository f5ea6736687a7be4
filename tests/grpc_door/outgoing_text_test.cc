#include "grpc_door/outgoing_text.h"

#include <gtest/gtest.h>

#include "content/utf8.h"

namespace gateway::grpc_door {
namespace {

TEST(OutgoingText, LeavesAGoodMessageAlone) {
  EXPECT_EQ(message_text("Requests rate limit exceeded 请求"), "Requests rate limit exceeded 请求");
}

TEST(OutgoingText, CutsALongMessageBetweenCharacters) {
  std::string text(kMaxMessageBytes - 1, 'a');
  EXPECT_EQ(message_text(text + "请 and more"), text);
  EXPECT_EQ(message_text(text + "b and more"), text + "b");
}

TEST(OutgoingText, ReplacesBytesThatAreNoText) {
  EXPECT_EQ(message_text("bad \xFF\x80 byte"), "bad ?? byte");
  EXPECT_TRUE(content::is_valid_utf8(message_text(std::string(5000, '\x80'))));
}

TEST(OutgoingText, MakesAHeaderOfVisibleAsciiOnly) {
  EXPECT_EQ(header_text("DataInspectionFailed"), "DataInspectionFailed");
  EXPECT_EQ(header_text("a b\r\nc\x7F\xC3\xA9"), "a?b??c???");
  EXPECT_EQ(header_text(std::string(1000, 'x')).size(), kMaxHeaderBytes);
}

}  // namespace
}  // namespace gateway::grpc_door
