#include "content/content_cost.h"

#include <string>

#include <gtest/gtest.h>

namespace gateway::content {
namespace {

TEST(TokenEstimate, CountsAsciiByFoursAndOtherScriptsByCharacter) {
  EXPECT_EQ(estimate_text_tokens("abcdefgh"), 2U);
  EXPECT_EQ(estimate_text_tokens("衣服的质量杠"), 4U);
  EXPECT_EQ(estimate_text_tokens("ab衣服的"), 3U);
}

TEST(TokenEstimate, CountsAlikeWhereverACharacterStands) {
  for (std::size_t ascii = 0; ascii < 20; ++ascii) {
    const std::string text = std::string(ascii, 'a') + "é衣😀" + std::string(20 - ascii, 'b');
    EXPECT_EQ(estimate_text_tokens(text), 7U) << ascii;  // Twenty letters, three characters.
  }
}

TEST(TokenEstimate, IsNeverZero) {
  EXPECT_EQ(estimate_text_tokens(""), 1U);
  EXPECT_EQ(estimate_text_tokens("a"), 1U);
}

TEST(CostOf, NamesKindTokensAndBytes) {
  const ItemCost text = cost_of(Text{"abcdefgh"});
  EXPECT_EQ(text.takes, (CallCapacity{.items = 1, .texts = 1}));
  EXPECT_EQ(text.bytes, 8U);
  EXPECT_EQ(text.wire_bytes, std::string(R"({"text":"abcdefgh"},)").size());
  const ItemCost image = cost_of(Image{"", std::string(1000, 'x'), ImageFormat::png});
  EXPECT_EQ(image.takes, (CallCapacity{.items = 1, .texts = 0, .images = 1}));
  EXPECT_EQ(image.bytes, 1000U);
  EXPECT_EQ(image.wire_bytes, std::string(R"({"image":"data:image/jpeg;base64,"},)").size() + 1336);
  EXPECT_GT(image.tokens, 0U);
  const ItemCost video = cost_of(Video{"https://example.com/v.mp4"});
  EXPECT_EQ(video.takes, (CallCapacity{.items = 1, .texts = 0, .images = 0, .videos = 1}));
}

TEST(CostOf, AFusedContentCostsTheSumOfItsParts) {
  const ItemCost cost = cost_of(FusedContent{{Text{"abcdefgh"}, Video{"https://example.com/v"}}});
  EXPECT_EQ(cost.takes, (CallCapacity{.items = 2, .texts = 1, .images = 0, .videos = 1}));
  EXPECT_EQ(cost.wire_bytes, cost_of(Text{"abcdefgh"}).wire_bytes +
                                 cost_of(Video{"https://example.com/v"}).wire_bytes);
  EXPECT_EQ(cost.tokens,
            cost_of(Text{"abcdefgh"}).tokens + cost_of(Video{"https://example.com/v"}).tokens);
}

}  // namespace
}  // namespace gateway::content
