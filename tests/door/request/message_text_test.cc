#include "door/request/message_text.h"

#include <gtest/gtest.h>

#include "content/utf8.h"

namespace gateway::request {
namespace {

TEST(MessageText, LeavesAGoodMessageAlone) {
  EXPECT_EQ(message_text("Requests rate limit exceeded 请求"), "Requests rate limit exceeded 请求");
}

TEST(MessageText, CutsALongMessageBetweenCharacters) {
  std::string text(kMaxMessageBytes - 1, 'a');
  EXPECT_EQ(message_text(text + "请 and more"), text);
  EXPECT_EQ(message_text(text + "b and more"), text + "b");
}

TEST(MessageText, ReplacesBytesThatAreNoText) {
  EXPECT_EQ(message_text("bad \xFF\x80 byte"), "bad ?? byte");
  EXPECT_TRUE(content::is_valid_utf8(message_text(std::string(5000, '\x80'))));
}

}  // namespace
}  // namespace gateway::request
