#include "client/embedctl/top_matches.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace embedding_client {
namespace {

using ::testing::ElementsAre;

std::vector<std::uint64_t> numbers_of(const TopMatches& matches) {
  std::vector<std::uint64_t> numbers;
  for (const Match& match : matches.sorted()) numbers.push_back(match.number);
  return numbers;
}

TEST(TopMatches, KeepsTheBestInOrder) {
  TopMatches matches(3);
  const std::array scores = {0.1, 0.9, 0.5, 0.7, -1.0, 0.6};
  for (std::size_t i = 0; i < scores.size(); ++i) matches.offer({scores[i], i, ""});
  EXPECT_THAT(numbers_of(matches), ElementsAre(1, 3, 5));
}

TEST(TopMatches, PrefersTheEarlierOfEqualLines) {
  TopMatches matches(2);
  for (std::uint64_t number : {9, 4, 7}) matches.offer({0.5, number, ""});
  EXPECT_THAT(numbers_of(matches), ElementsAre(4, 7));
}

TEST(Cosine, MeasuresDirectionAndNotLength) {
  const std::array a = {3.0F, 4.0F};
  const std::array longer = {6.0F, 8.0F};
  const std::array across = {-4.0F, 3.0F};
  const std::array nothing = {0.0F, 0.0F};
  EXPECT_DOUBLE_EQ(cosine(a, longer), 1.0);
  EXPECT_DOUBLE_EQ(cosine(a, across), 0.0);
  EXPECT_DOUBLE_EQ(cosine(a, nothing), 0.0);
}

}  // namespace
}  // namespace embedding_client
