// Which rows of an answer are flawed, and when the whole of it is.
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "provider/dashscope_text_codec.h"
#include "tests/provider/sample_batch.h"

namespace gateway::provider {
namespace {

/// Answers to texts with dense vectors of three numbers.
Result<BatchAnswer, CallFault> decoded(const std::string& list, std::size_t rows) {
  const SampleBatch sample = sample_texts("text-embedding-v4", rows);
  return DashScopeTextCodec("").decode(answer_with(R"({"output":{"embeddings":[)" + list + "]}}"),
                                       sample.batch());
}

/// The rows that an answer to four texts has flaws of; nothing if it is a fault.
std::optional<std::vector<std::size_t>> flawed_of_four(const std::string& list) {
  const auto answer = decoded(list, 4);
  if (!answer) return std::nullopt;
  std::vector<std::size_t> flawed;
  for (const RowFlaw& flaw : answer->flaws) {
    EXPECT_TRUE(answer->embeddings.at(flaw.row).dense.empty());
    flawed.push_back(flaw.row);
  }
  return flawed;
}

std::string row_at(int position) {
  return R"({"embedding":[1,2,)" + std::to_string(position) + R"(],"text_index":)" +
         std::to_string(position) + "}";
}

TEST(MissingRow, IsAFlawOfItsOwnIfALaterPositionShowsThatItWasLeftOut) {
  EXPECT_EQ(flawed_of_four(row_at(0) + "," + row_at(1) + "," + row_at(3)),
            (std::vector<std::size_t>{2}));
  EXPECT_EQ(flawed_of_four(row_at(3) + "," + row_at(1)), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(flawed_of_four(row_at(0) + "," + row_at(2)), (std::vector<std::size_t>{1, 3}));
}

TEST(MissingRow, AtTheEndMayBeAnyIfTheOthersWereNumberedAnew) {
  EXPECT_EQ(flawed_of_four(row_at(0) + "," + row_at(1) + "," + row_at(2)), std::nullopt);
  EXPECT_EQ(flawed_of_four(row_at(0)), std::nullopt);
}

TEST(MissingRow, IsToldByAnEmptyPlaceInTheList) {
  EXPECT_EQ(flawed_of_four(row_at(0) + "," + row_at(1) + "," + row_at(2) + ",null"),
            (std::vector<std::size_t>{3}));
  EXPECT_EQ(flawed_of_four(row_at(0) + ",null,{}," + row_at(3)), (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(flawed_of_four("null," + row_at(1) + "," + row_at(2) + "," + row_at(3)),
            (std::vector<std::size_t>{0}));
}

TEST(MissingRow, WhoseEmptyPlaceIsBeforeRowsWithoutAGapMayBeAny) {
  // Of four texts the first had none: were the others numbered anew, each vector would be its
  // neighbour's.
  EXPECT_EQ(flawed_of_four("null," + row_at(0) + "," + row_at(1) + "," + row_at(2)), std::nullopt);
  EXPECT_EQ(flawed_of_four(row_at(0) + ",{}," + row_at(1) + "," + row_at(2)), std::nullopt);
  EXPECT_EQ(flawed_of_four(row_at(0) + ",null," + row_at(1) + ",null"), std::nullopt);
  EXPECT_EQ(flawed_of_four("null," + row_at(0) + "," + row_at(1) + "," + row_at(3)),
            (std::vector<std::size_t>{2}))
      << "numbered as they were asked for";
}

TEST(MissingRow, BesideOtherFlawsIsListedByRow) {
  const std::string short_row = R"({"embedding":[1,2],"text_index":3})";
  EXPECT_EQ(flawed_of_four(short_row + "," + row_at(1) + "," + row_at(2)),
            (std::vector<std::size_t>{0, 3}));
}

TEST(MissingRow, OfAllIsAFaultOfTheWhole) {
  const auto answer = decoded("null,null", 2);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, FaultKind::bad_answer);
}

FaultKind kind_of_two(const std::string& first, const std::string& second) {
  const auto answer = decoded(R"({"text_index":0,"embedding":)" + first +
                                  R"(},{"text_index":1,"embedding":)" + second + "}",
                              2);
  if (answer) {
    ADD_FAILURE() << first << " and " << second << " make an answer";
    return FaultKind::aborted;
  }
  return answer.error().kind;
}

TEST(WrongShape, IsWhatEveryRowHasIfAllAreVectorsNotAsAskedFor) {
  EXPECT_EQ(kind_of_two("[1,2]", "[1,2]"), FaultKind::shape_wrong);
  EXPECT_EQ(kind_of_two("[1,2,3,4]", "[1,2]"), FaultKind::shape_wrong);
  EXPECT_EQ(kind_of_two(R"("AAAA")", R"("AAAA")"), FaultKind::shape_wrong);
}

TEST(WrongShape, IsNotWhatIsNoVectorAtAll) {
  for (const char* second : {"[]", "null", "[0,0,0]", R"([1,"2",3])", "{}", "7"})
    EXPECT_EQ(kind_of_two("[1,2]", second), FaultKind::bad_answer) << second;
}

TEST(WrongShape, OfASingleRowIsTheWholesToo) {
  const auto answer = decoded(R"({"text_index":0,"embedding":[1,2]})", 1);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, FaultKind::shape_wrong);
  EXPECT_EQ(answer.error().message, "embeddings[0]: embedding has length 2, not 3");
}

}  // namespace
}  // namespace gateway::provider
