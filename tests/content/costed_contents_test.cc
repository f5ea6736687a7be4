#include "content/costed_contents.h"

#include <string>
#include <utility>
#include <variant>

#include <gtest/gtest.h>

#include "content/content_cost.h"

namespace gateway::content {
namespace {

std::vector<Content> text_and_image() {
  return {Text{"abcdefgh"}, Image{"", std::string(1000, 'x'), ImageFormat::png}};
}

TEST(CostedContents, CountWhatComesInOneByOneOrAtOnce) {
  CostedContents one_by_one;
  for (Content& content : text_and_image()) one_by_one.emplace_back(std::move(content));
  const CostedContents at_once = text_and_image();
  for (const CostedContents* contents : {&std::as_const(one_by_one), &at_once}) {
    EXPECT_EQ(contents->size(), 2U);
    EXPECT_EQ(contents->bytes(), 1008U);
    EXPECT_EQ(contents->tokens(), cost_of((*contents)[0]).tokens + cost_of((*contents)[1]).tokens);
  }
}

TEST(CostedContents, GiveEachAwayWithItsOwnCost) {
  CostedContents contents = text_and_image();
  const std::vector<EmbedWork> works = contents.take();
  ASSERT_EQ(works.size(), 2U);
  EXPECT_EQ(std::get<Text>(works[0].content).text, "abcdefgh");
  EXPECT_EQ(works[0].cost.tokens, 2U);
  EXPECT_EQ(std::get<Image>(works[1].content).data.size(), 1000U);
  EXPECT_EQ(works[1].cost.bytes, 1000U);
  EXPECT_EQ(works[1].cost.takes, (CallCapacity{.items = 1, .texts = 0, .images = 1}));
}

TEST(CostedContents, CostNothingWhereThereAreNone) {
  CostedContents contents = text_and_image();
  static_cast<void>(contents.take());
  EXPECT_EQ(contents.size(), 0U);
  EXPECT_EQ(contents.tokens(), 0U);
  EXPECT_EQ(contents.bytes(), 0U);
}

}  // namespace
}  // namespace gateway::content
