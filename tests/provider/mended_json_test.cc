#include "provider/mended_json.h"

#include <string>

#include <gtest/gtest.h>

namespace gateway::provider {
namespace {

TEST(MendedJson, LeavesWhatIsSoundAsItIs) {
  for (const std::string sound :
       {R"({"a":[1,true,null],"b":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 é 😀"})", "{}", "", "<html>",
        "{\n\t\"a\": \"b\"\r\n}"}) {
    const MendedJson mended = mended_json(sound);
    EXPECT_EQ(mended.text, sound);
    EXPECT_FALSE(mended.cut) << sound;
  }
}

TEST(MendedJson, ReplacesWhatNoParserReads) {
  EXPECT_EQ(mended_json("\"\xFF\xC0\xAF\"").text, "\"\uFFFD\uFFFD\uFFFD\"");
  EXPECT_EQ(mended_json(R"("\ud800\ud800\udc00\udc00")").text, "\"\uFFFD\\ud800\\udc00\uFFFD\"");
  EXPECT_EQ(mended_json(R"("\x \u12 \uzzzz")").text, "\"\uFFFDx \uFFFDu12 \uFFFDuzzzz\"");
  EXPECT_EQ(mended_json(R"("\\ud800")").text, R"("\\ud800")") << "that is a backslash and a word";
  EXPECT_EQ(mended_json(std::string("\"a\0b\nc\"", 7)).text, "\"a b c\"");
}

TEST(MendedJson, ClosesAStringThatWasCut) {
  for (const std::string start : {R"({"a":"b)", R"({"a)", R"({"a":"\")"}) {
    EXPECT_TRUE(mended_json(start).cut) << start;
    EXPECT_EQ(mended_json(start).text, start + '"');
  }
  EXPECT_EQ(mended_json(R"("\)").text, "\"\uFFFD\"");
  EXPECT_EQ(mended_json("\"\\ud83d").text, "\"\uFFFD\"");
  EXPECT_EQ(mended_json("\"\xE4\xB8").text, "\"\uFFFD\"");
}

}  // namespace
}  // namespace gateway::provider
