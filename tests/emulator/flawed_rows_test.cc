#include "emulator/flawed_rows.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

namespace emulator {
namespace {

/// Four texts, of which the second and the third are bad.
Call four_texts() {
  Call call;
  for (const char* text : {"one", "BAD two", "BAD three", "four"}) {
    call.items.push_back({{{Kind::text, text}}, {}});
  }
  return call;
}

std::vector<Row> spoilt(const std::string& fault, std::size_t count = 4) {
  std::vector<Row> rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    rows[i].index = i;
    rows[i].dense = {static_cast<float>(i) + 0.5F, 0.5F, 0.5F, 0.5F};
  }
  spoil_rows(*parse_fault(fault), four_texts(), rows);
  return rows;
}

std::string written(const Row& row) {
  std::string text;
  append_dense(text, row);
  return text;
}

TEST(FlawedRows, SwapKeepsTheIndexWithItsRow) {
  const auto rows = spoilt("swap");
  EXPECT_EQ(rows[3].index, 0U);
  EXPECT_EQ(rows[3].dense[0], 0.5F);
  EXPECT_EQ(rows[0].index, 3U);
}

TEST(FlawedRows, AreSpoiltInTheWayTheirNamesSay) {
  EXPECT_EQ(spoilt("missing_row").size(), 3U);
  EXPECT_EQ(spoilt("extra_row").size(), 5U);
  EXPECT_EQ(spoilt("extra_row")[4].index, 4U);
  EXPECT_EQ(spoilt("duplicate_index")[3].index, 0U);
  EXPECT_EQ(spoilt("duplicate_index", 1)[0].index, 1U) << "no other to collide with";
  EXPECT_EQ(written(spoilt("null_row")[0]), "null");
  EXPECT_EQ(written(spoilt("null_numbers")[0]), "[null,null,null,null]");
  EXPECT_EQ(written(spoilt("empty_row")[0]), "[]");
  EXPECT_EQ(written(spoilt("nan")[0]), "[0.5,0.5,1e999,0.5]");
  EXPECT_EQ(written(spoilt("nan_text")[0]), "[0.5,0.5,NaN,0.5]");
  EXPECT_EQ(written(spoilt("zeros")[0]), "[0,0,0,0]");
  EXPECT_EQ(written(spoilt("short_vector")[0]), "[0.5,0.5,0.5]");
  EXPECT_EQ(spoilt("wrong_length,numbers=6")[0].dense.size(), 6U);
}

TEST(FlawedRows, WithoutAMarkerAreFewExceptForTheWrongLength) {
  EXPECT_EQ(written(spoilt("null_row")[1]), "[1.5,0.5,0.5,0.5]");
  for (const Row& row : spoilt("wrong_length")) EXPECT_EQ(row.dense.size(), 1024U);
}

TEST(FlawedRows, AreThoseOfTheItemsWithTheMarkerAlone) {
  for (const char* kind : {"null_row", "empty_row", "zeros", "short_vector", "wrong_length"}) {
    const auto rows = spoilt(std::string(kind) + ",match=BAD");
    ASSERT_EQ(rows.size(), 4U) << kind;
    for (const std::size_t row : {0U, 3U}) {
      EXPECT_EQ(written(rows[row]), "[" + std::to_string(row) + ".5,0.5,0.5,0.5]") << kind;
    }
    for (const std::size_t row : {1U, 2U}) {
      EXPECT_NE(written(rows[row]), "[" + std::to_string(row) + ".5,0.5,0.5,0.5]") << kind;
    }
  }
  const auto fewer = spoilt("missing_row,match=BAD");
  ASSERT_EQ(fewer.size(), 2U);
  EXPECT_EQ(fewer[1].index, 3U);
  const auto doubled = spoilt("duplicate_index,match=BAD two");
  EXPECT_EQ(doubled[1].index, 0U);
  EXPECT_EQ(doubled[3].index, 3U);
}

TEST(FlawedRows, LeaveSparseAnswersAlone) {
  std::vector<Row> rows(1);
  rows[0].has_sparse = true;
  spoil_rows(*parse_fault("null_row"), four_texts(), rows);
  EXPECT_TRUE(rows[0].instead_of_dense.empty());
}

}  // namespace
}  // namespace emulator
