#include "client/embedctl/display_width.h"

#include <gtest/gtest.h>

#include "client/embedctl/utf8.h"

namespace embedding_client {
namespace {

TEST(Utf8, AcceptsWhatRfc3629Allows) {
  for (const char* text : {"", "ascii", "é", "质量", "😀", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF"}) {
    EXPECT_TRUE(is_valid_utf8(text)) << text;
  }
}

TEST(Utf8, RefusesOverlongSurrogateTruncatedAndTooLarge) {
  for (const char* text : {"\xC0\xAF", "\xE0\x80\xAF", "\xF0\x80\x80\xAF", "\xED\xA0\x80",
                           "\xE8\xB4", "\x80", "\xF4\x90\x80\x80", "\xFE", "caf\xE9 x"}) {
    EXPECT_FALSE(is_valid_utf8(text));
  }
}

TEST(DisplayWidth, CountsChineseAndEmojiTwiceAndCombiningMarksNot) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("衣服，好"), 8u);
  EXPECT_EQ(display_width("한글"), 4u);
  EXPECT_EQ(display_width("e\u0301"), 1u);
  EXPECT_EQ(display_width("😀"), 2u);
  EXPECT_EQ(display_width("…"), 1u);
}

TEST(DisplayWidth, PadsByCellsNotBytes) {
  EXPECT_EQ(padded_right("质量", 6), "质量  ");
  EXPECT_EQ(padded_left("质量", 6), "  质量");
  EXPECT_EQ(padded_left("质量", 3), "质量");
}

TEST(Truncated, KeepsWhatFitsAndMarksWhatDoesNot) {
  EXPECT_EQ(truncated("abcd", 4), "abcd");
  EXPECT_EQ(truncated("abcde", 4), "abc…");
  EXPECT_EQ(truncated("质量好", 6), "质量好");
  EXPECT_EQ(truncated("质量好", 5), "质量…");
  EXPECT_EQ(truncated("质量好", 4), "质…") << "half a character does not exist";
  EXPECT_EQ(truncated("abc", 0), "");
}

TEST(Printable, LetsNoTextSteerTheTerminal) {
  EXPECT_EQ(printable("a\tb\nc"), "a b c");
  EXPECT_EQ(printable("\x1b[2Jx"), "\uFFFD[2Jx");
  EXPECT_EQ(printable("\u009B1mx"), "\uFFFD1mx");
  EXPECT_EQ(printable("\xFFx"), "\uFFFDx");
}

}  // namespace
}  // namespace embedding_client
