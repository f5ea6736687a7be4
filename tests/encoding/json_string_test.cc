#include "encoding/json_string.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gateway::encoding {
namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonString, QuotesPlainText) {
  EXPECT_EQ(json_string("alpha"), R"("alpha")");
  EXPECT_EQ(json_string(""), R"("")");
}

TEST(JsonString, EscapesWhatJsonForbids) {
  EXPECT_EQ(json_string("a\"b\\c\nd\te\rf"), R"("a\"b\\c\nd\te\rf")");
  EXPECT_EQ(json_string(std::string_view("\0\x1f", 2)), R"("\u0000\u001f")");
}

TEST(JsonString, LeavesOtherLanguagesAsTheyAre) {
  EXPECT_EQ(json_string("风 é 😀"), "\"风 é 😀\"");
}

TEST(JsonString, IsReadBackByAParserForEveryCharacterOfAscii) {
  for (char c = 0; c >= 0 && c < 0x7F; ++c) {
    const std::string text = std::string("a") + c + c + "b";
    EXPECT_EQ(nlohmann::json::parse(json_string(text)).get<std::string>(), text);
  }
}

TEST(JsonString, FindsWhatToEscapeWhereverItStands) {
  for (const std::string_view special : {"\"", "\\", "\n", "\x1f", "\x01"}) {
    for (std::size_t at = 0; at <= 24; ++at) {
      std::string text(24, '\xC3');  // Bytes beyond ASCII, in pairs of a character.
      for (std::size_t k = 1; k < text.size(); k += 2) text[k] = '\xA9';
      text.insert(at / 2 * 2, special).insert(0, at % 2, ' ');
      EXPECT_EQ(nlohmann::json::parse(json_string(text)).get<std::string>(), text) << at;
    }
  }
}

}  // namespace
}  // namespace gateway::encoding
