#include "emulator/vectors.h"

#include <numeric>
#include <set>

#include <gtest/gtest.h>

namespace emulator {
namespace {

float dot(const std::vector<float>& a, const std::vector<float>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

float similarity(std::string_view a, std::string_view b) {
  return dot(text_vector(a, 1024), text_vector(b, 1024));
}

TEST(Vectors, AreOfUnitLengthInEveryDimension) {
  for (const std::size_t dimension : {64U, 128U, 768U, 1024U, 1152U, 1536U, 2560U}) {
    for (const char* text : {"a", " ", "red chair", "机器学习是实现人工智能的重要方法"}) {
      const auto vector = text_vector(text, dimension);
      ASSERT_EQ(vector.size(), dimension);
      EXPECT_NEAR(dot(vector, vector), 1, 2e-3) << text << " at " << dimension;
    }
  }
}

TEST(Vectors, AreTheSameForTheSameText) {
  EXPECT_EQ(text_vector("red chair", 1024), text_vector("red chair", 1024));
}

TEST(Vectors, TellTextsApartThatDifferOnlyInCaseOrSpace) {
  EXPECT_NE(text_vector("Red chair", 1024), text_vector("red chair", 1024));
  EXPECT_NE(text_vector("red chair ", 1024), text_vector("red chair", 1024));
}

TEST(Vectors, TellThousandsOfSmallTextsApart) {
  std::set<std::vector<float>> seen;
  for (int i = 0; i < 2000; ++i) seen.insert(text_vector("text " + std::to_string(i), 64));
  EXPECT_EQ(seen.size(), 2000U);
}

TEST(Vectors, PutSimilarTextsNearAndOthersFar) {
  const char* const query = "how to repair a bicycle tyre";
  const float near = similarity(query, "repairing the tyre of a bicycle");
  const float far = similarity(query, "quarterly report of the finance department");
  EXPECT_GT(near, 0.4F);
  EXPECT_LT(far, 0.15F);
}

TEST(Vectors, PutSimilarChineseTextsNear) {
  const char* const query = "什么是机器学习";
  EXPECT_GT(similarity(query, "机器学习是实现人工智能的重要方法"), 0.3F);
  EXPECT_LT(similarity(query, "今天天气很好"), 0.15F);
}

TEST(Vectors, AQueryIsTiltedButStillFindsItsDocument) {
  const auto document = text_vector("repairing the tyre of a bicycle", 1024);
  const auto other = text_vector("quarterly report of the finance department", 1024);
  const auto plain = text_vector("bicycle repair", 1024);
  const auto query =
      text_vector("bicycle repair", 1024, {.query = true, .instruct = "Find manuals"});
  EXPECT_NE(query, plain);
  EXPECT_GT(dot(query, plain), 0.95F);
  EXPECT_GT(dot(query, document), dot(query, other) + 0.2F);
}

TEST(Vectors, AnImageUrlIsNearTheWordsInIt) {
  const auto image = url_vector("https://example.invalid/photos/red-chair.jpg", 1024);
  EXPECT_GT(dot(image, text_vector("a red chair", 1024)), 0.3F);
  EXPECT_LT(dot(image, text_vector("stock market news", 1024)), 0.15F);
}

TEST(Vectors, AFusedVectorLiesBetweenItsParts) {
  const std::vector<std::vector<float>> parts = {text_vector("red chair", 512),
                                                 text_vector("blue sky", 512)};
  const auto fused = fused_vector(parts);
  EXPECT_NEAR(dot(fused, fused), 1, 2e-3);
  EXPECT_GT(dot(fused, parts[0]), 0.6F);
  EXPECT_GT(dot(fused, parts[1]), 0.6F);
}

TEST(Vectors, ASparseVectorNamesEachTokenOnce) {
  const auto entries = sparse_vector("Rain, rain and snow!");
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].token, "rain");
  EXPECT_GT(entries[0].value, entries[2].value);  // "rain" twice, "snow" once.
  EXPECT_EQ(entries[2].token, "snow");
  for (const SparseEntry& entry : entries) EXPECT_LT(entry.index, 250'002U);
  EXPECT_EQ(entries[2].index, sparse_vector("snow")[0].index);
}

}  // namespace
}  // namespace emulator
