#include "content/utf8.h"

#include <string>

#include <gtest/gtest.h>

namespace gateway::content {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, AcceptsTextOfEveryLength) {
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("plain ASCII, longer than one machine word"));
  EXPECT_TRUE(is_valid_utf8("\0 is a character"sv));
  EXPECT_TRUE(is_valid_utf8("żółć 向量 🚀 and ASCII again after it"));
}

TEST(Utf8, AcceptsTheEdgesOfEachRange) {
  EXPECT_TRUE(is_valid_utf8("\xC2\x80"));          // U+0080
  EXPECT_TRUE(is_valid_utf8("\xE0\xA0\x80"));      // U+0800
  EXPECT_TRUE(is_valid_utf8("\xED\x9F\xBF"));      // U+D7FF, the last before the surrogates
  EXPECT_TRUE(is_valid_utf8("\xEE\x80\x80"));      // U+E000, the first after them
  EXPECT_TRUE(is_valid_utf8("\xF0\x90\x80\x80"));  // U+10000
  EXPECT_TRUE(is_valid_utf8("\xF4\x8F\xBF\xBF"));  // U+10FFFF
}

TEST(Utf8, RefusesWhatIsJustOutsideOfARange) {
  EXPECT_FALSE(is_valid_utf8("\xC1\xBF"));          // Overlong.
  EXPECT_FALSE(is_valid_utf8("\xE0\x9F\xBF"));      // Overlong.
  EXPECT_FALSE(is_valid_utf8("\xED\xA0\x80"));      // A surrogate.
  EXPECT_FALSE(is_valid_utf8("\xF0\x8F\xBF\xBF"));  // Overlong.
  EXPECT_FALSE(is_valid_utf8("\xF4\x90\x80\x80"));  // Past U+10FFFF.
  EXPECT_FALSE(is_valid_utf8("\xF5\x80\x80\x80"));
}

TEST(Utf8, RefusesLoneAndMissingContinuationBytes) {
  EXPECT_FALSE(is_valid_utf8("\x80"));
  EXPECT_FALSE(is_valid_utf8("\xFF"));
  EXPECT_FALSE(is_valid_utf8("\xE5\x90"));
  EXPECT_FALSE(is_valid_utf8("\xE5\x90z"));
  EXPECT_FALSE(is_valid_utf8("eight bytes first, then \xC3"));
}

}  // namespace
}  // namespace gateway::content
