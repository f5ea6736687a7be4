#include "telemetry/visible_text.h"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gateway::telemetry {
namespace {

TEST(VisibleText, LeavesTextAsItIs) {
  for (const std::string text : {"", "say \"x\" \\ y", "\u00A0żółć 向量 🚀 \uFFFD"}) {
    EXPECT_EQ(visible_text(text), text);
  }
}

TEST(VisibleText, EscapesWhatSteersATerminalOrForgesALine) {
  EXPECT_EQ(visible_text("a\nb\tc\x1B[2J\x7F"), R"(a\u000ab\u0009c\u001b[2J\u007f)");
  EXPECT_EQ(visible_text(std::string("\0", 1)), R"(\u0000)");
  EXPECT_EQ(visible_text("\u0080\u009B31m\u009F\u2028\u2029"),
            R"(\u0080\u009b31m\u009f\u2028\u2029)");
}

TEST(VisibleText, EscapesWhatTurnsTheDirectionOfReading) {
  EXPECT_EQ(visible_text("\u202A\u202E \u2066\u2069"), R"(\u202a\u202e \u2066\u2069)");
  EXPECT_EQ(visible_text("\u2027\u202F\u2065\u206A"), "\u2027\u202F\u2065\u206A");
}

TEST(VisibleText, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(visible_text("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(visible_text("cut\xE4\xBD"), "cut\uFFFD");
  EXPECT_EQ(visible_text("\xC2\n"), R"(�\u000a)");
}

TEST(QuotedText, IsTheTextAgainForWhoeverReadsJson) {
  for (const std::string text : {"", "say \"x\" \\ y", "\u0080\u2028\u202E\x7F\x1B\n", "向量 🚀"}) {
    const std::string quoted = quoted_text(text);
    EXPECT_EQ(nlohmann::json::parse(quoted).get<std::string>(), text);
    EXPECT_EQ(visible_text(quoted), quoted);
  }
}

}  // namespace
}  // namespace gateway::telemetry
