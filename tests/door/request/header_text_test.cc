#include "door/request/header_text.h"

#include <gtest/gtest.h>

namespace gateway::request {
namespace {

TEST(HeaderText, MakesAHeaderOfVisibleAsciiOnly) {
  EXPECT_EQ(header_text("DataInspectionFailed"), "DataInspectionFailed");
  EXPECT_EQ(header_text("a b\r\nc\x7F\xC3\xA9"), "a?b??c???");
  EXPECT_EQ(header_text(std::string(1000, 'x')).size(), kMaxHeaderBytes);
}

}  // namespace
}  // namespace gateway::request
